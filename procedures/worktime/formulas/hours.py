"""The clock of one office: when it works, and time counted only while it does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from procedures.worktime.schema import ZONE, DayMark, Hours, Interruption, Limit, NoOfficeHours, Shift
from procedures.worktime.states import DayKind

ONE_DAY = timedelta(days=1)
DAYS_TO_LOOK_AHEAD = 366
MONDAY = 0


def local(moment: datetime) -> datetime:
    """Return the moment in local time; a moment without a zone is local already."""
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Clock:
    """Office hours and the calendar. ``hours`` are the office's own; on days without any, ``fallback`` stands in.

    What was once found is kept: the shifts of a day, and due moments by limit, day and whether a cut-off had passed.
    """

    hours: tuple[Hours, ...]
    days: Mapping[date, DayMark]
    fallback: tuple[Hours, ...] = ()
    _shifts: dict[date, tuple[Shift, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    dues: dict[tuple[Limit, date, bool], datetime] = field(default_factory=dict, init=False, repr=False, compare=False)

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """Return the day's office hours in order, none on a day off."""
        if day not in self._shifts:
            self._shifts[day] = self._find_shifts(day)
        return self._shifts[day]

    def works(self, day: date) -> bool:
        return bool(self.shifts(day))

    def closing(self, day: date) -> datetime:
        """Return the end of office hours of a working day."""
        return self.shifts(day)[-1].closes

    def _find_shifts(self, day: date) -> tuple[Shift, ...]:
        mark = self.days.get(day)
        if mark and mark.kind != DayKind.WORKING_SATURDAY:
            return ()
        weekday = _weekday_worked(day, mark)
        spans = sorted({(h.opens, h.closes) for h in self._hours_on(day) if h.weekday == weekday})
        return tuple(Shift(_moment(day, opens), _moment(day, closes)) for opens, closes in spans)

    def _hours_on(self, day: date) -> list[Hours]:
        own = [hours for hours in self.hours if hours.holds_on(day)]
        return own or [hours for hours in self.fallback if hours.holds_on(day)]


def _weekday_worked(day: date, mark: DayMark | None) -> int:
    """Return the weekday whose hours apply; a working Saturday has the hours of the day it makes up for."""
    if mark is None:
        return day.weekday()
    return mark.swapped_with.weekday() if mark.swapped_with else MONDAY


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)


def days_from(day: date, clock: Clock) -> Iterator[date]:
    """Yield the day and those after it. :raises NoOfficeHours: when a whole year of them is off"""
    idle = 0
    while idle < DAYS_TO_LOOK_AHEAD:
        yield day
        idle = 0 if clock.works(day) else idle + 1
        day += ONE_DAY
    raise NoOfficeHours(f"no office hours in the year before {day:%d/%m/%Y}")


def counted_from(received: datetime, clock: Clock) -> datetime:
    """Return the moment from which a filing counts: its own within office hours, else the next opening.

    The closing minute itself is still within. :raises NoOfficeHours:
    """
    moment = local(received)
    shifts = (shift for day in days_from(moment.date(), clock) for shift in clock.shifts(day))
    return next(max(moment, shift.opens) for shift in shifts if moment <= shift.closes)


def spans_from(
    start: datetime, clock: Clock, pauses: Sequence[Interruption] = ()
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open spans from a moment on, without the pauses. :raises NoOfficeHours:"""
    for day in days_from(start.date(), clock):
        for shift in clock.shifts(day):
            if start < shift.closes:
                yield from _without(max(start, shift.opens), shift.closes, pauses)


def _without(begins: datetime, ends: datetime, pauses: Sequence[Interruption]) -> Iterator[tuple[datetime, datetime]]:
    for pause in sorted(pauses, key=lambda pause: pause.begins):
        if pause.ends <= begins or pause.begins >= ends:
            continue
        if begins < pause.begins:
            yield begins, pause.begins
        begins = pause.ends
        if begins >= ends:
            return
    yield begins, ends


def add_working_minutes(start: datetime, minutes: int, clock: Clock) -> datetime:
    """Return the moment at which that much office time has run; at closing when it runs out at closing.

    :raises NoOfficeHours:
    """
    left = timedelta(minutes=minutes)
    begin = counted_from(start, clock)
    if not minutes:
        return begin
    for begins, ends in spans_from(begin, clock):
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    raise NoOfficeHours


def working_minutes_between(begin: datetime, end: datetime, clock: Clock) -> int:
    """Return the whole minutes of office time between two moments; 0 when the second is not after the first."""
    first, last = local(begin), local(end)
    days = range((last.date() - first.date()).days + 1)
    shifts = (shift for ahead in days for shift in clock.shifts(first.date() + timedelta(days=ahead)))
    spans = (min(last, shift.closes) - max(first, shift.opens) for shift in shifts)
    return int(sum((span for span in spans if span > timedelta()), timedelta()).total_seconds()) // 60
