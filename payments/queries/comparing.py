"""How the daily comparison of each day stands, as the finance office of a unit sees it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payments.events import Fact
from payments.models import BankAccount, Reconciliation
from payments.queries import facts, reconciling
from portal.core import clock
from portal.events import queries as events

LONGEST = timedelta(minutes=15)
"""A comparison that has not ended by then has failed and may be asked for again."""
WORDS: dict[str, str | Promise] = {
    "future": "",
    "none": _("Not compared"),
    "agrees": pgettext_lazy("comparison", "Agrees"),
    "open": _("Differences"),
    "explained": _("Explained"),
    "unchecked": _("Not whole"),
}


@dataclass(frozen=True)
class DayState:
    """A day in the calendar: none, agrees, open, explained or unchecked; ``number`` is how many are open."""

    day: date
    state: str
    number: int = 0

    @property
    def words(self) -> str | Promise:
        return WORDS[self.state]


def under_way(day: date) -> datetime | None:
    """Return since when a day is being compared at somebody's wish; None when it is not, or nothing came of it."""
    names = (Fact.RECONCILIATION_ASKED, Fact.RECONCILED)
    asked = events.stream(f"books:{day}").filter(name__in=names).last()
    if asked is None or asked.name == Fact.RECONCILED or clock.now() - asked.at > LONGEST:
        return None
    return asked.at


def day_states(days: Collection[date], today: date, units: frozenset[str] | None) -> list[DayState]:
    """Return how each day stands, from its newest comparison and the differences of these units (None: all)."""
    rows = Reconciliation.objects.filter(date__in=days).order_by("pk")
    newest = {row.date: row for row in rows}
    keys = {found["key"] for row in newest.values() for found in seen(row, units)}
    known = set(reconciling.explanations(keys))
    return [_state(day, today, newest.get(day), units, known) for day in days]


def seen(row: Reconciliation, units: frozenset[str] | None) -> list[dict[str, Any]]:
    """Return the differences of a comparison that concern these units, or nobody's money."""
    found: list[dict[str, Any]] = row.differences
    return [each for each in found if units is None or not each["unit"] or each["unit"] in units]


def report(row: Reconciliation, units: frozenset[str] | None) -> dict[str, Any]:
    """Return a comparison in words, with the differences of these units; sums of all units are for who sees all."""
    keys = {each["key"] for each in seen(row, units)}
    found = reconciling.report(row)
    found["differences"] = [each for each in found["differences"] if each["key"] in keys]
    found["unchecked"] = [
        part | {"words": part["account"] or facts.PROVIDERS.get(part["provider"], part["provider"])}
        for part in _unchecked(found["unchecked"], units)
    ]
    return found | {"checked": list(_sides(row.checked)) if units is None else []}


def open_differences(units: frozenset[str] | None) -> tuple[Reconciliation | None, int]:
    """Return the comparison of the newest day that has one, and how many of its differences are open."""
    row = reconciling.reconciliations().first()
    if row is None:
        return None, 0
    found = seen(row, units)
    known = reconciling.explanations([each["key"] for each in found]) if found else {}
    return row, sum(each["key"] not in known for each in found)


def _unchecked(parts: list[dict[str, Any]], units: frozenset[str] | None) -> list[dict[str, Any]]:
    """Return what could not be compared, without other units' accounts and without counts of all units' lines."""
    if units is None:
        return parts
    own = {account.key for account in BankAccount.objects.filter(unit__in=units)}
    return [part if part["account"] else part | {"lines": None} for part in parts if part["account"] in {"", *own}]


def _sides(checked: dict[str, Any]) -> Iterator[tuple[str | Promise, dict[str, int], dict[str, int]]]:
    """Yield what was compared: a provider in words, and its lines, incoming and outgoing đồng on both sides."""
    nothing = {"lines": 0, "in": 0, "out": 0}
    for provider in sorted(checked["ledger"].keys() | checked["gateway"].keys()):
        sides = (checked[side].get(provider, nothing) for side in ("ledger", "gateway"))
        yield facts.PROVIDERS.get(provider, provider), *sides


def _state(
    day: date, today: date, row: Reconciliation | None, units: frozenset[str] | None, known: Collection[str]
) -> DayState:
    if row is None:
        return DayState(day, "future" if day >= today else "none")
    found = seen(row, units)
    left = sum(each["key"] not in known for each in found)
    if left:
        return DayState(day, "open", left)
    if row.unchecked:
        return DayState(day, "unchecked")
    return DayState(day, "explained" if found else "agrees")
