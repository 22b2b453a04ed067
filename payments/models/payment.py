"""What is asked for and how it is tried to be paid."""

from django.db import models
from django.db.models import Q

from payments.models.base import AppendOnly, listed, positive
from payments.schema import Quote
from payments.states import LIVE_ATTEMPT, OPEN, TAKEN, AttemptState, DisputeState, State
from payments.workflow import PaymentWorkflow
from portal.accounts.models import Unit, User


class Payment(PaymentWorkflow, AppendOnly):
    """A fee asked for a reference of a room above. At most one payment of a reference can still be paid."""

    changes = frozenset({"state", "method", "failure_code", "gateway_charge", "settled_at"})

    reference = models.CharField(max_length=40, db_index=True)
    purpose = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    payer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    payer_name = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    quote = models.JSONField()
    return_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            positive("amount", "payment_amount_positive"),
            listed("state", State.values, "payment_state_listed"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | ~Q(state__in=(*TAKEN, State.CHARGED_BACK)),
                name="payment_succeeded_has_moment",
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=Q(state__in=OPEN), name="payment_one_open_per_reference"
            ),
        ]
        indexes = [models.Index(fields=["unit", "settled_at"], name="payment_of_unit")]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"

    @property
    def stream(self) -> str:
        """The name of the payment's chain of facts."""
        return f"payment:{self.pk}"

    @property
    def fee(self) -> Quote:
        return Quote.from_json(self.quote)


class Attempt(AppendOnly):
    """One try to pay at a gateway. The intent and its key are stored before the gateway is asked."""

    changes = frozenset({"state", "session_id", "url", "returned_at", "closed_at"})

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=80, unique=True)
    request = models.JSONField()
    request_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=AttemptState.choices, default=AttemptState.ASKED)
    session_id = models.CharField(max_length=120, blank=True)
    url = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["payment", "number"]
        constraints = [
            listed("state", AttemptState.values, "attempt_state_listed"),
            models.UniqueConstraint(fields=["payment", "number"], name="attempt_once_per_number"),
            models.UniqueConstraint(
                fields=["provider", "session_id"], condition=~Q(session_id=""), name="attempt_once_per_session"
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(state__in=LIVE_ATTEMPT), name="attempt_one_live_per_payment"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="attempt_live", condition=Q(state__in=LIVE_ATTEMPT))]

    def __str__(self) -> str:
        return self.key

    @property
    def unheard(self) -> bool:
        """Whether the payer is back from the gateway's page before the gateway's word."""
        return self.state == AttemptState.PROCESSING or self.returned_at is not None


class Dispute(AppendOnly):
    """A holder's objection to a card payment. The bank takes the money back at once and returns it if we are right."""

    changes = frozenset({"state", "closed_at"})

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    gateway_dispute = models.CharField(max_length=120, unique=True)
    amount = models.BigIntegerField()
    reason_code = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=DisputeState.choices, default=DisputeState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            positive("amount", "dispute_amount_positive"),
            listed("state", DisputeState.values, "dispute_state_listed"),
        ]

    def __str__(self) -> str:
        return self.gateway_dispute
