"""Whose work a dossier is: given to a person, taken, held while a job works on it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from procedures.dossiers import queries, rules
from procedures.dossiers.actions.moves import keep, locked, record
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import OPEN


@transaction.atomic
def assign(*, dossier_id: UUID, version: int, by: Actor, user_id: int | None, job: str = "") -> Dossier:
    """Give an open dossier to a person who works in one of its units, or to nobody; ``job`` is the order it is part of.

    :raises rules.Conflict: it moved on meanwhile, is closed, or a job holds it
    :raises rules.Invalid: the person does not work there
    """
    dossier = locked(dossier_id)
    if not rules.may_assign(dossier, by):
        raise rules.Forbidden
    return _give(dossier, version, user_id, by, job)


@transaction.atomic
def take(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """Take an open dossier into one's own hand. :raises rules.Conflict: it moved on meanwhile, or a job holds it"""
    dossier = locked(dossier_id)
    if not rules.may_take(dossier, by):
        raise rules.Forbidden
    return _give(dossier, version, by.user_id, by)


def _give(dossier: Dossier, version: int, user_id: int | None, by: Actor, job: str = "") -> Dossier:
    if version != dossier.version or dossier.state not in OPEN or dossier.held_by_job:
        raise queries.conflict(dossier)
    if user_id == dossier.assignee_id:
        return dossier
    if user_id is not None and not accounts.holds(user_id, roles=rules.WORKING, units=rules.units_of(dossier)):
        raise rules.Invalid([rules.Fault("", "to", _("Choose a colleague who works in this dossier's unit."))])
    people = hand_over(dossier, user_id)
    keep(dossier)
    dossier.steps.filter(finished_at__isnull=True).update(assignee_id=user_id)
    record(dossier, "assigned", by, more=people | ({"job": job} if job else {}))
    return dossier


def hand_over(dossier: Dossier, user_id: int | None) -> dict[str, int | str | None]:
    """Set in whose hand the dossier is; return what the fact says of it."""
    before, dossier.assignee_id, dossier.version = dossier.assignee_id, user_id, dossier.version + 1
    return {"assignee_before": before, "assignee": user_id}


@transaction.atomic
def hold(*, dossier_ids: Iterable[UUID]) -> set[UUID]:
    """Hold dossiers for a job, so that nobody else moves them; return those that no other job held."""
    rows = Dossier.objects.select_for_update().filter(pk__in=list(dossier_ids)).order_by("pk")
    free = {pk for pk, held in rows.values_list("pk", "held_by_job") if not held}
    Dossier.objects.filter(pk__in=free).update(held_by_job=True)
    return free


def release(*, dossier_id: UUID) -> None:
    """Let a dossier go that a job held; its row stays locked until the transaction of the job's act ends."""
    Dossier.objects.filter(pk=dossier_id).update(held_by_job=False)
