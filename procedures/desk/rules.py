"""Where a person's day begins, who gives work to whom, what is ordered for many at once, what an export holds. Pure."""

from collections.abc import Iterable

from portal.accounts.schema import Actor
from portal.accounts.states import Role
from portal.papers import signing
from procedures.desk.schema import PLACES, Column, Place
from procedures.desk.states import JobKind
from procedures.dossiers.rules import LEADING, WORKING

ON_THE_ROUTE = ("officer", "head", "signer", "registry", "archivist")
ANSWERABLE = ("head", "signer")


def first_tab(actor: Actor) -> str:
    """Return the tab that the desk opens with: one's own work for those on the route, else what has to be accepted."""
    return "mine" if any(actor.units(role) for role in ON_THE_ROUTE) else "intake"


def units_answered_for(actor: Actor) -> frozenset[str]:
    """Return the units whose personal data one answers for; only there does an export hold whole identity numbers."""
    return frozenset(unit for role, unit in actor.grants if role in ANSWERABLE)


def holds_whole_numbers(columns: Iterable[Column], units: Iterable[str], answered_for: frozenset[str]) -> bool:
    """Tell whether a list of dossiers of these units shows any identity number whole."""
    asked = any(column.field and column.field.type == "identity_number" for column in columns)
    return asked and not answered_for.isdisjoint(units)


ORDERS = {
    JobKind.ACCEPT: frozenset({"intake"}),
    JobKind.ADVANCE: frozenset({"officer", "head"}),
    JobKind.APPROVE: frozenset({"signer"}),
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


def places(actor: Actor) -> list[Place]:
    """Return the other pages of the desk that a person's roles open."""
    roles = {role for role, _unit in actor.grants}
    by_hand = signing.asks_pin(signing.Holder(str(actor.user_id), actor.name, personal=True))
    shown = [place for place in PLACES if by_hand or not place.by_hand]
    return [place for place in shown if not place.roles or roles & place.roles]


def orders(actor: Actor) -> list[JobKind]:
    """Return the bulk work that the person's roles allow."""
    roles = {role for role, _unit in actor.grants}
    return [kind for kind, allowed in ORDERS.items() if roles & allowed]


def may_keep_reasons(actor: Actor) -> bool:
    """Reasons are kept by administrators, and by the system when it is set up."""
    return actor.is_system or bool(actor.units(Role.ADMINISTRATOR))
