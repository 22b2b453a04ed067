"""Limits, office time and timeliness, each by itself."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from procedures.worktime.formulas import (
    Clock,
    add_working_minutes,
    counted_from,
    limit_of,
    local,
    parse_limit,
    timeliness,
    working_minutes_between,
)
from procedures.worktime.queries import shipped_clock
from procedures.worktime.schema import DayMark, Hours, Limit, NoOfficeHours
from procedures.worktime.states import DayKind, LimitRule, Timeliness


def moment(text):
    return local(datetime.fromisoformat(text))


@pytest.mark.parametrize("text", ["5wd", "8wh", "10d", "1m", "same_day_cutoff(15:00)"])
def test_limit_text_form_is_read_back(text):
    assert str(parse_limit(text)) == text


@pytest.mark.parametrize("text", ["", "5", "wd", "0wd", "-1wd", "1.5d", "0.1wd", "5 wd", "same_day_cutoff(25:00)"])
def test_limit_text_without_sense_is_refused(text):
    with pytest.raises(ValueError):
        parse_limit(text)


@pytest.mark.parametrize("value", ["0.25", Decimal("0.25"), 0.25])
def test_limit_quarter_of_a_day_is_two_hours(value):
    assert limit_of("working_days", value) == Limit(LimitRule.WORKING_HOURS, 2)


def test_limit_of_a_definition_reads_the_cutoff():
    assert limit_of("same_day_cutoff", "15:00") == Limit(LimitRule.SAME_DAY_CUTOFF, time(15))


@pytest.mark.parametrize(
    ("received", "start"),
    [
        ("2026-10-05T06:59", "2026-10-05T07:00"),
        ("2026-10-05T11:00", "2026-10-05T11:00"),
        ("2026-10-05T11:00:01", "2026-10-05T13:00"),
        ("2026-10-05T12:00", "2026-10-05T13:00"),
        ("2026-10-05T17:00", "2026-10-05T17:00"),
        ("2026-10-05T17:00:01", "2026-10-06T07:00"),
        ("2026-02-13T20:00", "2026-02-23T07:00"),
    ],
)
def test_counted_from_waits_for_the_next_opening(received, start):
    assert counted_from(moment(received), shipped_clock()) == moment(start)


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [
        ("2026-10-05T07:00", "2026-10-05T17:00", 480),
        ("2026-10-05T10:30", "2026-10-05T13:30", 60),
        ("2026-10-05T16:00", "2026-10-06T08:00", 120),
        ("2026-10-02T18:00", "2026-10-05T06:00", 0),
        ("2026-10-05T10:00", "2026-10-05T09:00", 0),
        ("2026-02-13T07:00", "2026-02-23T17:00", 960),
    ],
)
def test_working_minutes_between_counts_office_time_only(begin, end, minutes):
    assert working_minutes_between(moment(begin), moment(end), shipped_clock()) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-10-05T16:00", 120, "2026-10-06T08:00"),
        ("2026-10-05T09:00", 120, "2026-10-05T11:00"),
        ("2026-10-05T18:00", 0, "2026-10-06T07:00"),
        ("2026-10-05T18:00", 480, "2026-10-06T17:00"),
    ],
)
def test_add_working_minutes_gives_the_end_of_a_budget(start, minutes, end):
    assert add_working_minutes(moment(start), minutes, shipped_clock()) == moment(end)


def test_hours_of_a_unit_stand_in_for_the_city_only_while_valid():
    own = (Hours(0, time(8), time(12), date(2026, 10, 1), date(2026, 10, 31)),)
    clock = Clock(own, {}, fallback=(Hours(0, time(7), time(11)), Hours(1, time(7), time(11))))
    assert [clock.works(date(2026, 10, day)) for day in (5, 6)] == [True, False]
    assert [clock.closing(date(2026, *day)).hour for day in ((9, 28), (10, 5), (11, 2))] == [11, 12, 11]


def test_half_day_saturday_in_the_hours_is_a_working_day():
    clock = Clock((Hours(5, time(7), time(11)), Hours(0, time(7), time(17))), {})
    assert counted_from(moment("2026-10-03T12:00"), clock) == moment("2026-10-05T07:00")
    assert clock.closing(date(2026, 10, 3)) == moment("2026-10-03T11:00")


def test_working_saturday_has_the_hours_of_the_day_it_makes_up_for():
    hours = Hours(0, time(7), time(11)), Hours(4, time(7), time(16))
    marks = {date(2025, 4, 26): DayMark(DayKind.WORKING_SATURDAY, "", "", date(2025, 5, 2))}
    assert Clock(hours, marks).closing(date(2025, 4, 26)).hour == 16


def test_clock_without_any_hours_says_so():
    with pytest.raises(NoOfficeHours):
        counted_from(moment("2026-10-05T09:00"), Clock((), {}))


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ("2026-10-05T23:00", Timeliness.EARLY),
        ("2026-10-06T07:00", Timeliness.ON_TIME),
        ("2026-10-06T19:00", Timeliness.ON_TIME),
        ("2026-10-07T07:00", Timeliness.LATE),
    ],
)
def test_timeliness_done_compares_days(done, expected):
    due = moment("2026-10-06T17:00")
    assert timeliness(due, moment(done), moment("2027-01-01T09:00"), paused=False) == expected


@pytest.mark.parametrize(
    ("now", "paused", "expected"),
    [
        ("2026-10-06T17:00", False, Timeliness.IN_TIME),
        ("2026-10-06T17:01", False, Timeliness.OVERDUE),
        ("2026-10-06T17:00", True, Timeliness.PAUSED),
        ("2026-10-06T17:01", True, Timeliness.PAUSED_OVERDUE),
    ],
)
def test_timeliness_open_compares_the_moment(now, paused, expected):
    assert timeliness(moment("2026-10-06T17:00"), None, moment(now), paused) == expected
