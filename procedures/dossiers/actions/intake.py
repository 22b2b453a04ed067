"""What the one-stop unit does with a filed dossier."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from payments import actions as payments
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.dossiers import rules
from procedures.dossiers.actions.moves import keep, locked, move, record
from procedures.dossiers.actions.numbers import due_moment, give_code, supplement_due
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime.formulas import Clock


@transaction.atomic
def accept(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """Take a filed dossier in: allocate its code, start its clock at the filing moment, owe slip 01."""

    def prepare(dossier: Dossier) -> dict[str, Any]:
        give_code(dossier)
        return {"due": due_moment(dossier, dossier.received_at or clock.now())}

    accepted = move("accept", dossier_id=dossier_id, version=version, by=by, fact="accepted", prepare=prepare)
    return forward_when_automatic(accepted)


def forward_when_automatic(dossier: Dossier) -> Dossier:
    """Send an accepted dossier on at once where its route says so."""
    if dossier.spec.forward != "auto":
        return dossier
    return forward(dossier_id=dossier.pk, version=None, by=SYSTEM)


def forward(*, dossier_id: UUID, version: int | None, by: Actor) -> Dossier:
    """Hand an accepted dossier to the first step of its route."""

    def prepare(dossier: Dossier) -> dict[str, Any]:
        return {"steps": len(dossier.spec.route), "role": dossier.spec.route[0].role}

    return move("forward", dossier_id=dossier_id, version=version, by=by, fact="forwarded", prepare=prepare)


@transaction.atomic
def reject(*, dossier_id: UUID, version: int, by: Actor, reason: str) -> Dossier:
    """Refuse to take a dossier in, with its reason (slip 03); a fee that was paid is given back in full."""
    said = required(reason, "reason")
    rejected = move(
        "reject",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="rejected",
        prepare=lambda d: {"reason": said, "at": clock.now()},
        remark=said,
    )
    if rejected.fee_paid:
        payments.refund(reference=rejected.reference, reason_code="rejected", by=by)
    return rejected


def reroute(*, dossier_id: UUID, version: int, by: Actor, unit_code: str, reason: str) -> Dossier:
    """Send a dossier to another competent unit; its code stays."""
    said = required(reason, "reason")
    return move(
        "reroute",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="rerouted",
        prepare=lambda d: {"unit": unit_code},
        remark=said,
    )


def request_supplement(*, dossier_id: UUID, version: int, by: Actor, items: list[dict[str, str]]) -> Dossier:
    """Ask once for everything that is missing; each item names a field or a paper and says why (slip 02).

    ``items``: ``[{"key": field or attachment key, "why": text}]``.

    :raises rules.Invalid: nothing is asked for, or an item has no reason
    """
    if not items:
        raise rules.Invalid([rules.Fault("", "items", "empty")])
    asked = asked_for(items)

    def prepare(dossier: Dossier) -> dict[str, Any]:
        return {"items": asked, "answer_by": supplement_due(dossier, clock.now())}

    return move(
        "request_supplement",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="supplement_requested",
        prepare=prepare,
        remark=faults_of(items),
    )


def asked_for(items: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the items of a supplement request as the dossier keeps them. :raises rules.Invalid: one has no reason"""
    return [{"key": item["key"], "why": required(item["why"], item["key"]), "answered": False} for item in items]


def faults_of(items: list[dict[str, str]]) -> str:
    """Return all that is asked for in one text, as the slip states it."""
    return "; ".join(item["why"] for item in items)


def resubmit(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """Send the answered supplement: the limit and the route start again from zero."""

    def prepare(dossier: Dossier) -> dict[str, Any]:
        return complete_again(dossier, clock.now())

    return move("resubmit", dossier_id=dossier_id, version=version, by=by, fact="resubmitted", prepare=prepare)


def complete_again(dossier: Dossier, at: datetime, hours: Clock | None = None) -> dict[str, Any]:
    """Return what a sent supplement sets: a dossier taken in already has a new due moment at once."""
    taken_in = dossier.resume_state == State.ACCEPTED
    return {"at": at, "due": due_moment(dossier, at, hours) if taken_in else None}


@transaction.atomic
def assign(*, dossier_id: UUID, version: int, by: Actor, user_id: int | None) -> Dossier:
    """Give an open dossier to a person, or to nobody. :raises rules.Conflict: it moved on meanwhile"""
    dossier = locked(dossier_id)
    if not (rules.is_clerk(dossier, by) or rules.is_signer(dossier, by) or by.has("head", dossier.unit_code)):
        raise rules.Forbidden
    if version != dossier.version:
        raise rules.Conflict(dossier.state)
    dossier.assignee_id, dossier.version = user_id, dossier.version + 1
    keep(dossier)
    dossier.steps.filter(finished_at__isnull=True).update(assignee_id=user_id)
    record(dossier, "assigned", by)
    return dossier


def required(text: str, field: str) -> str:
    """Return the composed text. :raises rules.Invalid: when there is none"""
    if not (said := nfc(text)):
        raise rules.Invalid([rules.Fault("", field, "required")])
    return said
