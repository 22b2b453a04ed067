"""Why a day counts or not, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from procedures.worktime.formulas.hours import Clock
from procedures.worktime.schema import DayMark, DayNote, weekday_name
from procedures.worktime.states import DayKind, NoteKind


class Why(Enum):
    """The reasons there are."""

    AFTER_HOURS = auto()
    RECEIVED = auto()
    TAKEN_AS_RECEIVED = auto()
    COMPLETED = auto()
    AFTER_CUTOFF = auto()
    COUNTED = auto()
    HOURS = auto()
    DAY_OFF = auto()
    PAUSED = auto()
    MOVED = auto()


@dataclass(frozen=True)
class Step:
    """One day of a count: its number, what it is, why, and the minutes it gave to a limit in hours."""

    day: date
    counted: int | None
    kind: NoteKind
    why: Why
    minutes: int = 0


def note(step: Step, clock: Clock, start: datetime, due: datetime) -> DayNote:
    """Word one step of a count that starts and is due at the given moments."""
    is_due = step.day == due.date()
    reason = _sentence(step, clock, start)
    if is_due:
        reason = _("%(reason)s, due at %(time)s") % {"reason": reason, "time": f"{due:%H:%M}"}
    return DayNote(step.day, step.counted, reason, NoteKind.DUE if is_due else step.kind)


def _sentence(step: Step, clock: Clock, start: datetime) -> str:
    match step.why:
        case Why.AFTER_HOURS:
            when = {"time": f"{start:%H:%M}", "day": f"{weekday_name(start)} {start:%d/%m}"}
            return _("received outside office hours, counted from %(time)s on %(day)s") % when
        case Why.RECEIVED:
            return _("day of receipt, not counted")
        case Why.TAKEN_AS_RECEIVED:
            return _("taken as the day of receipt, not counted")
        case Why.COMPLETED:
            return _("day the dossier was complete again, not counted")
        case Why.AFTER_CUTOFF:
            return _("received too late in the day, counted as the next working day")
        case Why.COUNTED:
            return _counted(step, clock.days.get(step.day))
        case Why.HOURS:
            return _("%(time)s counted") % {"time": _duration(step.minutes)}
        case Why.PAUSED:
            return _("on hold, not counted")
        case Why.MOVED:
            return _("the limit ended on a day off and moves to the next working day")
        case Why.DAY_OFF:
            return _day_off(step.day, clock.days.get(step.day))


def _counted(step: Step, mark: DayMark | None) -> str:
    number = _("day %(number)d") % {"number": step.counted or 0}
    if mark is None or mark.kind != DayKind.WORKING_SATURDAY:
        return number
    if mark.swapped_with is None:
        return _("%(number)s, a working Saturday") % {"number": number}
    return _("%(number)s, worked instead of %(day)s") % {"number": number, "day": _day_name(mark.swapped_with)}


def _day_off(day: date, mark: DayMark | None) -> str:
    if mark is None or mark.kind == DayKind.WORKING_SATURDAY:
        return _("%(weekday)s, not counted") % {"weekday": weekday_name(day)}
    name = mark.name_en if (get_language() or "").startswith("en") else mark.name_vi
    match mark.kind:
        case DayKind.COMPENSATORY_OFF:
            return _("day off in lieu of %(name)s, not counted") % {"name": name}
        case DayKind.SWAP_OFF if mark.swapped_with:
            return _("day off made up for on %(day)s, not counted") % {"day": _day_name(mark.swapped_with)}
        case DayKind.SWAP_OFF:
            return _("day off by swap, not counted")
        case _:
            return _("public holiday (%(name)s), not counted") % {"name": name}


def _day_name(day: date) -> str:
    return f"{weekday_name(day)} {day:%d/%m}"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    words = []
    if hours:
        words.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest or not hours:
        words.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(words)
