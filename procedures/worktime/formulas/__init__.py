"""Deadline arithmetic, pure: nothing here reads a database or the present moment."""

from procedures.worktime.formulas.deadlines import due, due_at
from procedures.worktime.formulas.hours import (
    Clock,
    add_working_minutes,
    counted_from,
    local,
    working_minutes_between,
)
from procedures.worktime.formulas.limits import limit_of, parse_limit
from procedures.worktime.formulas.timeliness import timeliness
from procedures.worktime.schema import DayNote, Due, Interruption, Limit

__all__ = [
    "Clock",
    "DayNote",
    "Due",
    "Interruption",
    "Limit",
    "add_working_minutes",
    "counted_from",
    "due",
    "due_at",
    "limit_of",
    "local",
    "parse_limit",
    "timeliness",
    "working_minutes_between",
]
