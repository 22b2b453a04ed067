"""Deadlines against the oracle that walks minute by minute: limits, calendars, hours and interruptions at random."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from procedures.worktime.formulas import Clock, deadlines, due_at, hours, limit_of, local, working_minutes_between
from procedures.worktime.schema import DayMark, Hours, Interruption, Shift
from procedures.worktime.states import DayKind
from tests.worktime import oracle
from tests.worktime.oracle import Open

FIRST = date(2026, 1, 1)
SPLIT = [(time(7), time(11)), (time(13), time(17))]
LATE_LUNCH = [(time(7), time(11, 30)), (time(13, 30), time(17))]
HALF_DAY = [(time(7, 30), time(11, 30))]
THREE = [(time(8), time(9)), (time(10), time(12)), (time(14), time(20))]
WEEKS = [
    dict.fromkeys(range(5), SPLIT),
    dict.fromkeys(range(5), LATE_LUNCH) | {5: HALF_DAY},
    {0: THREE, 3: HALF_DAY},
    {2: THREE, 5: SPLIT},
]
EDGES = [0, 420, 450, 659, 660, 690, 779, 780, 900, 901, 1019, 1020, 1021]


@st.composite
def moments(draw):
    minutes = draw(st.sampled_from(EDGES) | st.integers(0, 1439))
    seconds = draw(st.sampled_from([0, 0, 1, 59]))
    return datetime.combine(FIRST, time()) + timedelta(days=draw(st.integers(5, 60)), minutes=minutes, seconds=seconds)


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


def rows(week, since=None, until=None):
    return [Open(weekday, *interval, since, until) for weekday, spans in week.items() for interval in spans]


@st.composite
def offices(draw):
    """Return the hours of a unit, which may end and be followed by others or by none, and those of the city."""
    city = rows(WEEKS[0]) if draw(st.booleans()) else changing(draw)
    match draw(st.sampled_from(["none", "always", "changing", "a while"])):
        case "none":
            return [], city
        case "always":
            return rows(draw(st.sampled_from(WEEKS))), city
        case "changing":
            return changing(draw), city
    begins = draw(st.integers(0, 60))
    days = [FIRST + timedelta(days=begins), FIRST + timedelta(days=begins + draw(st.integers(0, 20)))]
    return rows(draw(st.sampled_from(WEEKS)), *days), city


def changing(draw):
    turn = FIRST + timedelta(days=draw(st.integers(5, 70)))
    before, after = draw(st.sampled_from(WEEKS)), draw(st.sampled_from(WEEKS))
    return rows(before, None, turn - timedelta(days=1)) + rows(after, turn)


limits = (
    st.tuples(st.just("working_days"), st.integers(1, 12))
    | st.tuples(st.just("working_hours"), st.integers(1, 40))
    | st.tuples(st.just("calendar_days"), st.integers(1, 20))
    | st.tuples(st.just("months"), st.integers(1, 2))
    | st.tuples(st.just("same_day_cutoff"), st.sampled_from([time(6), time(9), time(12), time(15), time(17)]))
)
cases = given(moments(), limits, offices(), marks(), st.lists(holds(), max_size=3))


def clock_of(office, marked):
    own, city = (tuple(Hours(*row) for row in part) for part in office)
    days = {day: DayMark(DayKind(kind), "", "", other) for day, (kind, other) in marked.items()}
    return Clock(own, days, fallback=city)


def agree(received, limit, office, marked, held):
    asked = [Interruption(local(begins), local(ends), restarts) for begins, ends, restarts in held]
    answer = due_at(received, limit_of(*limit), clock_of(office, marked), asked)
    assert answer.replace(tzinfo=None) == oracle.due(oracle.Walker(FIRST, *office, marked), received, *limit, held)


@cases
@settings(max_examples=300, deadline=None, derandomize=True)
def test_due_moment_random_case_equals_oracle(received, limit, office, marked, held):
    agree(received, limit, office, marked, held)


@pytest.mark.soak
@cases
@settings(max_examples=int(os.environ.get("SOAK_CASES", "10000")), deadline=None)
def test_due_moment_ten_thousand_cases_equal_oracle(received, limit, office, marked, held):
    agree(received, limit, office, marked, held)


def test_random_cases_are_of_every_kind():
    seen: Counter[str] = Counter()

    @cases
    @settings(max_examples=300, deadline=None, derandomize=True, phases=[Phase.generate])
    def look(received, limit, office, marked, held):
        seen.update([limit[0], *{kind for kind, _other in marked.values()}])
        seen.update({"restart" if hold.restarts else "pause" for hold in held})
        seen.update({"own hours"} if office[0] else {"city's hours"})
        seen.update({"hours that change"} if any(row.since or row.until for row in office[0]) else set())
        seen.update({"seconds"} if received.second else set())

    look()
    kinds = {*DayKind.values, "working_days", "working_hours", "calendar_days", "months", "same_day_cutoff"}
    kinds |= {"restart", "pause", "own hours", "city's hours", "hours that change", "seconds"}
    assert set(seen) == kinds
    assert min(seen.values()) >= 10


def counting_the_day_of_receipt(monkeypatch):
    count_days = deadlines._count_days
    one_less = lambda filing, total, counts: count_days(filing, max(total - 1, 0), counts)  # noqa: E731
    monkeypatch.setattr(deadlines, "_count_days", one_less)


def working_through_lunch(monkeypatch):
    find = Clock._find_shifts
    whole = lambda shifts: shifts and (Shift(shifts[0].opens, shifts[-1].closes),)  # noqa: E731
    monkeypatch.setattr(Clock, "_find_shifts", lambda self, day: whole(find(self, day)))


def knowing_no_working_saturday(monkeypatch):
    find = Clock._find_shifts
    saturday = DayKind.WORKING_SATURDAY
    plain = lambda marks: {day: mark for day, mark in marks.items() if mark.kind != saturday}  # noqa: E731
    monkeypatch.setattr(Clock, "_find_shifts", lambda self, day: find(replace(self, days=plain(self.days)), day))


def keeping_the_hours_of_today(monkeypatch):
    monkeypatch.setattr(Hours, "holds_on", lambda self, day: self.valid_to is None)


def taking_closed_hours_as_received(monkeypatch):
    monkeypatch.setattr(deadlines, "counted_from", lambda moment, clock: local(moment))


def pausing_instead_of_restarting(monkeypatch):
    filing = deadlines._filing
    pause = lambda holds: [replace(hold, restarts=False) for hold in holds]  # noqa: E731
    monkeypatch.setattr(deadlines, "_filing", lambda received, clock, holds: filing(received, clock, pause(holds)))


def never_pausing(monkeypatch):
    filing = deadlines._filing
    monkeypatch.setattr(
        deadlines,
        "_filing",
        lambda received, clock, holds: filing(received, clock, [hold for hold in holds if hold.restarts]),
    )


def ending_on_a_day_off(monkeypatch):
    monkeypatch.setattr(deadlines._Filing, "may_end", lambda self, day: True)
    closing = Clock.closing
    late = lambda self, day: closing(self, day) if self.works(day) else hours._moment(day, time(17))  # noqa: E731
    monkeypatch.setattr(Clock, "closing", late)


FAULTS: list[Callable[[pytest.MonkeyPatch], None]] = [
    counting_the_day_of_receipt,
    working_through_lunch,
    knowing_no_working_saturday,
    keeping_the_hours_of_today,
    taking_closed_hours_as_received,
    pausing_instead_of_restarting,
    never_pausing,
    ending_on_a_day_off,
]


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_oracle_catches_a_product_that_goes_on(plant, monkeypatch):
    plant(monkeypatch)
    check = settings(max_examples=300, deadline=None, derandomize=True, phases=[Phase.generate])(cases(agree))
    with pytest.raises(AssertionError, match="assert datetime"):
        check()


@given(moments(), moments(), offices(), marks())
@settings(max_examples=50, deadline=None, derandomize=True)
def test_working_minutes_random_case_equal_oracle(one, other, office, marked):
    begin, end = (moment.replace(second=0) for moment in sorted([one, other]))
    walker = oracle.Walker(FIRST, *office, marked)
    walked = sum(map(walker.is_open, range(walker.minute(begin), walker.minute(end))))
    assert working_minutes_between(begin, end, clock_of(office, marked)) == walked
