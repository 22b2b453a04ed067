"""What the daily comparison reads: a day's ledger, statements, payments and receipts, and what was found before."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from payments.formulas import reconciling
from payments.gateways import CARD, COUNTER, TRANSFER
from payments.models import (
    BankLine,
    Explanation,
    LedgerEntry,
    Payment,
    Quarantine,
    Receipt,
    Reconciliation,
    Refund,
    Statement,
)
from payments.schema import Finding, Issued, Moved, Settled
from payments.states import (
    TAKEN,
    Account,
    Difference,
    LineOutcome,
    LineSource,
    Method,
    Movement,
    ReceiptKind,
    RefundState,
    Silence,
    State,
    Way,
)

PROVIDERS = {
    Account.CARD: CARD,
    Account.TRANSFER: TRANSFER,
    Account.CASH: COUNTER,
    Account.READER: COUNTER,
}
"""Whose book each account of money is compared with."""
AT_COUNTER = (Method.CASH, Method.READER)
PAID = (*TAKEN, State.CHARGED_BACK)
CONFIRMED = Q(statement__isnull=False) | Q(source=LineSource.ASKED)
AGAIN_DAYS = 7


def borders(day: date) -> tuple[datetime, datetime]:
    """Return the midnights of the city between which a day lies, the second one excluded."""
    first, second = (datetime.combine(each, time.min) for each in (day, day + timedelta(days=1)))
    return timezone.make_aware(first), timezone.make_aware(second)


def ledger_lines(since: datetime, until: datetime) -> list[Moved]:
    """Return the entries of the ledger that follow money at a gateway, at a bank or at the counter."""
    return _lines(LedgerEntry.objects.filter(at__gte=since, at__lt=until))


def ledger_twins(missing: Collection[Moved]) -> list[Moved]:
    """Return the entries that the ledger has for these lines of a gateway, whenever it dated them."""
    named = Q(external__in={each.external for each in missing if each.provider != COUNTER})
    named |= Q(external="", payment__in={each.payment for each in missing if each.provider == COUNTER})
    wanted = {each.line for each in missing}
    return [each for each in _lines(LedgerEntry.objects.filter(named)) if each.line in wanted]


def counter_lines(since: datetime, until: datetime) -> list[Moved]:
    """Return what the counters took and paid out by the rows of payments and refunds: they have no outside book."""
    rows = Payment.objects.filter(method__in=AT_COUNTER, settled_at__gte=since, settled_at__lt=until, state__in=PAID)
    taken = [
        Moved(COUNTER, Movement.PAID, f"payment {row.pk}", row.amount, row.settled_at, row.reference, "", *_whose(row))
        for row in rows
        if row.settled_at
    ]
    refunds = Refund.objects.filter(method__in=AT_COUNTER, done_at__gte=since, done_at__lt=until)
    given = [
        Moved(
            COUNTER, Movement.REFUNDED, f"refund {row.pk}", row.amount, row.done_at, "", "", row.payment_id, row.unit_id
        )
        for row in refunds.filter(state=RefundState.DONE)
        if row.done_at
    ]
    return taken + given


def statement_lines(since: datetime, until: datetime) -> list[Moved]:
    """Return the bank's lines of these moments that a statement has or the bank told when asked.

    A line that only a message told is none of them: what no book of the bank has is a difference.
    """
    return _bank_lines(BankLine.objects.filter(CONFIRMED, at__gte=since, at__lt=until))


def bank_twins(missing: Collection[Moved]) -> list[Moved]:
    """Return the bank's lines for these entries of the ledger, whenever the bank dated them.

    A transfer by hand is noted when the clerk notes it, which may be days after the bank made it.
    """
    refs = {each.external for each in missing if each.provider == TRANSFER}
    return _bank_lines(BankLine.objects.filter(CONFIRMED, bank_ref__in=refs))


def ours(lines: Collection[Moved]) -> list[Moved]:
    """Return the bank's lines without those found to be nothing to do with us or no đồng of ours."""
    rows = BankLine.objects.filter(bank_ref__in={each.external for each in lines})
    booked = Quarantine.objects.filter(booked=True, line__isnull=False).values("line")
    foreign = rows.filter(Q(outcome=LineOutcome.IGNORED) | Q(outcome=LineOutcome.HELD) & ~Q(pk__in=booked))
    refs = set(foreign.values_list("bank_ref", flat=True))
    return [each for each in lines if each.external not in refs]


def accounts_of(lines: Iterable[Moved]) -> dict[str, str]:
    """Return on which bank account each line of transfers lies, by its reference at the bank."""
    names = {each.external for each in lines}
    return dict(BankLine.objects.filter(bank_ref__in=names).values_list("bank_ref", "account"))


def covered_accounts(day: date) -> frozenset[str]:
    """Return the bank accounts of which a statement that was made after a day covers it."""
    rows = Statement.objects.filter(since__lte=day, until__gte=day, imported_at__gte=borders(day)[1])
    return frozenset(rows.values_list("account", flat=True))


def owned(lines: Collection[Moved]) -> list[Moved]:
    """Return lines of a gateway with the payment and unit of ours, known by their charge or by their reference."""
    charges, references = {each.charge for each in lines}, {each.reference for each in lines} - {""}
    rows = Payment.objects.filter(Q(gateway_charge__in=charges - {""}) | Q(reference__in=references)).order_by("pk")
    held = Payment.objects.filter(quarantines__object_id__in=charges - {""}).values_list("quarantines__object_id", "pk")
    by_pk = {row.pk: row for row in rows} | Payment.objects.in_bulk([pk for _charge, pk in held])
    known = {row.reference: row for row in by_pk.values()}
    known |= {charge: by_pk[pk] for charge, pk in held}
    known |= {row.gateway_charge: row for row in by_pk.values() if row.gateway_charge}
    return [_owned(each, known.get(each.charge) or known.get(each.reference)) for each in lines]


def settlements(since: datetime, until: datetime) -> list[Settled]:
    """Return the payments whose receipts belong to a day: settled, amended, or given a receipt without being paid."""
    receipts = Receipt.objects.filter(issued_at__gte=since, issued_at__lt=until)
    amended = receipts.exclude(kind=ReceiptKind.ORIGINAL).values("payment")
    unpaid = receipts.exclude(payment__state__in=PAID).values("payment")
    settled = Q(settled_at__gte=since, settled_at__lt=until, state__in=PAID)
    given = Sum("refunds__amount", filter=Q(refunds__state=RefundState.DONE, refunds__held__isnull=True))
    rows = Payment.objects.filter(settled | Q(pk__in=amended) | Q(pk__in=unpaid)).annotate(given=given).order_by("pk")
    return [
        Settled(row.pk, row.reference, row.unit_id, row.amount, row.given or 0, money=row.state in PAID) for row in rows
    ]


def receipts_of(payments: Collection[int]) -> list[Issued]:
    """Return all receipts of these payments, in the order of their making."""
    rows = Receipt.objects.filter(payment__in=payments).order_by("pk")
    return [
        Issued(
            row.pk,
            row.payment_id,
            f"{row.unit_id} {row.symbol}",
            row.number,
            ReceiptKind(row.kind),
            row.amends_id,
            row.amount,
        )
        for row in rows
    ]


def gaps(day: date) -> list[Finding]:
    """Return the numbers missing from the receipts of the day's year, up to the last one issued by its end."""
    issued = Receipt.objects.filter(year=day.year, issued_at__lt=borders(day)[1])
    series = issued.values_list("unit", "symbol").annotate(last=Max("number"), rows=Count("pk")).order_by()
    return [
        finding
        for unit, symbol, last, rows in series
        if last != rows
        for finding in reconciling.gap_findings(f"{unit} {symbol}", unit, _numbers(unit, symbol, day.year, last))
    ]


def reconciliations() -> QuerySet[Reconciliation]:
    """Return all comparisons, the newest day first and its newest comparison first."""
    return Reconciliation.objects.order_by("-date", "-pk")


def latest_reconciliation(day: date) -> Reconciliation | None:
    """Return the newest comparison of a day."""
    return reconciliations().filter(date=day).first()


def days_to_compare(today: date) -> list[date]:
    """Return the days of the last week that were never compared or could not be compared whole, the oldest first."""
    days = [today - timedelta(days=back) for back in range(AGAIN_DAYS, 0, -1)]
    rows = Reconciliation.objects.filter(date__in=days).order_by("pk")
    whole = {row.date: not row.unchecked for row in rows}
    begun = Payment.objects.order_by("created_at").values_list("created_at", flat=True).first()
    first = timezone.localdate(begun) if begun else today
    return [day for day in days if day >= first and not whole.get(day)]


def explanations(keys: Collection[str]) -> dict[str, Explanation]:
    """Return what was found out about differences, by their keys."""
    return {row.key: row for row in Explanation.objects.filter(key__in=keys)}


def report(row: Reconciliation) -> dict[str, Any]:
    """Return a comparison as it is shown: each difference in words, with the way to resolve it or its explanation."""
    known = explanations([found["key"] for found in row.differences])
    return {
        "date": row.date.isoformat(),
        "checked": row.checked,
        "unchecked": [part | {"label": str(Silence(part["why"]).label)} for part in row.unchecked],
        "differences": [found | _words(found, known.get(found["key"])) for found in row.differences],
    }


def unexplained(row: Reconciliation) -> list[dict[str, Any]]:
    """Return the differences of a comparison that nobody has explained yet."""
    known = explanations([found["key"] for found in row.differences])
    return [found for found in row.differences if found["key"] not in known]


def _words(found: dict[str, Any], explained: Explanation | None) -> dict[str, Any]:
    movement = found["movement"]
    return {
        "label": str(Difference(found["kind"]).label),
        "movement_label": str(Movement(movement).label) if movement else "",
        "how": str(Way(found["way"]).label),
        "explanation": explained and {"by": explained.by, "at": explained.at.isoformat(), "remark": explained.remark},
    }


def _lines(rows: QuerySet[LedgerEntry]) -> list[Moved]:
    return [_moved(row) for row in rows.exclude(movement="").select_related("payment").order_by("at", "pk")]


def _moved(row: LedgerEntry) -> Moved:
    provider = PROVIDERS.get(Account(row.debit)) or PROVIDERS[Account(row.credit)]
    counted = f"refund {row.refund_id}" if row.refund_id else f"payment {row.payment_id}"
    return Moved(
        provider,
        Movement(row.movement),
        row.external or counted,
        row.amount,
        row.at,
        row.payment.reference if row.payment else "",
        "",
        row.payment_id,
        row.unit_id,
    )


def _bank_lines(rows: QuerySet[BankLine]) -> list[Moved]:
    return ours([_bank_line(row) for row in rows.select_related("payment").order_by("at", "pk")])


def _bank_line(row: BankLine) -> Moved:
    payment = row.payment
    return Moved(
        TRANSFER,
        Movement.PAID if row.amount > 0 else Movement.REFUNDED,
        row.bank_ref,
        abs(row.amount),
        row.at,
        payment.reference if payment else "",
        row.bank_ref,
        *(_whose(payment) if payment else (None, "")),
    )


def _whose(row: Payment) -> tuple[int, str]:
    return row.pk, row.unit_id


def _owned(line: Moved, payment: Payment | None) -> Moved:
    if payment is None:
        return line
    return replace(line, payment=payment.pk, unit=payment.unit_id, reference=line.reference or payment.reference)


def _numbers(unit: str, symbol: str, year: int, last: int) -> list[int]:
    rows = Receipt.objects.filter(unit=unit, symbol=symbol, year=year, number__lte=last)
    return list(rows.values_list("number", flat=True))
