"""Mend a wrong result by a new one: one person proposes what it should say, another signs it."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.results import rules
from procedures.results.actions.register import record
from procedures.results.events import CORRECTION_APPROVED, CORRECTION_DECLINED, CORRECTION_PROPOSED
from procedures.results.formulas import mended
from procedures.results.models import Correction, IssuedResult
from procedures.results.states import CorrectionState


@transaction.atomic
def propose_correction(*, result_id: UUID, words: Mapping[str, str], reason: str, by: Actor) -> Correction:
    """Propose what a wrong result should say. ``words``: place in the snapshot ("record.birth_date") to new text.

    :raises PermissionError: the person has no part in the papers of the unit
    :raises rules.NotInForce: it is revoked, replaced, or under correction already
    :raises ValueError: no reason, no such place, or nothing changes
    """
    result = IssuedResult.objects.select_for_update(of=("self",)).select_related("unit").get(pk=result_id)
    if not rules.may_propose(result, by) or by.user_id is None:
        raise PermissionError
    if not rules.in_force(result) or result.corrections.exclude(state=CorrectionState.DECLINED).exists():
        raise rules.NotInForce
    facts = mended(result.snapshot, {place: nfc(text) for place, text in words.items()})
    if not (said := nfc(reason)) or facts == result.snapshot:
        raise ValueError("a correction has a reason and changes something")
    correction = Correction.objects.create(
        result=result, facts=facts, reason=said, proposed_by_id=by.user_id, proposed_at=clock.now()
    )
    record(result, CORRECTION_PROPOSED, by, role="proposer", correction=str(correction.pk))
    return correction


def replace(*, correction_id: int, by: Actor) -> Correction:
    """Approve a correction: the worker issues the new result, which takes the place of the wrong one.

    :raises PermissionError: not the signer of the unit, or the person who proposed it
    :raises rules.NotInForce: it is decided already, or the wrong result was revoked meanwhile
    """
    return _decide(correction_id, CorrectionState.APPROVED, CORRECTION_APPROVED, by)


def decline_correction(*, correction_id: int, by: Actor) -> Correction:
    """Decline a correction; the result stays as it is. Raises as ``replace`` does."""
    return _decide(correction_id, CorrectionState.DECLINED, CORRECTION_DECLINED, by)


@transaction.atomic
def _decide(correction_id: int, state: CorrectionState, fact: str, by: Actor) -> Correction:
    correction = Correction.objects.select_related("result__unit").get(pk=correction_id)
    result = IssuedResult.objects.select_for_update(of=("self",)).select_related("unit").get(pk=correction.result_id)
    correction = Correction.objects.select_for_update().get(pk=correction_id)
    if not rules.may_decide(correction, result, by):
        raise PermissionError
    if correction.state != CorrectionState.PROPOSED or not rules.in_force(result):
        raise rules.NotInForce
    deputy = accounts.signatory_of(by.user_id, result.unit_id)
    correction.state, correction.decided_by_id, correction.decided_at = state, by.user_id, clock.now()
    correction.signatory = deputy.to_json() if deputy else {}
    correction.save(update_fields=["state", "decided_by", "decided_at", "signatory"])
    record(result, fact, by, correction=str(correction.pk))
    return correction
