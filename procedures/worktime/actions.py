"""Amend the calendar and the office hours; each amendment is a fact, whose digest tells kept clocks to read anew."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.events.actions import record
from portal.events.models import Stream
from procedures.worktime import events as facts
from procedures.worktime import queries, rules, storage
from procedures.worktime.models import CalendarDay, OfficeHours
from procedures.worktime.schema import DecidedDay
from procedures.worktime.states import DayKind


@transaction.atomic
def set_day(
    *,
    day: date,
    kind: DayKind,
    name_vi: str,
    name_en: str,
    legal_basis: str,
    swapped_with: date | None = None,
    by: Actor,
) -> CalendarDay:
    """Enter or amend a calendar day. :raises PermissionDenied: :raises ValidationError:"""
    _require(by)
    rules.check_day(day, kind)
    filled = _fill([day.year])
    was = CalendarDay.objects.filter(date=day).values_list("kind", flat=True).first() or ""
    values = {"name_vi": name_vi, "name_en": name_en, "swapped_with": swapped_with, "legal_basis": legal_basis}
    row, _created = CalendarDay.objects.update_or_create(date=day, defaults={"kind": kind, **values})
    _record(facts.DAY_SET, by, date=day.isoformat(), kind=str(kind), was=was, filled=filled)
    return row


@transaction.atomic
def remove_day(*, day: date, by: Actor) -> None:
    """Make a day like any other of its weekday again. :raises PermissionDenied:"""
    _require(by)
    filled = _fill([day.year])
    row = CalendarDay.objects.filter(date=day).first()
    if row:
        row.delete()
        _record(facts.DAY_REMOVED, by, date=day.isoformat(), was=row.kind, filled=filled)


@transaction.atomic
def set_hours(*, unit_code: str | None, valid_from: date, week: rules.Week, by: Actor) -> list[OfficeHours]:
    """Give a unit (or, with None, the city) its office hours from a day on; those before end the day before.

    A unit without hours of its own follows the city. :raises PermissionDenied: :raises ValidationError:
    """
    _require(by)
    if not rules.in_order(week) or not any(week.values()):
        raise ValidationError(_("Office hours must end after they begin and must not overlap."))
    standing = OfficeHours.objects.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from), unit_id=unit_code)
    standing.filter(valid_from__gte=valid_from).delete()
    standing.update(valid_to=valid_from - timedelta(days=1))
    rows = OfficeHours.objects.bulk_create(
        OfficeHours(unit_id=unit_code, weekday=weekday, opens=opens, closes=closes, valid_from=valid_from)
        for weekday, intervals in week.items()
        for opens, closes in intervals
    )
    _record(facts.HOURS_SET, by, unit=unit_code or "", valid_from=valid_from.isoformat())
    return rows


@transaction.atomic
def load_years(*, first: int, last: int, by: Actor) -> list[int]:
    """Enter the shipped calendar of the years that have none, and the city's first office hours; return those years.

    A year that has any day is left as it was amended. :raises PermissionDenied:
    """
    _require(by)
    missing = _fill(range(first, last + 1))
    if missing:
        _record(facts.LOADED, by, years=missing)
    if not OfficeHours.objects.filter(unit=None).exists():
        set_hours(unit_code=None, valid_from=date(storage.FIRST_YEAR, 1, 1), week=storage.office_week(), by=by)
    return missing


def hold() -> None:
    """Keep the calendar as it is until the transaction ends; an amendment waits. Nothing amended, nothing to keep."""
    Stream.objects.select_for_update().filter(name=queries.CALENDAR_STREAM).first()


def _fill(years: Iterable[int]) -> list[int]:
    """Enter the shipped days of the years that have none: one amended day alone would make the others working days."""
    missing = sorted(set(years) - set(queries.loaded_years()))
    CalendarDay.objects.bulk_create(_row(day) for year in missing for day in storage.days_of(year))
    return missing


def _row(day: DecidedDay) -> CalendarDay:
    mark = day.mark
    return CalendarDay(
        date=day.date,
        kind=mark.kind,
        name_vi=mark.name_vi,
        name_en=mark.name_en,
        swapped_with=mark.swapped_with,
        legal_basis=day.legal_basis,
    )


def _require(by: Actor) -> None:
    if not rules.may_amend(by):
        raise PermissionDenied


def _record(name: str, by: Actor, **data: Any) -> None:
    record(stream=queries.CALENDAR_STREAM, name=name, actor=by.ref, data=data)
