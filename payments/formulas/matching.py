"""Whose money a line of the bank's account book is: normalised memo, exact amount, right account, or why not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from payments.formulas import vietqr
from payments.schema import CURRENCY, AccountLine
from payments.states import OPEN, Fault, State


@dataclass(frozen=True)
class Candidate:
    """A payment whose reference a memo names; ``accounts`` are those on which its money may come."""

    payment_id: int
    reference: str
    amount: int
    state: str
    accounts: frozenset[str]


@dataclass(frozen=True)
class Judgement:
    """The payment that a line is about, and why its money is not taken in; without a fault it is."""

    payment_id: int | None
    fault: Fault | None


@dataclass(frozen=True)
class Owed:
    """A refund that somebody transfers by hand; ``reference`` is the payment's, "" for money that was nobody's."""

    refund_id: int
    amount: int
    reference: str
    to_account: str
    accounts: frozenset[str]


def judge(line: AccountLine, candidates: Sequence[Candidate]) -> Judgement:
    """Judge a line of money that came in. ``candidates`` are all payments that its memo names, oldest first.

    Of several payments of one reference the one that can still be paid counts, else the newest.
    """
    named = [candidate for candidate in candidates if candidate.reference in vietqr.references_in(line.memo)]
    if line.currency.lower() != CURRENCY:
        return Judgement(None, Fault.CURRENCY)
    if not named:
        return Judgement(None, Fault.UNKNOWN)
    if len({candidate.reference for candidate in named}) > 1:
        return Judgement(None, Fault.SEVERAL)
    meant = next((candidate for candidate in named if candidate.state in OPEN), named[-1])
    return Judgement(meant.payment_id, _fault(line, meant))


def refund_behind(line: AccountLine, owed: Sequence[Owed]) -> int | None:
    """Return the refund that a line of money that went out pays: same amount and account, and the receiver's or memo's.

    ``owed`` is in the order in which they were asked; of several equal ones the first is paid first.
    """
    fitting = [refund for refund in owed if refund.amount == -line.amount and line.account in refund.accounts]
    named = [refund for refund in fitting if refund.reference in vietqr.references_in(line.memo)]
    received = [refund for refund in fitting if _same_number(refund.to_account, line.counter_account)]
    both = [refund for refund in named if refund in received]
    return next((refund.refund_id for refund in (*both, *named, *received)), None)


def _fault(line: AccountLine, meant: Candidate) -> Fault | None:
    if not on_its_account(line.account, meant.accounts):
        return Fault.ACCOUNT
    if meant.state == State.CANCELLED:
        return Fault.LATE
    if meant.state not in OPEN:
        return Fault.TWICE
    return amount_fault(line.amount, meant.amount)


def on_its_account(account: str, accounts: Collection[str]) -> bool:
    """Tell whether money came on an account on which the payment's unit collects."""
    return account in accounts


def amount_fault(came: int, asked: int) -> Fault | None:
    """Return in which way an amount is not exactly what was asked."""
    if came == asked:
        return None
    return Fault.SHORT if came < asked else Fault.OVER


def same_money(kept: AccountLine, said: AccountLine) -> bool:
    """Tell whether the bank says of a line's money what it said before; the words may come shorter or longer."""
    return (kept.amount, kept.currency.lower()) == (said.amount, said.currency.lower())


def _same_number(ours: str, theirs: str) -> bool:
    return bool(vietqr.squeezed(ours)) and vietqr.squeezed(ours) == vietqr.squeezed(theirs)
