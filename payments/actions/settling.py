"""The one place where a gateway's word becomes money taken in: return page, message and sweep meet here."""

import logging
from datetime import datetime

from payments import queries, rules
from payments.actions import receipts
from payments.actions.holding import book_charge
from payments.actions.locking import book, keep, locked, record
from payments.actions.refunding import hold_or_give_back
from payments.events import Fact
from payments.gateways import CARD, gateway
from payments.gateways.base import Gateway
from payments.models import Attempt, Payment
from payments.schema import Answer
from payments.states import LIVE_ATTEMPT, UNCLOSED_ATTEMPT, Account, AttemptState, Found, Method, Movement, Verdict
from payments.workflow import verdict
from portal.accounts.schema import Actor
from portal.core import clock, faults

log = logging.getLogger(__name__)


def settle(*, payment_id: int, by: Actor, session_id: str = "", provider: str = CARD) -> Payment:
    """Ask the gateway how a payment stands and act on its answer alone; return the payment as it stands then.

    Without ``session_id`` the page that may still bring money is asked about. Called again, or by several at once, it
    changes nothing more: one settled payment, one receipt, one fact.

    :raises payments.gateways.base.GatewayDown: nothing was changed
    :raises payments.gateways.base.GatewayRefused: the gateway does not know the page
    """
    if not session_id and (live := queries.live_attempt(payment_id)):
        session_id, provider = live.session_id, live.provider
    if session_id and gateway(provider).hosted:
        faults.point("payment-before-look-up")
        answer = gateway(provider).look_up(session_id)
        faults.point("payment-looked-up")
        take_in(payment_id, provider, answer, by)
        faults.point("payment-taken-in")
    return Payment.objects.get(pk=payment_id)


def close_page(attempt: Attempt, by: Actor) -> None:
    """Close the page of a try to pay, at the gateway first where it has one; what it brought is taken in.

    :raises payments.gateways.base.GatewayDown: nothing was changed
    """
    door = gateway(attempt.provider)
    if door.hosted and attempt.session_id:
        answer = door.expire(attempt.session_id)
        if answer.found != Found.EXPIRED:
            take_in(attempt.payment_id, attempt.provider, answer, by)
            return
    with locked(attempt.payment_id) as payment:
        current = payment.attempts.get(pk=attempt.pk)
        if current.state in UNCLOSED_ATTEMPT:
            _move(current, AttemptState.CLOSED)


def leave_page(attempt: Attempt) -> None:
    """Let the payer go on another way while the gateway cannot be told to close the page; the sweep closes it."""
    left = Attempt.objects.filter(pk=attempt.pk, state__in=LIVE_ATTEMPT)
    left.update(state=AttemptState.LEFT, closed_at=clock.now())


def take_in(payment_id: int, provider: str, answer: Answer, by: Actor) -> None:
    """Apply a gateway's answer under the payment's lock."""
    with locked(payment_id) as payment:
        attempt = _attempt(payment, provider, answer)
        match answer.found:
            case Found.PAID:
                _take_money(payment, attempt, provider, answer, by)
            case Found.FAILED:
                _note_decline(payment, attempt, answer, by)
            case Found.EXPIRED:
                _note_expiry(payment, attempt, by)
            case Found.PROCESSING:
                _note_standing(attempt, AttemptState.PROCESSING)
            case Found.OPEN:
                _note_standing(attempt, AttemptState.OPEN)


def complete(
    payment: Payment, *, method: Method, charge: str, at: datetime, by: Actor, source: Account | None = None
) -> None:
    """Take money in under the payment's lock: state, books, receipt number, facts, in one transaction.

    Money held for checking is already in the books and comes from there (``source``). The counter row of receipts is
    locked before projections may lock rows of figures.
    """
    payment.settle(way=method, charge=charge, at=at)
    keep(payment)
    close_unasked(payment)
    _book_paid(payment, source)
    receipt = receipts.issue(payment)
    record(payment, Fact.SETTLED, by, settled_at=at.isoformat(), method=method.value)
    record(payment, Fact.RECEIPT_ISSUED, by, receipt=receipt.pk, symbol=receipt.symbol, number=receipt.number)
    faults.point("payment-settled")


def _book_paid(payment: Payment, source: Account | None = None) -> None:
    book(
        payment,
        key=f"settled-{payment.pk}",
        debit=source or Account(payment.method),
        credit=Account.DUE,
        at=payment.settled_at,
        movement="" if source else Movement.PAID,
        external=payment.gateway_charge,
    )


def _mend(payment: Payment, door: Gateway, answer: Answer, by: Actor) -> None:
    """Enter what the ledger lacks of money that was taken in; mostly it lacks nothing."""
    book_charge(payment, door, answer)
    if not payment.entries.filter(credit=Account.DUE).exists():
        _book_paid(payment)
        record(payment, Fact.MENDED, by, entry=f"settled-{payment.pk}")


def close_unasked(payment: Payment) -> None:
    """Close intents whose page the gateway has not confirmed; should it come, it is closed there too."""
    asked = payment.attempts.filter(state=AttemptState.ASKED)
    asked.update(state=AttemptState.CLOSED, closed_at=clock.now())


def _attempt(payment: Payment, provider: str, answer: Answer) -> Attempt | None:
    """Return our intent behind a page; one whose answer a crash kept from us is known by its key and stored now."""
    attempt = payment.attempts.filter(provider=provider, session_id=answer.session_id).first()
    if attempt is None and answer.attempt_key:
        attempt = payment.attempts.filter(provider=provider, session_id="", key=answer.attempt_key).first()
        if attempt:
            attempt.session_id = answer.session_id
            attempt.save(update_fields=["session_id"])
    return attempt


def _take_money(payment: Payment, attempt: Attempt | None, provider: str, answer: Answer, by: Actor) -> None:
    door = gateway(provider)
    if payment.gateway_charge and payment.gateway_charge == answer.charge:
        _mend(payment, door, answer, by)
        return
    if queries.is_accounted_for(provider, answer.charge):
        _move(attempt, AttemptState.HELD)  # whatever is said of it now, the same money is not taken in twice
        return
    fault = rules.fault(payment, answer, live=door.live)
    if fault:
        hold_or_give_back(payment, door, object_id=answer.charge, fault=fault, by=by, answer=answer)
        _move(attempt, AttemptState.HELD)
        return
    _move(attempt, AttemptState.PAID)
    at = answer.paid_at or clock.now()
    complete(payment, method=door.method, charge=answer.charge, at=at, by=by)
    book_charge(payment, door, answer)


def _note_decline(payment: Payment, attempt: Attempt | None, answer: Answer, by: Actor) -> None:
    _note_standing(attempt, AttemptState.OPEN)
    if verdict(payment, "fail") == Verdict.MOVES and payment.failure_code != answer.failure_code:
        payment.fail(code=answer.failure_code[:60])
        keep(payment)
        record(payment, Fact.FAILED, by, code=payment.failure_code)


def _note_expiry(payment: Payment, attempt: Attempt | None, by: Actor) -> None:
    _move(attempt, AttemptState.CLOSED)
    if queries.live_attempt(payment.pk) is None and verdict(payment, "expire") == Verdict.MOVES:
        payment.expire()
        keep(payment)
        record(payment, Fact.EXPIRED, by)


def _note_standing(attempt: Attempt | None, state: AttemptState) -> None:
    if attempt and attempt.state in LIVE_ATTEMPT and (attempt.state != state or attempt.returned_at):
        attempt.state, attempt.returned_at = state, None
        attempt.save(update_fields=["state", "returned_at"])


def _move(attempt: Attempt | None, state: AttemptState) -> None:
    if attempt and attempt.state != state:
        attempt.state, attempt.closed_at = state, clock.now()
        attempt.save(update_fields=["state", "closed_at"])
