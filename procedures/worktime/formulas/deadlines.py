"""From a received moment and a limit to the due moment, and the days in between.

The day of receipt is day 0 (Bộ luật Dân sự 2015, Điều 147); a limit in days or months is due at the end of office
hours of its last day, and a last day that is a day off moves to the next working day (Điều 148).
"""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count, islice

from procedures.worktime.formulas.hours import Clock, counted_from, days_from, local, spans_from
from procedures.worktime.formulas.reasons import Step, Why, note
from procedures.worktime.schema import Due, Interruption, Limit
from procedures.worktime.states import LimitRule, NoteKind


def due(received: datetime, limit: Limit, clock: Clock, interruptions: Sequence[Interruption] = ()) -> Due:
    """Return the due moment with its explanation in the active language. :raises NoOfficeHours:"""
    filing = _filing(received, clock, interruptions)
    at, steps = _count(filing, limit)
    return Due(at, tuple(note(step, clock, filing.start, at) for step in [*_before(filing), *steps]))


def due_at(received: datetime, limit: Limit, clock: Clock, interruptions: Sequence[Interruption] = ()) -> datetime:
    """Return the due moment alone, without wording the days. :raises NoOfficeHours:"""
    filing = _filing(received, clock, interruptions)
    if interruptions or limit.rule is LimitRule.WORKING_HOURS:
        return _count(filing, limit)[0]
    key = (limit, filing.start.date(), _is_late(filing, limit))
    if key not in clock.dues:  # all filings of a day have one due moment; at most two where there is a cut-off
        clock.dues[key] = _count(filing, limit)[0]
    return clock.dues[key]


@dataclass(frozen=True)
class _Filing:
    """What is counted: the moment the dossier was complete, the moment it counts from, and the times on hold."""

    moment: datetime
    start: datetime
    restarted: bool
    clock: Clock
    pauses: tuple[Interruption, ...]

    def on_hold(self, day: date) -> bool:
        """Tell whether the day is not counted: not the day on which a hold begins, but the one on which it ends."""
        return any(pause.begins.date() < day <= pause.ends.date() for pause in self.pauses)

    def may_end(self, day: date) -> bool:
        """Tell whether a limit can end this day: the office works, and at closing it waits for nobody."""
        return self.clock.works(day) and not any(
            pause.begins.date() <= day < pause.ends.date() and pause.begins <= self.clock.closing(day)
            for pause in self.pauses
        )


def _filing(received: datetime, clock: Clock, interruptions: Sequence[Interruption]) -> _Filing:
    restarts = [local(each.ends) for each in interruptions if each.restarts]
    moment = max([local(received), *restarts])
    start = counted_from(moment, clock)
    pauses = tuple(
        Interruption(max(local(each.begins), start), counted_from(each.ends, clock), restarts=False)
        for each in interruptions
        if not each.restarts and local(each.ends) > start
    )
    return _Filing(moment, start, bool(restarts), clock, pauses)


def _before(filing: _Filing) -> list[Step]:
    """Return the days from the one of receipt to the one that counts as such, when the office was closed."""
    first = filing.moment.date()
    between = range(1, (filing.start.date() - first).days)
    if first == filing.start.date():
        return []
    closed = [Step(first + timedelta(days=ahead), None, NoteKind.OFF, Why.DAY_OFF) for ahead in between]
    return [Step(first, None, NoteKind.RECEIVED, Why.AFTER_HOURS), *closed]


def _count(filing: _Filing, limit: Limit) -> tuple[datetime, list[Step]]:
    match limit.rule, limit.value:
        case LimitRule.WORKING_HOURS, int(hours):
            return _count_hours(filing, hours)
        case LimitRule.WORKING_DAYS, int(days):
            return _count_days(filing, days, filing.clock.works)
        case LimitRule.CALENDAR_DAYS, int(days):
            return _count_days(filing, days, lambda day: True)
        case LimitRule.MONTHS, int(months):
            days = (_add_months(filing.start.date(), months) - filing.start.date()).days
            return _count_days(filing, days, lambda day: True)
        case LimitRule.SAME_DAY_CUTOFF, time() as cutoff:
            return _count_cutoff(filing, cutoff)
    raise ValueError(f"not a limit: {limit!r}")


def _count_days(filing: _Filing, total: int, counts: Callable[[date], bool]) -> tuple[datetime, list[Step]]:
    first = filing.start.date()
    number, steps = 0, [Step(first, 0, NoteKind.RECEIVED, _first_reason(filing))]
    if total or not filing.may_end(first):
        for day in islice(days_from(first, filing.clock), 1, None):
            steps.append(_day_step(filing, day, number, total, counts))
            number = steps[-1].counted or number
            if number == total and filing.may_end(day):
                break
    return filing.clock.closing(steps[-1].day), steps


def _first_reason(filing: _Filing) -> Why:
    if filing.start.date() != filing.moment.date():
        return Why.TAKEN_AS_RECEIVED
    return Why.COMPLETED if filing.restarted else Why.RECEIVED


def _day_step(filing: _Filing, day: date, number: int, total: int, counts: Callable[[date], bool]) -> Step:
    if filing.on_hold(day):
        return Step(day, None, NoteKind.OFF, Why.PAUSED)
    if number < total and counts(day):
        return Step(day, number + 1, NoteKind.WORKING, Why.COUNTED)
    if filing.clock.works(day):
        return Step(day, None, NoteKind.WORKING, Why.MOVED)
    return Step(day, None, NoteKind.OFF, Why.DAY_OFF)


def _count_cutoff(filing: _Filing, cutoff: time) -> tuple[datetime, list[Step]]:
    """Count "the same day, or the next working day when received after": the hour itself is not yet after."""
    late = _is_late(filing, Limit(LimitRule.SAME_DAY_CUTOFF, cutoff))
    at, steps = _count_days(filing, int(late), filing.clock.works)
    return at, [replace(steps[0], why=Why.AFTER_CUTOFF if late else Why.BEFORE_CUTOFF), *steps[1:]]


def _is_late(filing: _Filing, limit: Limit) -> bool:
    """Tell whether a dossier came after the hour up to which an answer is owed the same day."""
    same_day = filing.moment.date() == filing.start.date()
    return isinstance(limit.value, time) and (filing.moment if same_day else filing.start).time() > limit.value


def _count_hours(filing: _Filing, hours: int) -> tuple[datetime, list[Step]]:
    """Count by whole minutes, so that the limit ends on one however the moments of facts fall between them."""
    left, worked = timedelta(hours=hours), dict[date, timedelta]()
    pauses = [replace(pause, begins=_minute(pause.begins), ends=_minute(pause.ends)) for pause in filing.pauses]
    for begins, ends in spans_from(_minute(filing.start), filing.clock, pauses):
        spent = min(left, ends - begins)
        worked[begins.date()] = worked.get(begins.date(), timedelta()) + spent
        left -= spent
        if not left:
            return begins + spent, _hour_steps(filing, worked, begins.date())
    raise AssertionError("open spans never run out")


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _hour_steps(filing: _Filing, worked: dict[date, timedelta], last: date) -> list[Step]:
    numbers, first = count(1), filing.start.date()
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [_hour_step(filing, day, worked.get(day), numbers) for day in days]


def _hour_step(filing: _Filing, day: date, spent: timedelta | None, numbers: "count[int]") -> Step:
    first = day == filing.start.date()
    if spent:
        kind = NoteKind.RECEIVED if first else NoteKind.WORKING
        return Step(day, next(numbers), kind, Why.HOURS, int(spent.total_seconds()) // 60)
    if first:
        return Step(day, 0, NoteKind.RECEIVED, _first_reason(filing))
    return Step(day, None, NoteKind.OFF, Why.PAUSED if filing.clock.works(day) else Why.DAY_OFF)


def _add_months(day: date, months: int) -> date:
    """Return the same day so many months on, or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
