"""Who may do what with an issued result."""

from typing import TYPE_CHECKING

from portal.accounts.schema import Actor
from procedures.results.states import Status

if TYPE_CHECKING:
    from procedures.results.models import Correction, IssuedResult

PROPOSERS = ("officer", "head", "registry", "signer")


class NotInForce(Exception):
    """The result is revoked or replaced already."""


def may_revoke(result: "IssuedResult", actor: Actor) -> bool:
    """The head who signs for the unit that issued it."""
    return actor.has("signer", result.unit_id)


def may_propose(result: "IssuedResult", actor: Actor) -> bool:
    """Those who make the papers of the unit that issued it."""
    return any(actor.has(role, result.unit_id) for role in PROPOSERS)


def may_decide(correction: "Correction", result: "IssuedResult", actor: Actor) -> bool:
    """The signer of the unit, and never the person who proposed it."""
    return actor.has("signer", result.unit_id) and actor.user_id != correction.proposed_by_id


def in_force(result: "IssuedResult") -> bool:
    return result.status == Status.VALID


def may_turn_keys(actor: Actor) -> bool:
    """The system's operator, by command or as administrator of any unit."""
    return actor.is_system or bool(actor.units("administrator"))
