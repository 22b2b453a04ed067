"""The life of a payment, one transition a paragraph. Bodies only set fields; each edge names the fact it publishes.

``again`` lists the states in which the same message says nothing new: it is redundant there, and illegal elsewhere.
"""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db import models
from django_fsm import FSMField, can_proceed, transition

from payments.events import Fact
from payments.states import Method, State, Verdict

S = State


NO_EDGES = SimpleNamespace(transitions={})


def told(fact: Fact, *, again: tuple[State, ...] = ()) -> dict[str, Any]:
    """Name the fact of an edge, and the states in which the message behind it is an old one."""
    return {"fact": fact, "again": again}


class PaymentWorkflow(models.Model):
    """The state of a payment and every way to change it. "Failed" and "expired" are not final: money may still come."""

    state = FSMField(default=S.CREATED, choices=S.choices, protected=True)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    gateway_charge = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        state,
        [S.CREATED, S.PENDING, S.FAILED, S.EXPIRED],
        S.PENDING,
        custom=told(Fact.STARTED),
    )
    def start(self) -> None:
        """The payer is sent to a gateway's page, or shown where to transfer; again when the way changes."""
        self.failure_code = ""

    @transition(
        state,
        [S.PENDING, S.FAILED],
        S.FAILED,
        custom=told(Fact.FAILED, again=(S.SUCCEEDED, S.DISPUTED, S.CHARGED_BACK, S.CANCELLED, S.EXPIRED)),
    )
    def fail(self, *, code: str) -> None:
        """The bank declined; the payer may try again on the same page or a new one."""
        self.failure_code = code

    @transition(
        state,
        [S.PENDING, S.FAILED],
        S.EXPIRED,
        custom=told(Fact.EXPIRED, again=(S.EXPIRED, S.SUCCEEDED, S.DISPUTED, S.CHARGED_BACK, S.CANCELLED)),
    )
    def expire(self) -> None:
        """The gateway's page ran out unpaid; the payer may start anew."""

    @transition(
        state,
        [S.CREATED, S.PENDING, S.FAILED, S.EXPIRED],
        S.SUCCEEDED,
        custom=told(Fact.SETTLED, again=(S.SUCCEEDED, S.DISPUTED, S.CHARGED_BACK)),
    )
    def settle(self, *, way: str, charge: str, at: datetime) -> None:
        """The money is there; a decline or an expiry before it no longer matters."""
        self.method, self.gateway_charge, self.settled_at, self.failure_code = way, charge, at, ""

    @transition(
        state,
        [S.CREATED, S.PENDING, S.FAILED, S.EXPIRED],
        S.CANCELLED,
        custom=told(Fact.CANCELLED, again=(S.CANCELLED,)),
    )
    def cancel(self) -> None:
        """What was to be paid for is no longer asked; the gateway's pages are closed before."""

    @transition(
        state,
        S.SUCCEEDED,
        S.DISPUTED,
        custom=told(Fact.DISPUTED, again=(S.DISPUTED, S.CHARGED_BACK)),
    )
    def dispute(self) -> None:
        """The card's holder objects; the bank keeps the money back while it decides."""

    @transition(
        state,
        S.DISPUTED,
        S.SUCCEEDED,
        custom=told(Fact.REINSTATED, again=(S.SUCCEEDED,)),
    )
    def reinstate(self) -> None:
        """The bank decided for us."""

    @transition(
        state,
        S.DISPUTED,
        S.CHARGED_BACK,
        custom=told(Fact.CHARGED_BACK, again=(S.CHARGED_BACK,)),
    )
    def charge_back(self) -> None:
        """The bank decided for the holder and took the money back."""


def verdict(payment: PaymentWorkflow, name: str) -> Verdict:
    """Say whether a message moves the payment, says nothing new, or may not be. ``name`` is a transition's."""
    edge = getattr(payment, name)
    if can_proceed(edge):
        return Verdict.MOVES
    known = {again for found in edges() if found[0] == name for again in found[3]["again"]}
    return Verdict.REDUNDANT if payment.state in known else Verdict.ILLEGAL


def edges() -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return every edge of the graph as transition, source, target and what it tells, in the order of this page."""
    return [
        (name, str(edge.source), str(edge.target), edge.custom)
        for name, method in vars(PaymentWorkflow).items()
        for edge in getattr(method, "_django_fsm", NO_EDGES).transitions.values()
    ]


def drawing() -> str:
    """Return the graph in Mermaid's notation, each edge with the fact that it publishes."""
    lines = [f"    {source} --> {target}: {name} / {told['fact']}" for name, source, target, told in edges()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {S.CREATED}", *lines])


def drawn_into(text: str) -> str:
    """Return a page of the documentation with its graph drawn anew. :raises ValueError: it has no place for one"""
    before, opening, rest = text.partition("```mermaid\n")
    _old, closing, after = rest.partition("\n```\n")
    if not opening or not closing:
        raise ValueError("the page has no graph in Mermaid's notation")
    return f"{before}{opening}{drawing()}{closing}{after}"
