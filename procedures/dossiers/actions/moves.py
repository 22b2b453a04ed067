"""The one door through which a dossier changes its state."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django_fsm import can_proceed, has_transition_perm

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from portal.core import clock, faults
from portal.core.text import nfc
from portal.events import actions as events
from portal.events.models import Event
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import queries, rules
from procedures.dossiers.models import Dossier, DossierStep, Remark
from procedures.dossiers.states import State

Prepare = Callable[[Dossier], dict[str, Any]]
Holds = Callable[[int, str, frozenset[str]], bool]
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
    carry_out = admitted(dossier, transition, version, by)
    before, hand = dossier.state, rules.hand(dossier)
    carry_out(**prepare(dossier))
    let_go = leave_hand(dossier, hand)
    dossier.version += 1
    follow_route(dossier, by)
    keep(dossier)
    record_saying(dossier, fact, by, remark, before=before, more=let_go)
    faults.point(f"dossier-{fact}")
    return dossier


def admitted(dossier: Dossier, transition: str, version: int | None, by: Actor) -> Callable[..., Any]:
    """Return the transition when the person may carry it out now on the dossier as they saw it.

    :raises rules.Conflict: version or state :raises rules.Forbidden: the person
    """
    method = getattr(dossier, transition)
    if not rules.saw_latest(dossier, version, by) or not can_proceed(method):
        raise queries.conflict(dossier)
    if not has_transition_perm(method, cast(Any, by)):
        raise rules.Forbidden
    return cast(Callable[..., Any], method)


def keep(dossier: Dossier) -> None:
    """Save the dossier with the moment of its last change, its place in the queue (due first) and its next alarm."""
    touch(dossier, clock.now())
    dossier.alert_at = queries.next_alarm(dossier)
    dossier.save()


def touch(dossier: Dossier, at: datetime) -> None:
    """Set the moment of the last change and the place in the queue: due first."""
    dossier.updated_at = at
    dossier.queue_at = dossier.due_current or dossier.submitted_at or dossier.created_at


def _holds(user_id: int, role: str, units: frozenset[str]) -> bool:
    return accounts.holds(user_id, roles=[role], units=units)


def leave_hand(dossier: Dossier, before: tuple[str, frozenset[str]], holds: Holds = _holds) -> dict[str, int | None]:
    """Clear the assignee where the dossier comes to a hand whose role that person does not hold; return what to record.

    The assignment belongs to whoever holds the step: it stays while the same person can go on with the dossier.
    """
    role, units = rules.hand(dossier)
    if dossier.assignee_id is None or not role or (role, units) == before:
        return {}
    if holds(dossier.assignee_id, role, units):
        return {}
    let_go, dossier.assignee_id = dossier.assignee_id, None
    return {"assignee_before": let_go, "assignee": None}


def record(
    dossier: Dossier,
    fact: str,
    by: Actor,
    *,
    before: str = "",
    remark: str = "",
    more: Mapping[str, Any] | None = None,
) -> Event:
    """Record a fact on the dossier's stream."""
    said = fact_of(dossier, fact, by, before=before, remark=remark, more=more)
    return events.record(stream=dossier.stream, **said)


def fact_of(
    dossier: Dossier,
    fact: str,
    by: Actor,
    *,
    before: str = "",
    remark: str = "",
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
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
    if dossier.is_test:
        data["test"] = True
    data |= more or {}
    return {
        "name": f"dossier.{fact}",
        "actor": by.ref,
        "unit": dossier.unit_code,
        "role": _role(dossier, by),
        "data": data,
    }


def record_saying(
    dossier: Dossier,
    fact: str,
    by: Actor,
    said: str,
    *,
    before: str = "",
    public: bool = True,
    more: Mapping[str, int | str | None] | None = None,
) -> Event:
    """Record a fact with the words behind it, which stand beside it and are bound to it by their salted digest."""
    note = Remark(dossier=dossier, text=nfc(said), salt=secrets.token_hex(16), public=public) if said else None
    event = record(dossier, fact, by, before=before, remark=remark_digest(note) if note else "", more=more)
    if note:
        note.event = event
        note.save()
    return event


def _role(dossier: Dossier, by: Actor) -> str:
    if by.is_system:
        return "system"
    if rules.is_applicant(dossier, by):
        return "applicant"
    held = {role for role, unit in by.grants if unit in rules.units_of(dossier)}
    return dossier.step_role if dossier.step_role in held else next(iter(sorted(held)), "")


def remark_digest(remark: Remark) -> str:
    """Return the salted digest that binds a remark to its fact."""
    return words_digest(remark.salt, remark.text)


def words_digest(salt: str, text: str) -> str:
    """Return the salted digest that binds words kept elsewhere to a fact."""
    return hashlib.sha256(f"{salt}|{text}".encode()).hexdigest()


def follow_route(dossier: Dossier, by: Actor) -> None:
    """Close the step that was left and open the one that was reached."""
    now = clock.now()
    stays = stays_on_route(dossier)
    for open_step in DossierStep.objects.filter(dossier=dossier, finished_at__isnull=True):
        if stays and open_step.number == dossier.step:
            return
        open_step.finished_at, open_step.finished_by = now, by.name
        open_step.save(update_fields=["finished_at", "finished_by"])
    if stays:
        new_step(dossier, now).save()


def stays_on_route(dossier: Dossier) -> bool:
    """Tell whether the dossier stands at a step of its route."""
    return dossier.state in ON_ROUTE and dossier.step > 0


def new_step(dossier: Dossier, now: datetime) -> DossierStep:
    """Return the stay that begins at the present step, not yet stored."""
    step, budget = catalogue.budgets(dossier.spec, dossier.answers)[dossier.step - 1]
    return DossierStep(
        dossier=dossier,
        number=dossier.step,
        key=step.key,
        role=step.role,
        unit_id=dossier.unit_code,
        budget_minutes=budget,
        assignee_id=dossier.assignee_id,
        started_at=now,
    )
