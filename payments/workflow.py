"""The life of a payment, one transition a paragraph. Bodies only set fields; each edge names the fact it publishes."""

from datetime import datetime

from django.db import models
from django_fsm import FSMField, transition

from payments.events import Fact
from payments.states import Method, State

S = State


class PaymentWorkflow(models.Model):
    """The state of a payment and every way to change it."""

    state = FSMField(default=S.CREATED, choices=S.choices, protected=True)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    gateway_charge = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @transition(state, [S.CREATED, S.FAILED, S.EXPIRED], S.PENDING, custom={"fact": Fact.STARTED})
    def start(self) -> None:
        """The payer is sent to a gateway's page."""
        self.failure_code = ""

    @transition(state, [S.PENDING, S.FAILED], S.FAILED, custom={"fact": Fact.FAILED})
    def fail(self, *, code: str) -> None:
        """The bank declined; the payer may try again on the same page or a new one."""
        self.failure_code = code

    @transition(state, [S.PENDING, S.FAILED], S.EXPIRED, custom={"fact": Fact.EXPIRED})
    def expire(self) -> None:
        """The gateway's page ran out unpaid; the payer may start anew."""

    @transition(state, [S.CREATED, S.PENDING, S.FAILED, S.EXPIRED], S.SUCCEEDED, custom={"fact": Fact.SETTLED})
    def settle(self, *, way: str, charge: str, at: datetime) -> None:
        """The money is there; a decline or an expiry before it no longer matters."""
        self.method, self.gateway_charge, self.settled_at, self.failure_code = way, charge, at, ""

    @transition(state, [S.CREATED, S.PENDING, S.FAILED, S.EXPIRED], S.CANCELLED, custom={"fact": Fact.CANCELLED})
    def cancel(self) -> None:
        """What was to be paid for is no longer asked; the gateway's pages are closed before."""
