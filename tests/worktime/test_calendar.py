"""The calendar as shipped, loaded and amended."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.core.health import State
from portal.events.models import Event
from procedures.worktime import actions, health, queries, storage
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
    changed = {"date": "2026-08-24", "kind": "holiday", "was": "swap_off", "filled": []}
    assert facts.last() == ("calendar.day_set", administrator.ref, changed)


def test_remove_day_that_is_none_records_nothing():
    actions.remove_day(day=date(2026, 8, 24), by=SYSTEM)
    assert not Event.objects.exists()


def test_set_day_of_a_year_not_loaded_keeps_the_years_other_days():
    actions.set_day(day=date(2026, 8, 24), by=SYSTEM, **DAY_OFF)
    works = [queries.clock().works(day) for day in (date(2026, 8, 24), date(2026, 11, 24), date(2027, 11, 24))]
    assert works == [False, False, False]
    assert CalendarDay.objects.filter(date__year=2026).count() == len(storage.days_of(2026)) + 1
    assert actions.load_years(first=2026, last=2027, by=SYSTEM) == [2027]


def test_later_years_are_expected_and_say_that_they_must_be_reviewed():
    actions.load_years(first=2027, last=2028, by=SYSTEM)
    assert [queries.is_decided(year) for year in (2026, 2027, 2028, 2029)] == [True, True, False, False]
    bases = set(CalendarDay.objects.filter(date__year=2028).values_list("legal_basis", flat=True))
    assert bases == {"Bộ luật Lao động 2019, Điều 112; ngày dự kiến, phải rà soát khi có thông báo hằng năm"}
    works = [queries.clock().works(date(2028, *day)) for day in ((1, 3), (1, 25), (5, 2), (9, 4), (11, 24), (11, 27))]
    assert works == [False, False, False, False, False, True]


def test_expected_working_saturday_has_the_day_it_makes_up_for():
    worked = {
        day.date: day.mark.swapped_with for day in storage._expected(2026) if day.mark.kind == DayKind.WORKING_SATURDAY
    }
    assert worked == {date(2026, 8, 22): date(2026, 8, 31)}


@pytest.mark.parametrize(
    ("today", "state"), [("2027-10-30", State.OK), ("2027-11-20", State.DEGRADED), ("2028-06-01", State.DEGRADED)]
)
def test_health_asks_for_the_review_of_a_year_before_it_begins(today, state):
    with clock.at(datetime.fromisoformat(f"{today}T09:00+07:00")):
        assert [(check.name, check.state) for check in health.checks()] == [("calendar", state)]


def test_health_is_content_once_the_days_have_their_decision():
    actions.load_years(first=2028, last=2028, by=SYSTEM)
    CalendarDay.objects.update(legal_basis="Thông báo 1/TB-BNV")
    with clock.at(datetime.fromisoformat("2028-06-01T09:00+07:00")):
        assert [check.state for check in health.checks()] == [State.OK]
