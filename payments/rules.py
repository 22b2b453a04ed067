"""Who may see and pay, what must agree before money is taken in, and how a request to do otherwise is refused."""

from typing import Protocol

from payments.schema import CURRENCY, Answer
from payments.states import OPEN, Fault, Standing, State
from portal.accounts.schema import Actor
from portal.accounts.states import Role


class PaymentFacts(Protocol):
    """The attributes of a payment that rules read."""

    id: int
    reference: str
    amount: int
    state: str
    payer_id: int | None
    unit_id: str


class Forbidden(Exception):
    """The actor may not do this; answered like a thing that does not exist."""


class Conflict(Exception):
    """The payment's state does not allow it."""


class AlreadyPaid(Conflict):
    """The money came before the payment could be cancelled."""


class UnderWay(Conflict):
    """A gateway may be taking money for it right now; cancel that first."""


def may_pay(payment: PaymentFacts, actor: Actor) -> bool:
    """Tell whether the actor is the payer."""
    return actor.user_id is not None and actor.user_id == payment.payer_id


def may_see(payment: PaymentFacts, actor: Actor) -> bool:
    """Tell whether the actor is the payer, in the finance of the collecting unit, or an auditor."""
    in_finance = actor.has(Role.FINANCE, payment.unit_id)
    return may_pay(payment, actor) or in_finance or bool(actor.units(Role.AUDITOR)) or actor.is_system


def mismatch(payment: PaymentFacts, answer: Answer, *, live: bool) -> Fault | None:
    """Return why the gateway's answer is not this payment's money: mode, currency, exact amount, reference."""
    expected = {
        Fault.MODE: answer.live == live,
        Fault.CURRENCY: answer.currency == CURRENCY,
        Fault.REFERENCE: (answer.reference, answer.payment_id) == (payment.reference, str(payment.id)),
        Fault.AMOUNT: answer.amount == payment.amount,
    }
    return next((fault for fault, agrees in expected.items() if not agrees), None)


def fault(payment: PaymentFacts, answer: Answer, *, live: bool) -> Fault | None:
    """Return why money that a gateway reports paid is held for a clerk; None when it is to be taken in."""
    not_ours = mismatch(payment, answer, live=live)
    return not_ours or {State.SUCCEEDED: Fault.TWICE, State.CANCELLED: Fault.LATE}.get(State(payment.state))


def may_pay_out(payment: PaymentFacts, actor: Actor) -> bool:
    """Tell whether the actor may hand a refund over at the counter of the collecting unit."""
    return any(actor.has(role, payment.unit_id) for role in (Role.FINANCE, Role.INTAKE))


def standing(payment: PaymentFacts, *, held: bool, unheard: bool) -> Standing:
    """Return what the payer's page says; ``unheard``: back from the gateway's page before the gateway's word."""
    if payment.state in (State.SUCCEEDED, State.CANCELLED):
        return Standing(payment.state)
    if held:
        return Standing.HELD
    return Standing.WAITING if unheard else Standing(payment.state)


def may_still_be_paid(payment: PaymentFacts) -> bool:
    """Tell whether a success would be taken in."""
    return payment.state in OPEN
