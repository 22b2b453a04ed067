"""Who may amend the calendar, and what hours a day can have."""

from collections.abc import Mapping, Sequence
from datetime import time

from portal.accounts.schema import Actor
from portal.accounts.states import Role

Week = Mapping[int, Sequence[tuple[time, time]]]


def may_amend(actor: Actor) -> bool:
    return actor.is_system or bool(actor.units(Role.ADMINISTRATOR))


def in_order(week: Week) -> bool:
    """Tell whether every interval ends after it begins and none overlaps another of its weekday."""
    return all(_in_order(sorted(intervals)) for intervals in week.values())


def _in_order(intervals: Sequence[tuple[time, time]]) -> bool:
    edges = [edge for interval in intervals for edge in interval]
    return edges == sorted(edges) and all(opens < closes for opens, closes in intervals)
