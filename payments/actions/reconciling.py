"""Compare a day's ledger with the gateways' own books and with the receipts, and keep what was found."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from payments import rules
from payments.events import Fact
from payments.formulas.reconciling import MARGIN, Compared, compare, compare_receipts, totals
from payments.gateways import CARD, TRANSFER, gateway
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.models import Explanation, Reconciliation
from payments.queries import reconciling as reads
from payments.schema import Finding, Issued, Moved, Unchecked
from payments.states import Silence
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from portal.events import actions as events

log = logging.getLogger(__name__)


def reconcile(*, date: date, by: Actor) -> Reconciliation:
    """Compare a day of the city, from midnight to midnight; return what was found, kept as a new row.

    The ledger is read before the gateways are asked, and once more for what it did not have then: so what happens
    meanwhile is no difference. A gateway that cannot be asked, and transfers that no statement covers, are unchecked.
    Asks gateways: call it outside your transaction.

    :raises rules.Forbidden:
    """
    if not rules.may_reconcile(by):
        raise rules.Forbidden
    since, until = reads.borders(date)
    ledger = reads.ledger_lines(since - MARGIN, until + MARGIN)
    gateways, unchecked = _books(date, ledger, since, until)
    compared = _compared(_checked(ledger, unchecked), gateways, since, until)
    receipts, faults = _receipts(since, until)
    findings = [*compared.findings, *faults, *reads.gaps(date)]
    checked = {
        "gateway": totals(each for each in compared.gateway if each.provider in (CARD, TRANSFER)),
        "ledger": totals(compared.ledger),
        "receipts": {"amount": sum(each.amount for each in receipts), "lines": len(receipts)},
    }
    return _keep(date, checked, [each for each, _lines in unchecked], findings, by)


def reconcile_due(*, by: Actor) -> list[Reconciliation]:
    """Compare the days of the last week that were not yet compared whole, yesterday among them."""
    today = timezone.localdate(clock.now())
    return [reconcile(date=day, by=by) for day in reads.days_to_compare(today)]


@transaction.atomic
def acknowledge_difference(*, reconciliation_id: int, key: str, remark: str, by: Actor) -> Explanation:
    """Write down what a difference comes from; it stays in the report, with this, and counts no more as open.

    :raises rules.Forbidden: :raises rules.Conflict: explained meanwhile, or nothing was written
    :raises Reconciliation.DoesNotExist: :raises KeyError: this comparison did not find it
    """
    row = Reconciliation.objects.get(pk=reconciliation_id)
    found = {each["key"]: each for each in row.differences}[key]
    if not rules.may_mend_books(found["unit"], by):
        raise rules.Forbidden
    if not remark.strip():
        raise rules.Conflict(key)
    explained = _explain(row, key, nfc(remark), by)
    data = {"reconciliation": row.pk, "explanation": explained.pk, "kind": found["kind"]}
    events.record(stream=f"books:{row.date}", name=Fact.EXPLAINED, actor=by.ref, unit=found["unit"], data=data)
    return explained


def _explain(row: Reconciliation, key: str, remark: str, by: Actor) -> Explanation:
    """Keep an explanation once. :raises rules.Conflict: another was first"""
    try:
        with transaction.atomic():
            return Explanation.objects.create(reconciliation=row, key=key, remark=remark, by=by.ref, at=clock.now())
    except IntegrityError as first:
        raise rules.Conflict(key) from first


Silent = tuple[Unchecked, list[Moved]]


def _books(day: date, ledger: list[Moved], since: datetime, until: datetime) -> tuple[list[Moved], list[Silent]]:
    """Return the lines of all outside books, and what could not be asked with the ledger's lines of the day in it."""
    of_day = [each for each in ledger if since <= each.at < until]
    counted = reads.counter_lines(since - MARGIN, until + MARGIN)
    cards, no_cards = _cards([each for each in of_day if each.provider == CARD], since, until)
    transfers, no_transfers = _transfers(day, [each for each in of_day if each.provider == TRANSFER], since, until)
    return [*counted, *cards, *transfers], [*no_cards, *no_transfers]


def _cards(ledger: list[Moved], since: datetime, until: datetime) -> tuple[list[Moved], list[Silent]]:
    try:
        return list(gateway(CARD).movements(since - MARGIN, until + MARGIN)), []
    except (GatewayDown, GatewayRefused) as silence:
        log.warning("the card gateway's book could not be read: %s", silence)
        return [], [(Unchecked(CARD, Silence.DOWN, lines=len(ledger)), ledger)]


def _transfers(day: date, ledger: list[Moved], since: datetime, until: datetime) -> tuple[list[Moved], list[Silent]]:
    """Return the bank's lines: its own answer where it can be asked, the imported statements where it has no door."""
    try:
        return reads.ours(gateway(TRANSFER).movements(since - MARGIN, until + MARGIN)), []
    except GatewayDown as silence:
        log.warning("the bank's book could not be read: %s", silence)
        why = Silence.DOWN
    except GatewayRefused:
        why = Silence.NO_STATEMENT
    covered, accounts = reads.covered_accounts(day), reads.accounts_of(ledger)
    silent: dict[str, list[Moved]] = {}
    for each in ledger:
        if (account := accounts.get(each.external, "")) not in covered:
            silent.setdefault(account, []).append(each)
    unchecked = [(Unchecked(TRANSFER, why, name, len(rows)), rows) for name, rows in sorted(silent.items())]
    return reads.statement_lines(since - MARGIN, until + MARGIN), unchecked


def _checked(ledger: list[Moved], unchecked: list[Silent]) -> list[Moved]:
    """Return the ledger's lines without those whose outside book could not be read."""
    left_out = {each.line for _silence, lines in unchecked for each in lines}
    silent = {silence.provider for silence, _lines in unchecked if silence.provider == CARD}
    return [each for each in ledger if each.line not in left_out and each.provider not in silent]


def _compared(ledger: list[Moved], gateways: list[Moved], since: datetime, until: datetime) -> Compared:
    """Compare; what the ledger lacked at first is looked for at any moment, and named with its payment."""
    known = {each.line for each in ledger}
    missing = [each for each in gateways if each.line not in known]
    owned = {each.line: each for each in reads.owned(missing)}
    gateways = [owned.get(each.line, each) for each in gateways]
    told = {each.line for each in gateways}
    late = reads.bank_twins([each for each in ledger if each.line not in told])
    return compare([*ledger, *reads.ledger_twins(missing)], [*gateways, *late], since, until)


def _receipts(since: datetime, until: datetime) -> tuple[list[Issued], list[Finding]]:
    settled = reads.settlements(since, until)
    receipts = reads.receipts_of([each.payment for each in settled])
    return receipts, compare_receipts(settled, receipts)


def _keep(
    day: date, checked: dict[str, Any], unchecked: Sequence[Unchecked], findings: Sequence[Finding], by: Actor
) -> Reconciliation:
    with transaction.atomic():
        row = Reconciliation.objects.create(
            date=day,
            made_at=clock.now(),
            checked=checked,
            unchecked=[each.to_json() for each in unchecked],
            differences=[each.to_json() for each in findings],
        )
        counts = {"differences": len(findings), "open": len(reads.unexplained(row)), "unchecked": len(unchecked)}
        data = {"reconciliation": row.pk, **counts}
        events.record(stream=f"books:{day}", name=Fact.RECONCILED, actor=by.ref, data=data)
        return row
