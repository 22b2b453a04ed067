"""Who may see and pay, what must agree before money is taken in, and how a request to do otherwise is refused."""

from typing import Protocol

from payments.schema import CURRENCY, Answer
from payments.states import OPEN, Fault, RefundState, Standing, State
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


class RefundFacts(Protocol):
    """The attributes of a refund that rules read."""

    state: str
    unit_id: str


class HeldFacts(Protocol):
    """The attributes of held money that rules read."""

    unit_id: str | None


class Forbidden(Exception):
    """The actor may not do this; answered like a thing that does not exist."""


class Conflict(Exception):
    """The payment's state does not allow it."""


class AlreadyPaid(Conflict):
    """The money came before the payment could be cancelled."""


class UnderWay(Conflict):
    """A gateway may be taking money for it right now; cancel that first."""


class LeftDiffers(Conflict):
    """Less or more is left to give back than was believed; ``left`` is what there is, in đồng."""

    def __init__(self, reference: str, left: int) -> None:
        super().__init__(reference)
        self.left = left


class NotEnough(Conflict):
    """The held money does not reach the fee; ``missing`` is what lacks, in đồng."""

    def __init__(self, missing: int) -> None:
        super().__init__(str(missing))
        self.missing = missing


class NothingToCorrect(Conflict):
    """A receipt was to be amended without saying why, or to say what it says already."""


class BeyondReceipt(Conflict):
    """A receipt would say less than nothing, or more than was paid."""


class KeyReused(Exception):
    """A stored key was about to ask a gateway for something else than was stored under it."""


BY_CLERK = "by_clerk"
"""The reason of a refund that no rule asks for; the clerk writes why."""
AT_GATEWAY = "made_at_gateway"
"""The reason of a refund that was made at the gateway's own desk and found there."""


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
    if not_ours or payment.state in OPEN:
        return not_ours
    return Fault.LATE if payment.state == State.CANCELLED else Fault.TWICE


def may_be_given_back(payment: PaymentFacts) -> bool:
    """Tell whether the money is ours to give back; what is contested at the bank is the bank's to decide."""
    return payment.state == State.SUCCEEDED


def may_keep_books(unit_code: str, actor: Actor) -> bool:
    """Tell whether the actor is in the finance of the unit."""
    return actor.has(Role.FINANCE, unit_code)


def may_name_account(unit_code: str, actor: Actor) -> bool:
    """Tell whether the actor may say on which bank account a unit collects: its finance, or the system at set-up."""
    return actor.is_system or may_keep_books(unit_code, actor)


def may_decide_held(held: HeldFacts, actor: Actor) -> bool:
    """Tell whether the actor may decide about held money: the unit's finance; of nobody's money, any finance office."""
    return may_keep_books(held.unit_id, actor) if held.unit_id else bool(actor.units(Role.FINANCE))


def may_reconcile(actor: Actor) -> bool:
    """Tell whether the actor may compare the books: the clock, any finance office, an auditor."""
    return actor.is_system or bool(actor.units(Role.FINANCE) or actor.units(Role.AUDITOR))


def may_mend_books(unit_code: str, actor: Actor) -> bool:
    """Tell whether the actor may resolve a difference: the unit's finance; of nobody's money, any finance office."""
    return may_keep_books(unit_code, actor) if unit_code else bool(actor.units(Role.FINANCE))


def may_propose_refund(payment: PaymentFacts, actor: Actor) -> bool:
    """Tell whether the actor may propose to give money back that no rule gives back."""
    return may_keep_books(payment.unit_id, actor)


def may_decide_refund(payment: PaymentFacts, proposed_by: str, actor: Actor) -> bool:
    """Tell whether the actor is a second person of the unit who may approve: finance, head or signer."""
    roles = (Role.FINANCE, Role.HEAD, Role.SIGNER)
    return actor.ref != proposed_by and any(actor.has(role, payment.unit_id) for role in roles)


def may_pay_out(refund: RefundFacts, actor: Actor) -> bool:
    """Tell whether the actor may pay a refund out: finance, or the counter of the collecting unit what was cash.

    Of a transfer the bank's own account book may say so too.
    """
    at_counter = refund.state == RefundState.AT_COUNTER and actor.has(Role.INTAKE, refund.unit_id)
    by_bank = refund.state == RefundState.TO_TRANSFER and actor.is_system
    return at_counter or by_bank or may_keep_books(refund.unit_id, actor)


def refuse_other_body(kept: str, asked: str) -> None:
    """Compare the digest of a request with the one stored under its key. :raises KeyReused:"""
    if kept != asked:
        raise KeyReused(asked)


def standing(payment: PaymentFacts, *, held: bool, unheard: bool) -> Standing:
    """Return what the payer's page says; ``unheard``: back from the gateway's page before the gateway's word."""
    if payment.state not in OPEN:
        return Standing(payment.state)
    if held:
        return Standing.HELD
    return Standing.WAITING if unheard else Standing(payment.state)


def may_still_be_paid(payment: PaymentFacts) -> bool:
    """Tell whether a success would be taken in."""
    return payment.state in OPEN
