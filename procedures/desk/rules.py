"""Where a person's day begins at the desk, and whose identity numbers they may take out whole. Pure."""

from collections.abc import Iterable

from portal.accounts.schema import Actor
from procedures.desk.schema import Column

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
