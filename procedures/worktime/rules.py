"""Who may amend the calendar, and what hours a day can have."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.accounts.states import Role
from procedures.worktime.states import DayKind

Week = Mapping[int, Sequence[tuple[time, time]]]


def may_amend(actor: Actor) -> bool:
    return actor.is_system or bool(actor.units(Role.ADMINISTRATOR))


def check_day(day: date, kind: DayKind) -> None:
    """Refuse to make a working day of one that is a working day already. :raises ValidationError:"""
    if kind == DayKind.WORKING_SATURDAY and day.weekday() < 5:
        raise ValidationError({"kind": _("Only a Saturday or a Sunday can be made a working day.")})


def in_order(week: Week) -> bool:
    """Tell whether every interval ends after it begins and none overlaps another of its weekday."""
    return all(_in_order(sorted(intervals)) for intervals in week.values())


def _in_order(intervals: Sequence[tuple[time, time]]) -> bool:
    edges = [edge for interval in intervals for edge in interval]
    return edges == sorted(edges) and all(opens < closes for opens, closes in intervals)
