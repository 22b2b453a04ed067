"""The calendar that ships with the portal: decided years from a document, later ones expected from `holidays`."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import yaml

from procedures.worktime.schema import DayMark, DecidedDay, Hours
from procedures.worktime.states import DayKind

FIRST_YEAR = 2022
LAST_YEAR = 2035
EXPECTED = "Bộ luật Lao động 2019, Điều 112; ngày dự kiến, phải rà soát khi có thông báo hằng năm"
IN_LIEU = re.compile(r"\s*\((?:nghỉ bù|observed)\)")
SWAPPED_WITH = re.compile(r"(\d{2}/\d{2}/\d{4})")


def days_of(year: int) -> tuple[DecidedDay, ...]:
    """Return the year's days that differ from their weekday; after the decided years as they are expected."""
    decided = _decided()
    return decided[year] if year in decided else tuple(_expected(year))


@cache
def office_week() -> dict[int, list[tuple[time, time]]]:
    """Return the office hours a new portal starts with, intervals by weekday."""
    document = _document()["office_hours"]
    hours = [[time.fromisoformat(hour) for hour in text.split("-")] for text in document["intervals"]]
    return {weekday: [(opens, closes) for opens, closes in hours] for weekday in document["weekdays"]}


def office_hours() -> tuple[Hours, ...]:
    """Return the same hours as a clock takes them, valid at all times."""
    return tuple(Hours(weekday, *interval) for weekday, intervals in office_week().items() for interval in intervals)


@cache
def _document() -> Any:
    return yaml.safe_load(Path(__file__).with_name("calendar.yaml").read_text(encoding="utf-8"))


@cache
def _decided() -> dict[int, tuple[DecidedDay, ...]]:
    years: dict[int, tuple[DecidedDay, ...]] = {}
    for when, kind, what in _document()["days"]:
        for day in _dates(when):
            years[day.year] = (*years.get(day.year, ()), _decided_day(day, DayKind(kind), what))
    return years


def _dates(when: date | str) -> list[date]:
    first, last = (when, when) if isinstance(when, date) else map(date.fromisoformat, when.split("/"))
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def _decided_day(day: date, kind: DayKind, what: date | str) -> DecidedDay:
    swapped_with = what if isinstance(what, date) else None
    name = _document()["names"]["swap" if swapped_with else what]
    return DecidedDay(day, DayMark(kind, name["vi"], name["en"], swapped_with), name["basis"])


def _expected(year: int) -> Iterator[DecidedDay]:
    names_vi = holidays.country_holidays("VN", years=[year], language="vi")
    names_en = holidays.country_holidays("VN", years=[year], language="en_US")
    for day, name_vi in sorted(names_vi.items()):
        yield DecidedDay(day, _expected_mark(name_vi, names_en[day]), EXPECTED)
    made_up_for = {_other_day(name): day for day, name in names_vi.items()}
    for day in sorted(getattr(names_vi, "weekend_workdays", ())):
        if day.year == year:
            mark = DayMark(DayKind.WORKING_SATURDAY, "Làm bù", "Working Saturday", made_up_for.get(day))
            yield DecidedDay(day, mark, EXPECTED)


def _expected_mark(name_vi: str, name_en: str) -> DayMark:
    if worked := _other_day(name_vi):
        return DayMark(DayKind.SWAP_OFF, "Hoán đổi ngày làm việc", "Swapped working day", worked)
    kind = DayKind.COMPENSATORY_OFF if IN_LIEU.search(name_vi) else DayKind.HOLIDAY
    return DayMark(kind, IN_LIEU.sub("", name_vi), IN_LIEU.sub("", name_en))


def _other_day(name: str) -> date | None:
    swap = SWAPPED_WITH.search(name)
    return datetime.strptime(swap[1], "%d/%m/%Y").date() if swap else None  # noqa: DTZ007  a date has no zone
