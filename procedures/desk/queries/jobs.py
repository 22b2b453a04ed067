"""Bulk work: which dossiers may be named, what stands against an act, how a job fares."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.schema import Actor
from portal.core.keyset import Page, page
from procedures.desk.models import Job, JobItem
from procedures.desk.rules import HANDS
from procedures.desk.states import ItemOutcome, JobKind
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.rules import WORKING
from procedures.dossiers.states import OPEN, State

ONE_PAGE = 50


def orderable(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers a person may name in a job: those of the units where they work with dossiers or lead."""
    units = {unit for role, unit in actor.grants if role in HANDS}
    mine = Q(competent_unit_id__in=units) | Q(intake_unit_id__in=units)
    return Dossier.objects.filter(mine).exclude(state=State.DRAFT)


def named(actor: Actor, dossier_ids: list[UUID]) -> list[Dossier]:
    """Return the named dossiers that the person may order something for, due first."""
    rows = orderable(actor).filter(pk__in=dossier_ids).select_related("procedure")
    return list(rows.order_by("queue_at", "pk"))


def colleagues_of(actor: Actor) -> list[User]:
    """Return the people to whom work can be given: those who work in the person's units, by their given names."""
    return list(accounts.working_in(actor.units(), WORKING))


def colleagues_for(dossier: Dossier) -> list[User]:
    """Return the people to whom a dossier can be given."""
    return list(accounts.working_in(rules.units_of(dossier), WORKING))


def in_hand(user_id: int, unit: str) -> QuerySet[Dossier]:
    """Return the open dossiers of a unit that a person has in hand, due first."""
    of_unit = Q(competent_unit_id=unit) | Q(intake_unit_id=unit)
    return Dossier.objects.filter(of_unit, assignee_id=user_id, state__in=OPEN).order_by("queue_at", "pk")


def objection(dossier: Dossier, kind: str) -> str:
    """Return what stands against an act in the dossier's present state, in words; "" for nothing."""
    if kind == JobKind.ASSIGN:
        return ""
    if kind == JobKind.ADVANCE and rules.on_last_step(dossier):
        return _("It has reached the last step; the signer decides.")
    if kind == JobKind.APPROVE and dossier.state == State.PROCESSING and (said := _unsignable(dossier)):
        return said
    if kind == JobKind.RETURN and dossier.state == State.RESOLVED and not rules.is_issued(dossier):
        return _("The result is not issued yet.")
    if not can_proceed(getattr(dossier, kind)):
        return _("Not possible in the state “%(state)s”.") % {"state": State(dossier.state).label}
    if kind == JobKind.ADVANCE and not dossier.draft_ready and dossier.spec.decision_fields:
        return _("The result is not drafted yet.")
    return ""


def _unsignable(dossier: Dossier) -> str:
    """Return why a dossier in work cannot be approved yet; "" when it can."""
    if not rules.on_last_step(dossier):
        return _("It has not reached the signer yet.")
    if not dossier.draft_ready:
        return _("The result is not drafted yet.")
    if not rules.not_proposed_for_refusal(dossier):
        return _("The officer proposes to refuse it; open it and decide.")
    return ""


def to_be_signed(dossier: Dossier) -> bool:
    """Tell whether a dossier waits for the signature, so that its paper is read first."""
    return dossier.state == State.PROCESSING and not _unsignable(dossier)


def holder(dossier_id: UUID) -> tuple[str, str]:
    """Return who ordered the job that holds a dossier and the hour, for the person who has to wait; "" for nobody."""
    waiting = JobItem.objects.filter(dossier_id=dossier_id, outcome=ItemOutcome.WAITING).select_related("job__owner")
    if (item := waiting.first()) is None:
        return "", ""
    return item.job.owner.full_name, f"{timezone.localtime(item.job.created_at):%H:%M}"


def jobs_visible_to(actor: Actor) -> QuerySet[Job]:
    """Return one's own jobs; administrators see everybody's."""
    rows = Job.objects.select_related("owner").annotate(
        done=Count("items", filter=Q(items__outcome=ItemOutcome.DONE)),
        refused=Count("items", filter=Q(items__outcome=ItemOutcome.REFUSED)),
    )
    return rows if actor.units("administrator") else rows.filter(owner_id=actor.user_id)


def jobs(actor: Actor, cursor: str = "") -> Page[Job]:
    """Return a page of one's own jobs, newest first."""
    return page(jobs_visible_to(actor).filter(owner_id=actor.user_id), "-created_at", cursor, size=20)


@dataclass(frozen=True)
class Progress:
    """How far a job has come."""

    total: int
    done: int
    refused: int

    @property
    def handled(self) -> int:
        return self.done + self.refused

    @property
    def waiting(self) -> int:
        return self.total - self.handled


def progress(job: Job) -> Progress:
    """Return how far a job from ``jobs_visible_to`` has come."""
    return Progress(job.total, job.done, job.refused)  # type: ignore[attr-defined]


def items(job: Job, outcome: str = "", cursor: str = "") -> Page[JobItem]:
    """Return a page of a job's dossiers in their order, all of them or those with one outcome."""
    rows = JobItem.objects.filter(job=job).select_related("dossier")
    return page(rows.filter(outcome=outcome) if outcome else rows, "id", cursor, size=ONE_PAGE)


def receiver(job: Job) -> User | None:
    """Return the person to whom a job gives dossiers."""
    return User.objects.filter(pk=job.parameters.get("to")).first() if job.kind == JobKind.ASSIGN else None
