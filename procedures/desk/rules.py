"""Who keeps what the desks share."""

from portal.accounts.schema import Actor
from portal.accounts.states import Role


def may_keep_reasons(actor: Actor) -> bool:
    """Reasons are kept by administrators, and by the system when it is set up."""
    return actor.is_system or bool(actor.units(Role.ADMINISTRATOR))
