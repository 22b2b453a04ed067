"""A second, slow answer to every deadline question: it walks minute by minute and shares no code with the formulas."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

MINUTES = 24 * 60


class Hold(NamedTuple):
    """A pause (or restart) from one minute to another."""

    begins: datetime
    ends: datetime
    restarts: bool


class Walker:
    """Minutes are counted from the midnight before the first day; ``hours`` maps a weekday to pairs of times."""

    def __init__(
        self, first: date, hours: dict[int, list[tuple[time, time]]], marks: dict[date, tuple[str, date | None]]
    ):
        self.first, self.hours, self.marks = first, hours, marks
        self.open_by_day: dict[int, bytearray] = {}

    def minute(self, moment: datetime) -> int:
        return (moment.date() - self.first).days * MINUTES + moment.hour * 60 + moment.minute

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
        for opens, closes in self.hours.get(weekday, []):
            for minute in range(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute):
                table[minute] = 1
        return table

    def counted_from(self, minute: int) -> int:
        while not self.is_open(minute) and not self.is_open(minute - 1):
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
        return walker.moment(_walk_hours(walker, start, value * 60, pauses))
    if rule == "same_day_cutoff":
        seen = filed if filed // MINUTES == start // MINUTES else start
        rule, value = "working_days", int(seen % MINUTES > value.hour * 60 + value.minute)
    if rule == "months":
        rule, value = "calendar_days", _days_of_months(walker.moment(start).date(), value)
    return walker.moment(_walk_days(walker, start, value, pauses, every_day=rule == "calendar_days"))


def _walk_hours(walker: Walker, minute: int, left: int, pauses: list[tuple[int, int]]) -> int:
    while left:
        left -= walker.is_open(minute) and not any(begins <= minute < ends for begins, ends in pauses)
        minute += 1
    return minute


def _walk_days(walker: Walker, start: int, total: int, pauses: list[tuple[int, int]], *, every_day: bool) -> int:
    number, last_counted, minute = 0, start // MINUTES, start
    while True:
        today = minute // MINUTES
        held = any(begins // MINUTES < today <= ends // MINUTES for begins, ends in pauses)
        if today > last_counted and not held and (every_day or walker.is_open(minute)):
            number, last_counted = number + 1, today
        if number >= total and minute > start - 1 and walker.closes_for_the_day(minute) and not _waits(minute, pauses):
            return minute
        minute += 1


def _waits(minute: int, pauses: list[tuple[int, int]]) -> bool:
    return any(begins <= minute and ends // MINUTES > minute // MINUTES for begins, ends in pauses)


def _days_of_months(day: date, months: int) -> int:
    later = day
    for _ in range(months):
        later = later.replace(day=1) + timedelta(days=monthrange(later.year, later.month)[1])
        later = later.replace(day=1)
    return (later.replace(day=min(day.day, monthrange(later.year, later.month)[1])) - day).days
