"""The calendar as shipped, loaded and amended."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.accounts.schema import SYSTEM
from portal.events.models import Event
from procedures.worktime import actions, queries, storage
from procedures.worktime.models import CalendarDay, OfficeHours
from procedures.worktime.states import DayKind
from tests import factories

pytestmark = pytest.mark.django_db
DAY_OFF = {"kind": DayKind.SWAP_OFF, "name_vi": "Nghỉ", "name_en": "Off", "legal_basis": "QĐ 1"}


def weekdays_off(year):
    first = date(year, 1, 1)
    days = [first + timedelta(days=ahead) for ahead in range(365)]
    return {day for day in days if day.weekday() < 5 and not queries.shipped_clock().works(day)}


@pytest.mark.parametrize("year", range(2022, 2028))
def test_shipped_year_agrees_with_the_public_list(year):
    marks = {day.date: day.mark.kind for day in storage.days_of(year)}
    expected = {day.date: day.mark.kind for day in storage._expected(year)}
    off = {day for day, kind in expected.items() if kind != DayKind.WORKING_SATURDAY and day.weekday() < 5}
    assert weekdays_off(year) == off
    worked = {day for day, kind in marks.items() if kind == DayKind.WORKING_SATURDAY}
    assert worked == {day for day, kind in expected.items() if kind == DayKind.WORKING_SATURDAY}


def test_shipped_swaps_point_at_each_other():
    marks = {day.date: day.mark for year in range(2022, 2028) for day in storage.days_of(year)}
    swaps = {day: mark.swapped_with for day, mark in marks.items() if mark.swapped_with}
    assert len(swaps) == 6
    assert all(swaps[other] == day for day, other in swaps.items())


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 2), True),
        (date(2026, 1, 10), False),
        (date(2025, 11, 24), True),
        (date(2026, 11, 24), False),
        (date(2028, 1, 24), False),
    ],
)
def test_shipped_calendar_day_as_decided(day, works):
    assert queries.shipped_clock().works(day) is works


def test_load_years_twice_changes_nothing_and_keeps_amendments():
    assert actions.load_years(first=2026, last=2027, by=SYSTEM) == [2026, 2027]
    actions.remove_day(day=date(2026, 11, 24), by=SYSTEM)
    before = CalendarDay.objects.count()
    assert actions.load_years(first=2026, last=2027, by=SYSTEM) == []
    assert CalendarDay.objects.count() == before
    assert OfficeHours.objects.count() == 10


def test_clock_before_any_calendar_is_the_shipped_one():
    assert queries.clock() is queries.shipped_clock()


def test_clock_after_an_amendment_is_read_anew(django_assert_num_queries):
    actions.load_years(first=2026, last=2026, by=SYSTEM)
    assert queries.clock("05.21").works(date(2026, 12, 31)) is True
    with django_assert_num_queries(1):
        queries.clock("05.21")
    actions.set_day(day=date(2026, 12, 31), by=SYSTEM, **DAY_OFF)
    assert queries.clock("05.21").works(date(2026, 12, 31)) is False
    actions.remove_day(day=date(2026, 12, 31), by=SYSTEM)
    assert queries.clock("05.21").works(date(2026, 12, 31)) is True


def test_clock_of_a_unit_with_hours_of_its_own():
    actions.load_years(first=2026, last=2026, by=SYSTEM)
    factories.unit()
    week = {0: [(time(8), time(12))], 5: [(time(7), time(11))]}
    actions.set_hours(unit_code="05.21", valid_from=date(2026, 7, 1), week=week, by=SYSTEM)
    clock = queries.clock("05.21")
    july = [clock.works(date(2026, 7, day)) for day in (4, 6, 7)]
    assert july == [True, True, False]
    assert [clock.works(date(2026, 6, 30)), queries.clock().works(date(2026, 7, 4))] == [True, False]


def test_set_hours_ends_those_before_and_replaces_those_to_come():
    for month in (1, 9, 3):
        week = {0: [(time(8), time(12))]}
        actions.set_hours(unit_code=None, valid_from=date(2026, month, 1), week=week, by=SYSTEM)
    spans = OfficeHours.objects.order_by("valid_from").values_list("valid_from", "valid_to")
    assert list(spans) == [(date(2026, 1, 1), date(2026, 2, 28)), (date(2026, 3, 1), None)]


@pytest.mark.parametrize(
    "intervals",
    [[(time(9), time(8))], [(time(7), time(11)), (time(10), time(12))], [(time(7), time(7))], []],
)
def test_set_hours_without_sense_is_refused(intervals):
    with pytest.raises(ValidationError):
        actions.set_hours(unit_code=None, valid_from=date(2026, 1, 1), week={0: intervals}, by=SYSTEM)


def test_set_day_working_saturday_must_be_at_a_weekend():
    with pytest.raises(ValidationError):
        actions.set_day(day=date(2026, 8, 24), by=SYSTEM, **DAY_OFF | {"kind": DayKind.WORKING_SATURDAY})


def test_set_day_is_for_administrators_only():
    clerk = factories.staff("manager", "intake")
    with pytest.raises(PermissionDenied):
        actions.set_day(day=date(2026, 8, 24), by=clerk, **DAY_OFF)
    administrator = factories.staff("administrator")
    actions.set_day(day=date(2026, 8, 24), by=administrator, **DAY_OFF)
    actions.set_day(day=date(2026, 8, 24), by=administrator, **DAY_OFF | {"kind": DayKind.HOLIDAY})
    facts = Event.objects.filter(stream="calendar:city").order_by("seq").values_list("name", "actor", "data")
    changed = {"date": "2026-08-24", "kind": "holiday", "was": "swap_off"}
    assert facts.last() == ("calendar.day_set", administrator.ref, changed)


def test_remove_day_that_is_none_records_nothing():
    actions.remove_day(day=date(2026, 8, 24), by=SYSTEM)
    assert not Event.objects.exists()
