"""When a dossier may be rated and by which link; who answers complaints."""

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from portal.accounts.schema import Actor
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State

OPEN_FOR = timedelta(days=30)
RATED_STATES = frozenset({State.RETURNED, State.REJECTED, State.STOPPED})
_signer = Signer(salt="rating")


class Closed(Exception):
    """The dossier is not finished, was rated already, or its 30 days are over."""


class Refused(Exception):
    """The complaint cannot be taken or answered; the words say why where the person can mend it."""


class Forbidden(Exception):
    """The complaint is not this unit's to answer; shown as 404."""


ANSWERING = ("head", "signer", "registry", "intake")


def may_answer(unit_code: str, actor: Actor) -> bool:
    """Those who lead a unit, or write for it."""
    return any(actor.has(role, unit_code) for role in ANSWERING)


def token_for(dossier: Dossier) -> str:
    """Return the unguessable token of the one rating that a dossier may receive."""
    return _signer.sign(dossier.pk.hex)


def dossier_of(token: str) -> str | None:
    """Return the dossier's id behind a token, or None for one that is not ours."""
    try:
        return _signer.unsign(token)
    except BadSignature:
        return None


def may_rate(dossier: Dossier, at: datetime) -> bool:
    """A finished dossier with an outcome that was not withdrawn, for 30 days."""
    if dossier.is_test or dossier.state not in RATED_STATES or dossier.closed_at is None:
        return False
    return at < dossier.closed_at + OPEN_FOR
