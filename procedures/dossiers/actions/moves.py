"""The one door through which a dossier changes its state."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django_fsm import can_proceed, has_transition_perm

from portal.accounts.schema import Actor
from portal.core import clock, faults
from portal.core.text import nfc
from portal.events import actions as events
from portal.events.models import Event
from procedures.dossiers import queries, rules
from procedures.dossiers.models import Dossier, DossierStep, Remark
from procedures.dossiers.states import State

Prepare = Callable[[Dossier], dict[str, Any]]
ON_ROUTE = (State.PROCESSING, State.AWAITING_PAYMENT)


def locked(dossier_id: UUID | str) -> Dossier:
    """Return the dossier with its row locked until the transaction ends."""
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("procedure", "procedure_version")
    return rows.get(pk=dossier_id)


@transaction.atomic
def move(
    transition: str,
    *,
    dossier_id: UUID | str,
    version: int | None,
    by: Actor,
    fact: str,
    prepare: Prepare = lambda dossier: {},
    remark: str = "",
) -> Dossier:
    """Carry out a transition: lock, compare versions, ask state and person, set the fields, save, record the fact.

    ``prepare`` runs under the lock and gives the fields that the transition sets. ``version`` is what the person saw;
    only the portal itself passes None.

    :raises rules.Conflict: the dossier moved on meanwhile, or its state does not allow the transition
    :raises rules.Forbidden: the person may not do this
    """
    dossier = locked(dossier_id)
    method = getattr(dossier, transition)
    if (version is None and not by.is_system) or (version is not None and version != dossier.version):
        raise queries.conflict(dossier)
    if not can_proceed(method):
        raise queries.conflict(dossier)
    if not has_transition_perm(method, cast(Any, by)):
        raise rules.Forbidden
    before = dossier.state
    method(**prepare(dossier))
    dossier.version += 1
    keep(dossier)
    follow_route(dossier, by)
    note = Remark(dossier=dossier, text=nfc(remark), salt=secrets.token_hex(16)) if remark else None
    event = record(dossier, fact, by, before=before, remark=remark_digest(note) if note else "")
    if note:
        note.event = event
        note.save()
    faults.point(f"dossier-{fact}")
    return dossier


def keep(dossier: Dossier) -> None:
    """Save the dossier with the moment of its last change and its place in the queue."""
    touch(dossier, clock.now())
    dossier.save()


def touch(dossier: Dossier, at: datetime) -> None:
    """Set the moment of the last change and the place in the queue: due first."""
    dossier.updated_at = at
    dossier.queue_at = dossier.due_current or dossier.submitted_at or dossier.created_at


def record(dossier: Dossier, fact: str, by: Actor, *, before: str = "", remark: str = "") -> Event:
    """Record a fact on the dossier's stream."""
    return events.record(stream=dossier.stream, **fact_of(dossier, fact, by, before=before, remark=remark))


def fact_of(dossier: Dossier, fact: str, by: Actor, *, before: str = "", remark: str = "") -> dict[str, Any]:
    """Return what a fact says: states, step, numbers and the digest of a remark, no personal word."""
    data = {
        "from": before or dossier.state,
        "state": dossier.state,
        "version": dossier.version,
        "step": dossier.step,
        "code": dossier.code or "",
        "reference": dossier.reference,
        "procedure": dossier.procedure_id,
        "channel": dossier.channel,
        "level": dossier.level,
    } | ({"remark": remark} if remark else {})
    return {
        "name": f"dossier.{fact}",
        "actor": by.ref,
        "unit": dossier.unit_code,
        "role": _role(dossier, by),
        "data": data,
    }


def _role(dossier: Dossier, by: Actor) -> str:
    if by.is_system:
        return "system"
    if rules.is_applicant(dossier, by):
        return "applicant"
    held = {role for role, unit in by.grants if unit in rules.units_of(dossier)}
    return dossier.step_role if dossier.step_role in held else next(iter(sorted(held)), "")


def remark_digest(remark: Remark) -> str:
    """Return the salted digest that binds a remark to its fact."""
    return hashlib.sha256(f"{remark.salt}|{remark.text}".encode()).hexdigest()


def follow_route(dossier: Dossier, by: Actor) -> None:
    """Close the step that was left and open the one that was reached."""
    stays = stays_on_route(dossier)
    for open_step in DossierStep.objects.filter(dossier=dossier, finished_at__isnull=True):
        if stays and open_step.number == dossier.step:
            return
        open_step.finished_at, open_step.finished_by = dossier.updated_at, by.name
        open_step.save(update_fields=["finished_at", "finished_by"])
    if stays:
        new_step(dossier).save()


def stays_on_route(dossier: Dossier) -> bool:
    """Tell whether the dossier stands at a step of its route."""
    return dossier.state in ON_ROUTE and dossier.step > 0


def new_step(dossier: Dossier) -> DossierStep:
    """Return the stay that begins at the present step, not yet stored."""
    step = dossier.spec.route[dossier.step - 1]
    return DossierStep(
        dossier=dossier,
        number=dossier.step,
        key=step.key,
        role=step.role,
        unit_id=dossier.unit_code,
        budget_minutes=step.budget_minutes,
        assignee_id=dossier.assignee_id,
        started_at=dossier.updated_at,
    )
