"""Read an office's clock."""

from datetime import date
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.events.models import Event, Stream
from procedures.worktime import events as facts
from procedures.worktime import storage
from procedures.worktime.formulas import Clock
from procedures.worktime.models import CalendarDay, OfficeHours
from procedures.worktime.schema import Amendment, DayMark, Hours, weekday_name
from procedures.worktime.states import DayKind

CALENDAR_STREAM = "calendar:city"

_clocks: dict[str, tuple[str, Clock]] = {}


def clock(unit_code: str = "") -> Clock:
    """Return the clock of a unit, of the city by default.

    Kept per process for as long as the calendar's chain of facts has the same head: every amendment is a fact, so one
    small query tells whether it still holds. For a year that was not loaded, the calendar that ships with the portal
    stands in.
    """
    version = Stream.objects.filter(name=CALENDAR_STREAM).values_list("digest", flat=True).first() or ""
    kept, known = _clocks.get(unit_code, ("", None))
    if known is None or kept != version or not version:
        known = _read_clock(unit_code)
        _clocks[unit_code] = (version, known)
    return known


@cache
def shipped_clock() -> Clock:
    """Return the clock of the calendar and office hours that ship with the portal."""
    years = range(storage.FIRST_YEAR, storage.LAST_YEAR + 1)
    return Clock(storage.office_hours(), {day.date: day.mark for year in years for day in storage.days_of(year)})


def loaded_years() -> list[int]:
    """Return the years that have a calendar."""
    return [day.year for day in CalendarDay.objects.dates("date", "year")]


def is_decided(year: int) -> bool:
    """Tell whether somebody answers for the year's days: none of them is still the one expected before its notice."""
    bases = set(CalendarDay.objects.filter(date__year=year).values_list("legal_basis", flat=True))
    return storage.EXPECTED not in (bases or {day.legal_basis for day in storage.days_of(year)})


def amendment(event: Event) -> Amendment:
    """Return what an amendment reaches, and say it in the active language."""
    match event.name:
        case facts.HOURS_SET:
            first = date.fromisoformat(event.data["valid_from"])
            words = _("office hours from %(day)s on") % {"day": f"{first:%d/%m/%Y}"}
            return Amendment(first, event.data["unit"], words)
        case facts.LOADED:
            years = event.data["years"]
            words = _("calendar of %(years)s") % {"years": ", ".join(map(str, years))}
            return Amendment(date(min(years), 1, 1), "", words)
    day = date.fromisoformat(event.data["date"])
    first = min([day, *(date(year, 1, 1) for year in event.data.get("filled", []))])
    return Amendment(first, "", _day_in_words(day))


def _day_in_words(day: date) -> str:
    named = {"day": f"{weekday_name(day)} {day:%d/%m/%Y}"}
    row = CalendarDay.objects.filter(date=day).first()
    if row is None:
        return _("%(day)s is a day like any other again") % named
    name = row.name_en if (get_language() or "").startswith("en") else row.name_vi
    what = row.get_kind_display() if row.kind == DayKind.WORKING_SATURDAY else name
    return _("%(day)s: %(what)s, %(basis)s") % (named | {"what": what, "basis": row.legal_basis})


def _read_clock(unit_code: str) -> Clock:
    days, city, own = _marks(), _hours(None), _hours(unit_code) if unit_code else ()
    if not days and not city and not own:
        return shipped_clock()
    entered = {day.year for day in days}
    shipped = {day: mark for day, mark in shipped_clock().days.items() if day.year not in entered}
    return Clock(own, shipped | days, fallback=city or storage.office_hours())


def _marks() -> dict[date, DayMark]:
    return {
        day.date: DayMark(DayKind(day.kind), day.name_vi, day.name_en, day.swapped_with)
        for day in CalendarDay.objects.all()
    }


def _hours(unit_code: str | None) -> tuple[Hours, ...]:
    rows = OfficeHours.objects.filter(unit_id=unit_code)
    return tuple(Hours(row.weekday, row.opens, row.closes, row.valid_from, row.valid_to) for row in rows)
