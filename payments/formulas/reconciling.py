"""Compare a day's ledger, the gateways' own books and the receipts: line by line, to the đồng.

A line is known by (provider, movement, external id) on both sides. It belongs to the day in which the gateway dated it;
only a line that the gateway does not have belongs to the day in which the ledger did. Both sides are therefore read
some minutes over the borders, so that what the two dated on either side of midnight is one line of one day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from payments.schema import Finding, Issued, Moved, Settled
from payments.states import Difference, Movement, ReceiptKind, Way

MARGIN = timedelta(minutes=5)
"""How far over its borders a day is read on both sides: the clocks of a gateway and of ours never differ by more."""
OUT = (Movement.REFUNDED, Movement.CHARGED, Movement.CLAIMED)
"""Movements by which money leaves; by the others it comes."""

CARD, TRANSFER = "stripe", "vietqr"
Line = tuple[str, str, str]


@dataclass(frozen=True)
class Compared:
    """The lines of a day that were compared on each side, and the differences between them."""

    ledger: tuple[Moved, ...]
    gateway: tuple[Moved, ...]
    findings: tuple[Finding, ...]


def compare(ledger: Iterable[Moved], gateway: Iterable[Moved], since: datetime, until: datetime) -> Compared:
    """Return the lines of a day and their differences; several lines of one id on a side are one sum."""
    ours, theirs = _by_line(ledger), _by_line(gateway)
    of_day = [line for line in sorted({*ours, *theirs}) if since <= (theirs.get(line) or ours[line])[0].at < until]
    found = (_difference(ours.get(line, []), theirs.get(line, [])) for line in of_day)
    return Compared(
        tuple(each for line in of_day for each in ours.get(line, [])),
        tuple(each for line in of_day for each in theirs.get(line, [])),
        tuple(finding for finding in found if finding),
    )


def compare_receipts(settled: Iterable[Settled], receipts: Iterable[Issued]) -> list[Finding]:
    """Return where payments and their receipts differ.

    A settled payment has a receipt; with its replacement and adjustments it says what was paid, or what is left of that
    after refunds. What was never paid has none.
    """
    issued: dict[int, list[Issued]] = defaultdict(list)
    for receipt in receipts:
        issued[receipt.payment].append(receipt)
    found = (_fault_of_receipts(each, issued[each.payment]) for each in settled)
    return [finding for finding in found if finding]


def said(receipts: Collection[Issued]) -> int:
    """Return what the receipts of a payment say together, in đồng: the valid one and the adjustments of it."""
    replaced = {each.amends for each in receipts if each.kind == ReceiptKind.REPLACEMENT}
    return sum(each.amount for each in receipts if not _void(each, replaced))


def gaps(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield each run of numbers that is missing between 1 and the last, as first and last of the run."""
    expected = 1
    for number in sorted(numbers):
        if number > expected:
            yield expected, number - 1
        expected = number + 1


def gap_findings(series: str, unit: str, numbers: Iterable[int]) -> list[Finding]:
    """Return a difference for each run of missing numbers of a series."""
    return [
        Finding(Difference.RECEIPT_GAP, Way.EXPLAIN, external=f"{series} {_run(first, last)}", unit=unit)
        for first, last in gaps(numbers)
    ]


def totals(lines: Iterable[Moved]) -> dict[str, dict[str, int]]:
    """Return by provider how many lines there are and how much came in and went out, in đồng."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: {"in": 0, "lines": 0, "out": 0})
    for each in lines:
        sums[each.provider]["lines"] += 1
        sums[each.provider]["out" if each.movement in OUT else "in"] += each.amount
    return dict(sums)


def total(lines: Iterable[Moved]) -> int:
    return sum(each.amount for each in lines)


def _by_line(lines: Iterable[Moved]) -> dict[Line, list[Moved]]:
    found: dict[Line, list[Moved]] = defaultdict(list)
    for each in sorted(lines, key=lambda moved: moved.at):
        found[each.line].append(each)
    return found


def _difference(ours: Sequence[Moved], theirs: Sequence[Moved]) -> Finding | None:
    if ours and theirs and total(ours) == total(theirs):
        return None
    one = (ours or theirs)[0]
    kind = Difference.AMOUNT if ours and theirs else Difference.NOT_AT_GATEWAY if ours else Difference.NOT_IN_LEDGER
    return Finding(
        kind,
        _way(kind, one),
        provider=one.provider,
        movement=one.movement,
        external=one.external,
        reference=one.reference,
        payment=one.payment,
        unit=one.unit,
        ledger=total(ours) if ours else None,
        gateway=total(theirs) if theirs else None,
    )


def _way(kind: Difference, one: Moved) -> Way:
    """Return how a difference is resolved; what nothing can be asked about is explained by a person."""
    if kind != Difference.NOT_IN_LEDGER:
        return Way.EXPLAIN
    if one.provider == TRANSFER:
        return Way.MATCH_LINE
    if one.payment is None or one.provider != CARD:
        return Way.EXPLAIN
    return Way.BOOK_REFUND if one.movement == Movement.REFUNDED else Way.ASK_AGAIN


def _fault_of_receipts(settled: Settled, receipts: Sequence[Issued]) -> Finding | None:
    external = receipts[0].external if receipts else f"payment {settled.payment}"
    finding = partial(
        Finding, external=external, reference=settled.reference, payment=settled.payment, unit=settled.unit
    )
    if not settled.money:
        return finding(Difference.NO_PAYMENT, Way.EXPLAIN, receipt=said(receipts))
    if not receipts:
        return finding(Difference.NO_RECEIPT, Way.ISSUE_RECEIPT, ledger=settled.amount)
    if said(receipts) in (settled.amount, settled.amount - settled.refunded):
        return None
    return finding(Difference.RECEIPT_AMOUNT, Way.AMEND_RECEIPT, ledger=settled.amount, receipt=said(receipts))


def _void(receipt: Issued, replaced: Collection[int | None]) -> bool:
    """Tell whether a receipt counts no more: it was replaced, or it adjusts one that was."""
    return receipt.id in replaced or (receipt.kind == ReceiptKind.ADJUSTMENT and receipt.amends in replaced)


def _run(first: int, last: int) -> str:
    return f"{first:07d}" if first == last else f"{first:07d}-{last:07d}"
