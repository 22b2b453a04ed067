"""Work on many dossiers at once: ordered in one transaction, carried out one dossier a transaction."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from portal.core import clock, faults
from portal.core.templatetags.display import stamp
from portal.events import actions as events
from procedures.desk import queries
from procedures.desk.models import Job, JobItem
from procedures.desk.rules import MOST_AT_ONCE, may_hand_over
from procedures.desk.states import ItemOutcome, JobKind
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.states import State

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
GRACE = timedelta(seconds=15)
ACTS = {
    JobKind.ACCEPT: dossiers.accept,
    JobKind.ADVANCE: dossiers.advance,
    JobKind.APPROVE: dossiers.approve,
    JobKind.RETURN: dossiers.return_result,
}


@transaction.atomic
def order_job(*, kind: JobKind, chosen: Mapping[UUID, int], parameters: dict[str, Any], by: Actor) -> Job:
    """Order one act for up to 500 dossiers: hold each, note the version that was seen, owe the work to the worker.

    ``chosen``: dossier id to version, in the order of the work. ``parameters``: {"to": user id} for ``assign``.

    :raises rules.Invalid: too many dossiers, or nobody to give them to
    :raises rules.Forbidden: none of them is work of the person's units
    """
    if len(chosen) > MOST_AT_ONCE:
        raise rules.Invalid([rules.Fault("", "chosen", _("Choose at most 500 dossiers at once."))])
    if kind == JobKind.ASSIGN and not isinstance(parameters.get("to"), int):
        raise rules.Invalid([rules.Fault("", "to", _("Choose the colleague who gets the dossiers."))])
    mine = set(queries.orderable(by).filter(pk__in=list(chosen)).values_list("pk", flat=True))
    if not mine:
        raise rules.Forbidden
    free = dossiers.hold(dossier_ids=mine)
    job = Job.objects.create(
        kind=kind,
        owner_id=by.user_id or 0,
        grants=sorted(map(list, by.grants)),
        parameters=parameters,
        total=len(mine),
        created_at=clock.now(),
    )
    JobItem.objects.bulk_create(_item(job, pk, chosen[pk], pk in free) for pk in chosen if pk in mine)
    _record(job, "ordered", by.ref)
    return job


def _item(job: Job, dossier_id: UUID, version: int, free: bool) -> JobItem:
    """Return the row of one dossier; one that another job holds is told so at once and never touched."""
    item = JobItem(job=job, dossier_id=dossier_id, version=version)
    if not free:
        item.outcome, item.done_at = ItemOutcome.REFUSED, clock.now()
        item.message = _("It is being worked on in another bulk order.")
    return item


def _record(job: Job, fact: str, actor: str, **more: int) -> None:
    data = {"job": str(job.pk), "kind": job.kind, "total": job.total, **more}
    events.record(stream=f"job:{job.pk}", name=f"job.{fact}", actor=actor, data=data)


@transaction.atomic
def hand_over(*, from_user: int, to_user: int, unit: str, by: Actor, note: str = "") -> list[Job]:
    """Give all open dossiers that a person has in hand in a unit to a colleague there, as one job for each 500.

    ``note`` is for the colleague; it is kept with the job and in no fact.

    :raises rules.Forbidden: neither one's own work nor that of a unit one leads
    :raises rules.Invalid: the colleague does not work there, or there is nothing to hand over
    """
    if not may_hand_over(by, from_user, unit):
        raise rules.Forbidden
    if from_user == to_user or not accounts.holds(to_user, roles=rules.WORKING, units=[unit]):
        raise rules.Invalid([rules.Fault("", "to", _("Choose another colleague who works in this unit."))])
    versions = iter(queries.in_hand(from_user, unit).values_list("pk", "version"))
    parameters = {"to": to_user, "from": from_user, "unit": unit, "note": note}
    jobs = [
        order_job(kind=JobKind.ASSIGN, chosen=part, parameters=parameters, by=by)
        for part in iter(lambda: dict(islice(versions, MOST_AT_ONCE)), {})
    ]
    if not jobs:
        raise rules.Invalid([rules.Fault("", "", _("There is no open dossier to hand over."))])
    return jobs


def run_job(*, job_id: UUID | str) -> int:
    """Carry a job on, dossier by dossier, unless a worker is at it; return how many were handled here.

    A worker killed in between leaves whole dossiers behind: each is done, or waits and stays held.
    """
    if not _lease(job_id):
        return 0
    job = Job.objects.select_related("owner").get(pk=job_id)
    handled = 0
    with translation.override(job.owner.preferred_language):
        while _next(job):
            handled += 1
            Job.objects.filter(pk=job.pk).update(leased_until=clock.now() + LEASE)
    _finish(job.pk)
    return handled


def _lease(job_id: UUID | str) -> bool:
    """Keep other workers away for a while. Only to save work: that nothing is done twice is the row lock's business."""
    idle = Q(leased_until__isnull=True) | Q(leased_until__lt=clock.now())
    unfinished = Job.objects.filter(idle, pk=job_id, finished_at__isnull=True)
    return bool(unfinished.update(leased_until=clock.now() + LEASE))


def _next(job: Job) -> bool:
    """Handle one waiting dossier: release it, act, and say how it went, all in one transaction."""
    item = None
    try:
        with transaction.atomic():
            if (item := _waiting(job).first()) is None:
                return False
            _close(item, *_outcome(job, item))
            faults.point("job-item-written")
    except Exception:
        if item is None:
            raise
        log.exception("job %s failed at dossier %s", job.pk, item.dossier_id)
        _pass_over(job, item.pk)
    faults.point("job-item-done")
    return True


def _waiting(job: Job) -> QuerySet[JobItem]:
    """Return the dossiers that wait, locked as they are read; one that another worker has under lock is not there."""
    rows = JobItem.objects.select_for_update(skip_locked=True).filter(job=job, outcome=ItemOutcome.WAITING)
    return rows.order_by("pk")


def _outcome(job: Job, item: JobItem) -> tuple[ItemOutcome, str]:
    dossiers.release(dossier_id=item.dossier_id)
    try:
        with transaction.atomic():
            _act(job, item)
    except rules.Conflict as conflict:
        return ItemOutcome.REFUSED, _told(conflict)
    except rules.Invalid as invalid:
        return ItemOutcome.REFUSED, " ".join(fault.message for fault in invalid.faults)[:300]
    except rules.Forbidden:
        return ItemOutcome.REFUSED, _("Your roles do not allow this.")
    return ItemOutcome.DONE, ""


def _close(item: JobItem, outcome: ItemOutcome, message: str) -> None:
    item.outcome, item.message, item.done_at = outcome, message, clock.now()
    item.save(update_fields=["outcome", "message", "done_at"])


@transaction.atomic
def _pass_over(job: Job, item_id: int) -> None:
    """Let a dossier go whose act failed without a word, so that the others of the job are not kept for ever."""
    if (item := _waiting(job).filter(pk=item_id).first()) is not None:
        dossiers.release(dossier_id=item.dossier_id)
        _close(item, ItemOutcome.REFUSED, _("It failed and nothing was changed. Open the dossier and try there."))


def _act(job: Job, item: JobItem) -> None:
    """Do it as the person who ordered it, with the roles that they had then and still have."""
    dossier, by = item.dossier, _actor(job)
    if dossier.version == item.version and (fault := queries.objection(dossier, job.kind)):
        raise rules.Invalid([rules.Fault("", "", fault)])
    seen: dict[str, Any] = {"dossier_id": dossier.pk, "version": item.version, "by": by}
    if job.kind == JobKind.ASSIGN:
        dossiers.assign(**seen, user_id=job.parameters["to"], job=str(job.pk))
    else:
        ACTS[JobKind(job.kind)](**seen)


def _actor(job: Job) -> Actor:
    owner = job.owner
    held = accounts.grants_of(owner.pk) if owner.is_active else frozenset()
    ordered = {(role, unit) for role, unit in job.grants}
    return Actor(owner.pk, owner.full_name, held & ordered, second_factor=True)


def _told(conflict: rules.Conflict) -> str:
    said = {"who": conflict.who, "moment": stamp(conflict.at), "state": State(conflict.state).label}
    if conflict.who:
        return _("%(who)s handled it at %(moment)s; it is now “%(state)s”.") % said
    return _("It changed at %(moment)s; it is now “%(state)s”.") % said


@transaction.atomic
def _finish(job_id: UUID) -> None:
    """Close a job of which no dossier waits any more; one that another worker has under lock is left to that worker."""
    job = Job.objects.select_for_update().get(pk=job_id)
    outcomes = list(job.items.values_list("outcome", flat=True))
    if job.finished_at or ItemOutcome.WAITING in outcomes:
        return
    job.finished_at, job.leased_until = clock.now(), None
    job.save(update_fields=["finished_at", "leased_until"])
    done = outcomes.count(ItemOutcome.DONE)
    _record(job, "finished", f"user:{job.owner_id}", done=done, refused=len(outcomes) - done)


def resume_jobs() -> int:
    """Carry on the jobs that a worker left or never began; return how many dossiers were handled."""
    now = clock.now()
    left = Q(leased_until__lt=now) | Q(leased_until__isnull=True, created_at__lt=now - GRACE)
    jobs = Job.objects.filter(left, finished_at__isnull=True).order_by("created_at")
    return sum(run_job(job_id=pk) for pk in list(jobs.values_list("pk", flat=True)))
