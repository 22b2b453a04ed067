"""The values that deadline arithmetic takes and gives."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from portal.core.templatetags.display import SHORT_WEEKDAYS, WEEKDAYS
from procedures.worktime.states import DayKind, LimitRule, NoteKind

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

SUFFIXES = {
    LimitRule.WORKING_DAYS: "wd",
    LimitRule.WORKING_HOURS: "wh",
    LimitRule.CALENDAR_DAYS: "d",
    LimitRule.MONTHS: "m",
}


class NoOfficeHours(ValueError):
    """Nobody works for a year on end: the office hours or the calendar are wrong."""


@dataclass(frozen=True)
class Hours:
    """One interval of one weekday (Monday is 0) that counts for limits; a weekday may have any number of them.

    A counter that opens on Saturdays without a decision that the Saturday counts is not entered here.
    """

    weekday: int
    opens: time
    closes: time
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class DayMark:
    """One calendar day that differs from its weekday; ``swapped_with`` links a day off and its working Saturday."""

    kind: DayKind
    name_vi: str
    name_en: str
    swapped_with: date | None = None


@dataclass(frozen=True)
class DecidedDay:
    """A calendar day with the decision that makes it so."""

    date: date
    mark: DayMark
    legal_basis: str


@dataclass(frozen=True)
class Amendment:
    """What a change of the calendar reaches: every day from ``first_day`` on, of one unit or (empty) of all."""

    first_day: date
    unit_code: str
    words: str


@dataclass(frozen=True)
class Shift:
    """Office hours of one day without a break, as moments."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class Limit:
    """A time limit: a number of days, hours or months, or the hour up to which an answer is owed the same day."""

    rule: LimitRule
    value: int | time

    def __str__(self) -> str:
        """Return the text form that ``parse_limit`` reads: 5wd, 8wh, 10d, 1m, same_day_cutoff(15:00)."""
        if isinstance(self.value, time):
            return f"{self.rule.value}({self.value:%H:%M})"
        return f"{self.value}{SUFFIXES[self.rule]}"


@dataclass(frozen=True)
class Interruption:
    """A time in which the office waited for the applicant.

    It restarts the limit (Nghị định 61/2018/NĐ-CP, Điều 19.4), or only holds it where a sector's own law says so.
    """

    begins: datetime
    ends: datetime
    restarts: bool = True


@dataclass(frozen=True)
class DayNote:
    """One day of the explanation; ``counted`` is its number in the count, 0 the day of receipt, None not counted."""

    date: date
    counted: int | None
    reason: str
    kind: NoteKind

    @property
    def name(self) -> str:
        """Return the day in a sentence: "thứ Hai 27/04"."""
        return f"{weekday_name(self.date)} {self.date:%d/%m}"

    @property
    def short_name(self) -> str:
        """Return the day as a head in the day strip: "T2 27/04"."""
        return f"{SHORT_WEEKDAYS[self.date.weekday()]} {self.date:%d/%m}"


@dataclass(frozen=True)
class Due:
    """A due moment and why, day by day."""

    at: datetime
    days: tuple[DayNote, ...]


def weekday_name(day: date) -> str:
    """Return the weekday in a sentence, in the active language: "thứ Hai"."""
    return str(WEEKDAYS[day.weekday()])
