"""A second, slow answer to every deadline question: it walks minute by minute and shares no code with the formulas."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from math import floor
from typing import NamedTuple

MINUTES = 24 * 60


class Open(NamedTuple):
    """One interval of one weekday, from a day on and up to one, both inclusive; None is without end."""

    weekday: int
    opens: time
    closes: time
    since: date | None = None
    until: date | None = None


class Hold(NamedTuple):
    """A pause (or restart) from one moment to another."""

    begins: datetime
    ends: datetime
    restarts: bool


class Walker:
    """Minutes are counted from the midnight before the first day; a moment within a minute is half a minute more.

    ``own`` are the hours of the unit; on a day for which it has none at all, those of the city hold.
    """

    def __init__(self, first: date, own: list[Open], city: list[Open], marks: dict[date, tuple[str, date | None]]):
        self.first, self.own, self.city, self.marks = first, own, city, marks
        self.open_by_day: dict[int, bytearray] = {}

    def minute(self, moment: datetime) -> float:
        whole = (moment.date() - self.first).days * MINUTES + moment.hour * 60 + moment.minute
        return whole + 0.5 if moment.second or moment.microsecond else whole

    def moment(self, minute: int) -> datetime:
        return datetime.combine(self.first, time()) + timedelta(minutes=minute)

    def is_open(self, minute: int) -> bool:
        day, within = divmod(minute, MINUTES)
        if day not in self.open_by_day:
            self.open_by_day[day] = self._table(self.first + timedelta(days=day))
        return bool(self.open_by_day[day][within])

    def _table(self, day: date) -> bytearray:
        table, weekday = bytearray(MINUTES), day.weekday()
        kind, other = self.marks.get(day, ("", None))
        if kind in {"holiday", "compensatory_off", "swap_off"}:
            return table
        if kind == "working_saturday":
            weekday = other.weekday() if other else 0
        for row in self._valid(self.own, day) or self._valid(self.city, day):
            if row.weekday == weekday:
                for minute in range(row.opens.hour * 60 + row.opens.minute, row.closes.hour * 60 + row.closes.minute):
                    table[minute] = 1
        return table

    def _valid(self, rows: list[Open], day: date) -> list[Open]:
        return [row for row in rows if not (row.since and day < row.since) and not (row.until and day > row.until)]

    def counted_from(self, minute: float) -> float:
        if minute != floor(minute):
            if self.is_open(floor(minute)):
                return minute
            minute = floor(minute) + 1
        elif self.is_open(minute - 1):  # the minute of closing
            return minute
        while not self.is_open(minute):
            minute += 1
        return minute

    def closes_for_the_day(self, minute: int) -> bool:
        rest = range(minute, (minute - 1) // MINUTES * MINUTES + MINUTES)
        return self.is_open(minute - 1) and not any(map(self.is_open, rest))


def due(walker: Walker, received: datetime, rule: str, value: int | time, holds: list[Hold]) -> datetime:
    restarts = [walker.minute(hold.ends) for hold in holds if hold.restarts]
    filed = max([walker.minute(received), *restarts])
    start = walker.counted_from(filed)
    pauses = [
        (max(walker.minute(hold.begins), start), walker.counted_from(walker.minute(hold.ends)))
        for hold in holds
        if not hold.restarts and walker.minute(hold.ends) > start
    ]
    if rule == "working_hours":
        return walker.moment(_walk_hours(walker, floor(start), value * 60, pauses))
    if rule == "same_day_cutoff":
        seen = filed if filed // MINUTES == start // MINUTES else start
        rule, value = "working_days", int(seen % MINUTES > value.hour * 60 + value.minute)
    if rule == "months":
        rule, value = "calendar_days", _days_of_months(walker.moment(floor(start)).date(), value)
    return walker.moment(_walk_days(walker, floor(start), value, pauses, every_day=rule == "calendar_days"))


def _walk_hours(walker: Walker, minute: int, left: int, pauses: list[tuple[float, float]]) -> int:
    while left:
        left -= walker.is_open(minute) and not any(floor(begins) <= minute < floor(ends) for begins, ends in pauses)
        minute += 1
    return minute


def _walk_days(walker: Walker, start: int, total: int, pauses: list[tuple[float, float]], *, every_day: bool) -> int:
    number, last_counted, minute = 0, start // MINUTES, start
    while True:
        today = minute // MINUTES
        held = any(begins // MINUTES < today <= ends // MINUTES for begins, ends in pauses)
        if today > last_counted and not held and (every_day or walker.is_open(minute)):
            number, last_counted = number + 1, today
        if number >= total and walker.closes_for_the_day(minute) and not _waits(minute, pauses):
            return minute
        minute += 1


def _waits(minute: int, pauses: list[tuple[float, float]]) -> bool:
    return any(begins <= minute and ends // MINUTES > minute // MINUTES for begins, ends in pauses)


def _days_of_months(day: date, months: int) -> int:
    later = day
    for _ in range(months):
        later = later.replace(day=1) + timedelta(days=monthrange(later.year, later.month)[1])
        later = later.replace(day=1)
    return (later.replace(day=min(day.day, monthrange(later.year, later.month)[1])) - day).days
