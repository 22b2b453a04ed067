"""Who may give the work of a unit to its people, and what may be ordered for many dossiers at once."""

from portal.accounts.schema import Actor
from procedures.desk.states import JobKind
from procedures.dossiers.rules import LEADING, WORKING

ORDERS = {
    JobKind.ACCEPT: frozenset({"intake"}),
    JobKind.ADVANCE: frozenset({"officer", "head"}),
    JobKind.RETURN: frozenset({"intake"}),
    JobKind.ASSIGN: frozenset({"intake", "officer"}) | LEADING,
}
"""Which roles are offered which bulk work; each dossier is checked by itself when its turn comes."""
HANDS = WORKING | LEADING
MOST_AT_ONCE = 500


def units_led(actor: Actor) -> frozenset[str]:
    """Return the units whose work the person may give to others."""
    return frozenset(unit for role, unit in actor.grants if role in LEADING)


def may_hand_over(actor: Actor, user_id: int, unit: str) -> bool:
    """One's own work, or any colleague's in a unit that one leads."""
    return unit in units_led(actor) or (actor.user_id == user_id and unit in actor.units())


def orders(actor: Actor) -> list[JobKind]:
    """Return the bulk work that the person's roles allow."""
    roles = {role for role, _unit in actor.grants}
    return [kind for kind, allowed in ORDERS.items() if roles & allowed]
