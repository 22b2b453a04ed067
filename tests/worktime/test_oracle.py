"""Deadlines against the oracle that walks minute by minute: limits, calendars, hours and interruptions at random."""

import os
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures.worktime.formulas import Clock, due_at, limit_of, local, working_minutes_between
from procedures.worktime.schema import DayMark, Hours, Interruption
from procedures.worktime.states import DayKind
from tests.worktime import oracle

FIRST = date(2026, 1, 1)
SHORT_DAY = [(time(7, 30), time(11, 30))]
WEEKS = [
    {weekday: [(time(7), time(11)), (time(13), time(17))] for weekday in range(5)},
    {weekday: [(time(7), time(11, 30)), (time(13, 30), time(17))] for weekday in range(5)} | {5: SHORT_DAY},
    {0: [(time(8), time(9)), (time(10), time(12)), (time(14), time(20))], 3: SHORT_DAY},
]


EDGES = [0, 420, 450, 660, 690, 780, 900, 901, 1020, 1021]


@st.composite
def moments(draw):
    minutes = draw(st.sampled_from(EDGES) | st.integers(0, 1439))
    return datetime.combine(FIRST, time()) + timedelta(days=draw(st.integers(5, 60)), minutes=minutes)


@st.composite
def marks(draw):
    days = draw(st.sets(st.integers(5, 90), max_size=25))
    other = st.none() | st.integers(0, 6).map(lambda ahead: FIRST + timedelta(days=ahead))
    kind = st.sampled_from(DayKind.values)
    return {FIRST + timedelta(days=ahead): (draw(kind), draw(other)) for ahead in days}


@st.composite
def holds(draw):
    begins = draw(moments())
    ends = begins + timedelta(minutes=draw(st.integers(0, 6 * oracle.MINUTES)))
    return oracle.Hold(begins, ends, draw(st.booleans()))


limits = (
    st.tuples(st.just("working_days"), st.integers(1, 12))
    | st.tuples(st.just("working_hours"), st.integers(1, 40))
    | st.tuples(st.just("calendar_days"), st.integers(1, 20))
    | st.tuples(st.just("months"), st.integers(1, 2))
    | st.tuples(st.just("same_day_cutoff"), st.sampled_from([time(6), time(9), time(12), time(15), time(17)]))
)
cases = given(moments(), limits, st.sampled_from(WEEKS), marks(), st.lists(holds(), max_size=3))


def clock_of(week, marked):
    hours = tuple(Hours(weekday, *interval) for weekday, intervals in week.items() for interval in intervals)
    return Clock(hours, {day: DayMark(DayKind(kind), "", "", other) for day, (kind, other) in marked.items()})


def agree(received, limit, week, marked, held):
    asked = [Interruption(local(begins), local(ends), restarts) for begins, ends, restarts in held]
    answer = due_at(received, limit_of(*limit), clock_of(week, marked), asked)
    assert answer.replace(tzinfo=None) == oracle.due(oracle.Walker(FIRST, week, marked), received, *limit, held)


@cases
@settings(max_examples=300, deadline=None, derandomize=True)
def test_due_moment_random_case_equals_oracle(received, limit, week, marked, held):
    agree(received, limit, week, marked, held)


@pytest.mark.soak
@cases
@settings(max_examples=int(os.environ.get("SOAK_CASES", "10000")), deadline=None)
def test_due_moment_ten_thousand_cases_equal_oracle(received, limit, week, marked, held):
    agree(received, limit, week, marked, held)


@given(moments(), moments(), st.sampled_from(WEEKS), marks())
@settings(max_examples=50, deadline=None, derandomize=True)
def test_working_minutes_random_case_equal_oracle(one, other, week, marked):
    begin, end = sorted([one, other])
    walker = oracle.Walker(FIRST, week, marked)
    walked = sum(map(walker.is_open, range(walker.minute(begin), walker.minute(end))))
    assert working_minutes_between(begin, end, clock_of(week, marked)) == walked
