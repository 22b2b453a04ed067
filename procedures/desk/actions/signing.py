"""Decide and sign in one request, for a person whose own token asks for its PIN."""

from uuid import UUID

from portal.accounts.schema import Actor
from portal.papers import signing
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.results import actions as results
from procedures.results.queries import waiting
from procedures.results.schema import SignedByHand


def approve(*, dossier_id: UUID, version: int, by: Actor, pin: str = "") -> SignedByHand:
    """Approve a dossier; with a token of the own the paper is issued as soon as the decision stands.

    A token that is not there or refuses the PIN stops it before anything is decided. What fails afterwards leaves a
    decision that waits for its paper; the person signs it again from there.

    :raises rules.Invalid: the token is not there or does not take the PIN; and as ``dossiers.approve``
    """
    if not waiting.signs_by_hand(by):
        dossiers.approve(dossier_id=dossier_id, version=version, by=by)
        return SignedByHand()
    try:
        with results.unlocked(by=by, pin=pin):
            dossiers.approve(dossier_id=dossier_id, version=version, by=by)
            return results.issue_by_hand(by=by, dossier_id=dossier_id)
    except signing.NoKey as error:
        raise rules.Invalid([rules.Fault("", "pin", signing.words_for(error))]) from error


def sign_waiting(*, by: Actor, pin: str) -> SignedByHand:
    """Issue all that waits for a person's own token. :raises rules.Invalid: it is not there or refuses the PIN"""
    try:
        with results.unlocked(by=by, pin=pin):
            return results.issue_by_hand(by=by)
    except signing.NoKey as error:
        raise rules.Invalid([rules.Fault("", "pin", signing.words_for(error))]) from error
