"""Take in the lines of the bank's account book, whichever way they come: a message, a statement, or asked for."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from payments import queries, rules
from payments.actions import settling
from payments.actions.holding import hold_money
from payments.actions.locking import keep, locked, record
from payments.actions.refunding import hold_or_give_back, pay_out_refund
from payments.events import Fact
from payments.formulas.matching import Judgement, judge, refund_behind, same_money
from payments.gateways import TRANSFER, bank, gateway
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.gateways.vietqr import read_line
from payments.models import Attempt, BankLine, GatewayEvent, Payment, Refund, Statement
from payments.schema import AccountLine
from payments.states import LIVE_ATTEMPT, AttemptState, Fault, LineOutcome, LineSource, Method, RefundState, Verdict
from payments.workflow import verdict
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock, faults

log = logging.getLogger(__name__)


class _Moved(Exception):
    """Between reading and locking somebody else changed what the line is about; look again."""


def take_notified(*, event: GatewayEvent, by: Actor) -> BankLine:
    """Take in the line that a message of the bank names: as the bank's book has it, or as signed where none is asked.

    :raises payments.gateways.base.GatewayDown: nothing was changed
    :raises payments.gateways.base.GatewayRefused: the bank does not know the line
    """
    door, line = bank(), read_line(event.body["line"])
    if door.has_book:
        line = door.line(line.bank_ref)
    return take_line(line=line, source=LineSource.NOTIFICATION, by=by)


def take_line(*, line: AccountLine, source: LineSource, by: Actor, statement: Statement | None = None) -> BankLine:
    """Keep a line of the bank's book once and act on it once; called again, or by several at once, it changes nothing.

    The line is kept in a transaction of its own before it is acted upon, so that nothing of what the bank said is lost.
    """
    kept = _keep(line, source, statement, by)
    faults.point("bank-line-kept")
    return work(line_id=kept.pk, by=by)


def work(*, line_id: int, by: Actor) -> BankLine:
    """Act on a kept line: money that came in is settled or held, money that went out is a refund of ours or ignored."""
    while True:
        line = BankLine.objects.get(pk=line_id)
        if line.outcome != LineOutcome.WAITING:
            return line
        try:
            done = _take_credit(line, by) if line.amount > 0 else _take_debit(line, by)
        except _Moved:
            continue
        _close_other_page(done, by)
        return done


def catch_up(*, by: Actor) -> int:
    """Make up for messages that did not come: act on kept lines, ask the bank for others, close codes that ran out.

    :raises payments.gateways.base.GatewayDown: the bank could not be asked; codes stay open until it can
    """
    taken = sum(work(line_id=line.pk, by=by).outcome != LineOutcome.WAITING for line in queries.lines_waiting())
    taken += _ask_for_lines(by)
    for attempt in queries.transfers_over(TRANSFER, clock.now()):
        _close_code(attempt, by)
    return taken


def _ask_for_lines(by: Actor) -> int:
    door, since = bank(), queries.ask_bank_since(TRANSFER, clock.now())
    if since is None or not door.has_book:
        return 0
    taken = 0
    try:
        for line in door.lines(since):
            if not queries.known_refs(line.account, {line.bank_ref}):
                take_line(line=line, source=LineSource.ASKED, by=by)
                taken += 1
    except GatewayRefused as refusal:
        log.warning("the bank's book could not be read on: %s", refusal.code)
    return taken


@transaction.atomic
def _keep(line: AccountLine, source: LineSource, statement: Statement | None, by: Actor) -> BankLine:
    """Keep a line under its account and the bank's reference; what comes with a statement is marked with it."""
    kept, new = BankLine.objects.get_or_create(
        account=line.account,
        bank_ref=line.bank_ref,
        defaults={
            "at": line.at,
            "amount": line.amount,
            "currency": line.currency,
            "memo": line.memo,
            "counter_account": line.counter_account,
            "counter_name": line.counter_name,
            "source": source,
            "statement": statement,
            "received_at": clock.now(),
        },
    )
    if new:
        return kept
    if statement and kept.statement_id is None:
        BankLine.objects.filter(pk=kept.pk, statement=None).update(statement=statement)
    if not same_money(kept.said, line):
        log.warning("line %s: the bank now says another amount under the same reference", kept.pk)
        hold_money(kept.payment, gateway(TRANSFER), object_id=_contradiction(line), fault=Fault.AMOUNT, by=by)
    return kept


def _contradiction(line: AccountLine) -> str:
    """Return a name for "the bank says another sum of a line that we know", the same whenever it says so again."""
    return f"{line.bank_ref} {line.amount} {line.currency}"[:120]


def _take_credit(line: BankLine, by: Actor) -> BankLine:
    judged = _judge(line)
    with _held_rows(line.pk, judged.payment_id) as (current, payment):
        if _judge(current) != judged:
            raise _Moved
        if payment is None or judged.fault:
            return _hold(current, payment, judged.fault or Fault.UNKNOWN, by)
        settling.complete(payment, method=Method.TRANSFER, charge=current.bank_ref, at=current.at, by=by)
        _finish_code(payment, AttemptState.PAID)
        return _conclude(current, LineOutcome.MATCHED, payment=payment)


def _take_debit(line: BankLine, by: Actor) -> BankLine:
    refund_id = _refund_behind(line)
    refund = Refund.objects.get(pk=refund_id) if refund_id else None
    with _held_rows(line.pk, refund.payment_id if refund else None) as (current, _payment):
        if _refund_behind(current) != refund_id:
            raise _Moved
        if refund is None:
            return _conclude(current, LineOutcome.IGNORED)
        if refund.state == RefundState.TO_TRANSFER:
            _pay_out(refund, current)
        return _conclude(current, LineOutcome.REFUND, refund=refund)


def _pay_out(refund: Refund, line: BankLine) -> None:
    try:
        pay_out_refund(refund_id=refund.pk, by=SYSTEM, bank_ref=line.bank_ref, at=line.at)
    except rules.Conflict as meanwhile:
        raise _Moved from meanwhile


@contextmanager
def _held_rows(line_id: int, payment_id: int | None) -> Iterator[tuple[BankLine, Payment | None]]:
    """Hold the payment's row, then the line's. :raises _Moved: somebody else acted on the line first"""
    with locked(payment_id) if payment_id else _transaction() as payment:
        line = BankLine.objects.select_for_update().get(pk=line_id)
        if line.outcome != LineOutcome.WAITING:
            raise _Moved
        yield line, payment


@contextmanager
def _transaction() -> Iterator[None]:
    with transaction.atomic(durable=True):
        yield


def _judge(line: BankLine) -> Judgement:
    return judge(line.said, queries.candidates(line.memo, timezone.localdate(line.at)))


def _refund_behind(line: BankLine) -> int | None:
    """Return the refund that a line pays; one that a clerk noted under the bank's reference is known by it."""
    noted = queries.refund_paid_under(line.bank_ref)
    return noted or refund_behind(line.said, queries.owed_by_transfer(-line.amount, timezone.localdate(line.at)))


def _hold(line: BankLine, payment: Payment | None, fault: Fault, by: Actor) -> BankLine:
    """Hold a line's money; on another unit's account it is that unit's, on no account of ours nobody's here."""
    door, account = gateway(TRANSFER), queries.account_named(line.account)
    payment = payment if account else None
    own = payment is not None and fault != Fault.ACCOUNT
    unit = "" if own or account is None else account.unit_id
    if payment and fault in (Fault.SHORT, Fault.OVER, Fault.ACCOUNT):
        _finish_code(payment, AttemptState.HELD)
    said = {"object_id": _object_id(line, fault), "line": line, "unit_code": unit}
    hold_or_give_back(payment, door, fault=fault, by=by, **said)
    return _conclude(line, LineOutcome.HELD)


def _object_id(line: BankLine, fault: Fault) -> str:
    """Return the bank's reference; two banks may use the same one, then with the account."""
    taken = BankLine.objects.filter(bank_ref=line.bank_ref, quarantines__fault=fault).exclude(account=line.account)
    return f"{line.bank_ref} {line.account}"[:120] if taken.exists() else line.bank_ref


def _conclude(line: BankLine, outcome: LineOutcome, **about: Payment | Refund) -> BankLine:
    line.outcome, line.processed_at = outcome, clock.now()
    for name, row in about.items():
        setattr(line, name, row)
    line.save(update_fields=["outcome", "processed_at", *about])
    return line


def _finish_code(payment: Payment, state: AttemptState) -> None:
    codes = payment.attempts.filter(provider=TRANSFER, state__in=LIVE_ATTEMPT)
    codes.update(state=state, closed_at=clock.now())


def _close_other_page(line: BankLine, by: Actor) -> None:
    """Close the page on which the payer could pay a second time by card; a silent gateway is asked by the sweep."""
    attempt = queries.live_attempt(line.payment_id) if line.payment_id else None
    if attempt is None:
        return
    try:
        settling.close_page(attempt, by)
    except (GatewayDown, GatewayRefused) as silence:
        log.warning("payment %s: its page could not be closed: %s", line.payment_id, silence)


def _close_code(attempt: Attempt, by: Actor) -> None:
    """Close a code whose time is over; money that comes later is taken all the same."""
    with locked(attempt.payment_id) as payment:
        closed = payment.attempts.filter(pk=attempt.pk, state__in=LIVE_ATTEMPT).update(
            state=AttemptState.CLOSED, closed_at=clock.now()
        )
        if closed and verdict(payment, "expire") == Verdict.MOVES:
            payment.expire()
            keep(payment)
            record(payment, Fact.EXPIRED, by)
