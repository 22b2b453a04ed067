"""What was collected and what left again between two days: by unit, purpose, method and day."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from payments.formulas.figures import Figures, total
from payments.models import LedgerEntry, Payment, Refund
from payments.states import Account, Moment, Movement, RefundState
from portal.accounts.models import Unit

Key = tuple[Any, ...]
TAKEN_IN = Q(settled_at__isnull=False)


@dataclass(frozen=True)
class Scope:
    """Units and days whose money is asked for; ``units`` None means all, "" leaves a question open; days inclusive."""

    units: frozenset[str] | None
    first: date
    last: date
    unit: str = ""
    purpose: str = ""
    method: str = ""

    @property
    def since(self) -> datetime:
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after the last day."""
        return midnight(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Row:
    """One line of a table of figures: what it is about, in a code and in words."""

    key: Any
    label: str
    figures: Figures


@dataclass(frozen=True)
class Overview:
    """The figures of a scope, from four sides; each side adds up to the same whole."""

    by_unit: list[Row]
    by_purpose: list[Row]
    by_method: dict[str, Figures]
    by_day: dict[date, Figures]
    by_day_and_method: dict[tuple[date, str], Figures]

    @property
    def whole(self) -> Figures:
        return total(self.by_method.values())


@dataclass(frozen=True)
class Source:
    """Rows of money with the names under which they know the four sides; ``sums`` makes figures of a group."""

    rows: Callable[[Scope], QuerySet[Any]]
    moment: str
    sides: dict[str, str]
    sums: dict[str, Any]
    payment: str = "payment"


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in the city."""
    return timezone.make_aware(datetime.combine(day, time.min))


def overview(scope: Scope) -> Overview:
    """Return the figures of a scope; the number of queries does not depend on how much was paid."""
    cells = _grouped(scope, ("day", "method"))
    units, purposes = _grouped(scope, ("unit",)), _grouped(scope, ("purpose",))
    unit_names = dict(Unit.objects.filter(pk__in=[key for (key,) in units]).values_list("pk", "name"))
    titles = titles_of([key for (key,) in purposes])
    return Overview(
        by_unit=_rows(units, unit_names),
        by_purpose=_rows(purposes, titles),
        by_method=_along(cells, 1),
        by_day=_along(cells, 0),
        by_day_and_method={(day, method): figures for (day, method), figures in cells.items()},
    )


def titles_of(purposes: Collection[str]) -> dict[str, str]:
    """Return what payers read of each purpose: the title of a payment."""
    rows = Payment.objects.filter(purpose__in=purposes).order_by().values("purpose")
    return dict(rows.annotate(title=Max("title")).values_list("purpose", "title"))


def taken_in(scope: Scope) -> QuerySet[Payment]:
    """Return the payments whose money came in the days, whatever became of it since."""
    return _within(Payment.objects.filter(TAKEN_IN), scope, PAID)


def given_back(scope: Scope) -> QuerySet[Refund]:
    """Return the refunds paid out in the days; money that was only held was never collected and is left out."""
    return _within(Refund.objects.filter(state=RefundState.DONE, held__isnull=True), scope, REFUNDED)


def charged(scope: Scope) -> QuerySet[LedgerEntry]:
    """Return what gateways kept in the days."""
    mine = Q(debit=Account.CHARGES) | Q(credit=Account.CHARGES)
    return _within(LedgerEntry.objects.filter(mine, payment__isnull=False), scope, CHARGED)


def contested(scope: Scope) -> QuerySet[LedgerEntry]:
    """Return what banks took back, and gave back again, in disputes in the days."""
    moved = (Movement.CLAIMED, Movement.RESTORED)
    return _within(LedgerEntry.objects.filter(movement__in=moved, payment__isnull=False), scope, CONTESTED)


def _of_payment(prefix: str = "payment__", **own: str) -> dict[str, str]:
    return {"unit": "unit", "purpose": f"{prefix}purpose", "method": f"{prefix}method"} | own


CHARGES = Sum("amount", filter=Q(debit=Account.CHARGES), default=0) - Sum(
    "amount", filter=Q(credit=Account.CHARGES), default=0
)
CLAIMS = Sum("amount", filter=Q(movement=Movement.CLAIMED), default=0) - Sum(
    "amount", filter=Q(movement=Movement.RESTORED), default=0
)
PAID = Source(
    taken_in,
    "settled_at",
    _of_payment(prefix=""),
    {"count": Count("pk"), "collected": Sum("amount", default=0)},
    payment="pk",
)
REFUNDED = Source(given_back, "done_at", _of_payment(method="method"), {"refunded": Sum("amount", default=0)})
CHARGED = Source(charged, "at", _of_payment(), {"charges": CHARGES})
CONTESTED = Source(contested, "at", _of_payment(), {"taken_back": CLAIMS})
SOURCES = {
    Moment.SETTLED: PAID,
    Moment.REFUNDED: REFUNDED,
    Moment.CHARGED: CHARGED,
    Moment.CONTESTED: CONTESTED,
}


def moving(scope: Scope, moment: str) -> QuerySet[Any]:
    """Return the rows behind one of the figures of a scope."""
    return SOURCES[Moment(moment)].rows(scope)


def moved(payments: QuerySet[Payment], scope: Scope, moment: str) -> int:
    """Return how much of these payments moved in the days, in the sense of ``moment``."""
    source = SOURCES[Moment(moment)]
    mine = source.rows(scope).filter(**{f"{source.payment}__in": payments.order_by()})
    name = next(name for name in source.sums if name != "count")
    return int(mine.order_by().aggregate(total=source.sums[name])["total"])


def _within(rows: QuerySet[Any], scope: Scope, source: Source) -> QuerySet[Any]:
    rows = rows.filter(**{f"{source.moment}__gte": scope.since, f"{source.moment}__lt": scope.until})
    if scope.units is not None:
        rows = rows.filter(unit__in=scope.units)
    asked = {"unit": scope.unit, "purpose": scope.purpose, "method": scope.method}
    return rows.filter(**{source.sides[side]: value for side, value in asked.items() if value})


def _grouped(scope: Scope, sides: tuple[str, ...]) -> dict[Key, Figures]:
    """Return the figures of each group of the scope's money, by one query a source."""
    found: dict[Key, Figures] = {}
    for source in SOURCES.values():
        keys = {f"side_{side}": _side(source, side) for side in sides}
        rows = source.rows(scope).order_by().annotate(**keys).values(*keys).annotate(**_named(source.sums))
        for row in rows:
            key = tuple(row[name] for name in keys)
            figures = Figures(**{name: row[f"sum_{name}"] for name in source.sums})
            found[key] = found.get(key, Figures()) + figures
    return found


def _named(sums: dict[str, Any]) -> dict[str, Any]:
    return {f"sum_{name}": value for name, value in sums.items()}


def _side(source: Source, side: str) -> Any:
    return TruncDate(source.moment) if side == "day" else F(source.sides[side])


def _rows(groups: dict[Key, Figures], names: dict[str, str]) -> list[Row]:
    """Return the lines of a table, the most money first."""
    rows = [Row(key, names.get(key) or key, figures) for (key,), figures in groups.items()]
    return sorted(rows, key=lambda row: (-row.figures.collected, row.label))


def _along(cells: dict[Key, Figures], place: int) -> dict[Any, Figures]:
    keys: Iterable[Any] = sorted({key[place] for key in cells})
    return {key: total(figures for cell, figures in cells.items() if cell[place] == key) for key in keys}
