"""Who may do what with an issued result."""

from typing import TYPE_CHECKING

from portal.accounts.schema import Actor
from procedures.results.states import Status

if TYPE_CHECKING:
    from procedures.results.models import IssuedResult


class NotInForce(Exception):
    """The result is revoked or replaced already."""


def may_revoke(result: "IssuedResult", actor: Actor) -> bool:
    """The head who signs for the unit that issued it."""
    return actor.has("signer", result.unit_id)


def in_force(result: "IssuedResult") -> bool:
    return result.status == Status.VALID
