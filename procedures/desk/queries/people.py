"""Who has how much in hand. Counts alone, by given name: no ranking, no speed."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from portal.accounts import queries as accounts
from portal.accounts.models import Membership, Unit, User
from portal.accounts.schema import Actor
from portal.accounts.states import Role
from procedures.desk.rules import units_led
from procedures.dossiers.models import Dossier
from procedures.dossiers.rules import WORKING
from procedures.dossiers.states import OPEN


@dataclass(frozen=True)
class Colleague:
    """A person in a unit: what they are there, and how many open dossiers they have in hand."""

    user: User
    roles: str
    in_hand: int


@dataclass(frozen=True)
class UnitPeople:
    """A unit with those of its people whom the reader may see."""

    unit: Unit
    people: list[Colleague]


def people(actor: Actor) -> list[UnitPeople]:
    """Return the people of the units a person leads, also those who left with work in hand; elsewhere oneself.

    Four queries.
    """
    led, mine = units_led(actor), actor.units()
    roles, counts = _roles(mine), _counts(mine)
    places = {place for place in roles.keys() | counts.keys() if place[1] in led or place[0] == actor.user_id}
    users = User.objects.in_bulk({user for user, _unit in places})
    found = []
    for unit in Unit.objects.filter(code__in={code for _user, code in places}):
        here = {user for user, code in places if code == unit.code}
        rows = [Colleague(users[u], roles.get((u, unit.code), ""), counts.get((u, unit.code), 0)) for u in here]
        found.append(UnitPeople(unit, sorted(rows, key=lambda row: (row.user.name_key, row.user.pk))))
    return found


def _roles(units: frozenset[str]) -> dict[tuple[int, str], str]:
    held: dict[tuple[int, str], list[str]] = {}
    working = Membership.objects.filter(unit_id__in=units, role__in=WORKING, user__is_active=True)
    for user, unit, role in accounts.in_force(working).values_list("user_id", "unit_id", "role").order_by("role"):
        held.setdefault((user, unit), []).append(str(Role(role).label))
    return {place: ", ".join(labels) for place, labels in held.items()}


def _counts(units: frozenset[str]) -> dict[tuple[int, str], int]:
    """Count by person and unit; a dossier taken in by one unit and decided by another is work of both."""
    of_units = Q(competent_unit_id__in=units) | Q(intake_unit_id__in=units)
    rows = Dossier.objects.filter(of_units, state__in=OPEN, assignee__isnull=False)
    counts: Counter[tuple[int, str]] = Counter()
    groups = rows.order_by().values_list("assignee_id", "competent_unit_id", "intake_unit_id").annotate(n=Count("pk"))
    for user, competent, intake, number in groups:
        for unit in {competent, intake} & units:
            counts[user, unit] += number
    return dict(counts)
