"""Why a day counts or not, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from procedures.worktime.formulas.hours import Clock
from procedures.worktime.schema import DayMark, DayNote, weekday_name
from procedures.worktime.states import DayKind, NoteKind


class Why(Enum):
    """The reasons there are."""

    AFTER_HOURS = auto()
    RECEIVED = auto()
    TAKEN_AS_RECEIVED = auto()
    COMPLETED = auto()
    BEFORE_CUTOFF = auto()
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


PLAIN = {
    Why.RECEIVED: _lazy("day of receipt, not counted"),
    Why.TAKEN_AS_RECEIVED: _lazy("taken as the day of receipt, not counted"),
    Why.COMPLETED: _lazy("day the dossier was complete again, not counted"),
    Why.BEFORE_CUTOFF: _lazy("received in time for an answer the same day"),
    Why.AFTER_CUTOFF: _lazy("received too late for the same day, not counted"),
    Why.PAUSED: _lazy("on hold, not counted"),
    Why.MOVED: _lazy("the limit ended on a day off and moves to the next working day"),
}


def note(step: Step, clock: Clock, start: datetime, due: datetime) -> DayNote:
    """Word one step of a count that starts and is due at the given moments."""
    reason = str(PLAIN.get(step.why) or _reason(step, clock, start))
    if step.day != due.date():
        return DayNote(step.day, step.counted, reason, step.kind)
    reason = _("%(reason)s, due at %(time)s") % {"reason": reason, "time": f"{due:%H:%M}"}
    return DayNote(step.day, step.counted, reason, NoteKind.DUE)


def _reason(step: Step, clock: Clock, start: datetime) -> str:
    mark = clock.days.get(step.day)
    match step.why:
        case Why.AFTER_HOURS:
            when = {"time": f"{start:%H:%M}", "day": _day_name(start)}
            return _("received outside office hours, counted from %(time)s on %(day)s") % when
        case Why.HOURS:
            return _("%(time)s counted") % {"time": _duration(step.minutes)}
        case Why.COUNTED:
            return _counted(step.counted or 0, mark)
        case _:
            return _day_off(step.day, mark)


def _counted(number: int, mark: DayMark | None) -> str:
    day = _("day %(number)d") % {"number": number}
    if mark is None or mark.kind != DayKind.WORKING_SATURDAY:
        return day
    if mark.swapped_with is None:
        return _("%(day)s, worked by swap") % {"day": day}
    return _("%(day)s, worked instead of %(other)s") % {"day": day, "other": _day_name(mark.swapped_with)}


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
