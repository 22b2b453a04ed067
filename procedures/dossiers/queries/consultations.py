"""Opinions asked of other units: who reads what, what waits, what is late."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.accounts.schema import Actor
from portal.core import clock
from procedures.dossiers import formulas, rules
from procedures.dossiers.models import Attachment, Consultation, Dossier
from procedures.dossiers.queries.reading import visible_to
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

USUAL_LIMIT = worktime.parse_limit("2wd")
OPEN = Q(answered_at__isnull=True, revoked_at__isnull=True)
AT_ONCE = 500


def usual_answer_due(unit_code: str) -> datetime:
    """Return until when a unit asked now should answer: two working days by its own clock."""
    return worktime.due_at(clock.now(), USUAL_LIMIT, worktimes.clock(unit_code))


def consultations(dossier: Dossier) -> QuerySet[Consultation]:
    """Return the opinions asked about a dossier, in the order they were asked."""
    return dossier.consultations.select_related("unit", "asked_by", "answered_by")


def open_consultations(dossier: Dossier) -> QuerySet[Consultation]:
    """Return the opinions still waited for."""
    return consultations(dossier).filter(OPEN)


def questions_to(actor: Actor) -> QuerySet[Consultation]:
    """Return what a person's units were ever asked; of one taken back they learn only that it was."""
    units = {unit for role in rules.ANSWERING for unit in actor.units(role)}
    rows = Consultation.objects.filter(unit_id__in=units)
    return rows.select_related(
        "unit", "asked_by", "answered_by", "dossier__procedure", "dossier__procedure_version", "dossier__competent_unit"
    )


def asked_of(actor: Actor) -> QuerySet[Consultation]:
    """Return the questions that a person's units are asked or have answered: on these they read the dossier."""
    return questions_to(actor).filter(revoked_at__isnull=True)


def papers_visible_to(actor: Actor) -> QuerySet[Attachment]:
    """Return the papers a person may open: of dossiers they may see, and of those their unit is consulted on.

    What is put ready and not sent yet is for the applicant alone.
    """
    sent = Q(amends=False) | Q(dossier__applicant=actor.user_id or 0)
    seen = Q(dossier__in=visible_to(actor).values("pk")) & sent
    if not any(role in rules.ANSWERING for role, _unit in actor.grants):
        return Attachment.objects.filter(seen)
    return Attachment.objects.filter(seen | Q(dossier__in=asked_of(actor).values("dossier"), amends=False))


def consultation_conflict(asked: Consultation) -> rules.Conflict:
    """Return what to tell who comes too late: who answered and when, or when the question was taken back."""
    who = asked.answered_by.full_name if asked.answered_by else ""
    return rules.Conflict(asked.dossier.state, asked.answered_at or asked.revoked_at, who)


def to_remind(now: datetime) -> list[UUID]:
    """Return the open questions whose unit is to be reminded now and was not yet."""
    soon = worktime.add_working_minutes(now, 2 * formulas.MINUTES_A_DAY, worktimes.clock()) + timedelta(days=1)
    waiting = Consultation.objects.filter(OPEN, reminded_at__isnull=True, due_at__lte=soon).order_by("due_at", "pk")
    return [asked.pk for asked in waiting if _reminder_moment(asked) <= now][:AT_ONCE]


def _reminder_moment(asked: Consultation) -> datetime:
    return formulas.reminder_moment(asked.asked_at, asked.due_at, worktimes.clock(asked.unit_id))


def overdue_consultations(now: datetime) -> list[UUID]:
    """Return the open questions that were not answered in time and of which the lead unit was not told yet."""
    late = Consultation.objects.filter(OPEN, overdue_told_at__isnull=True, due_at__lt=now).order_by("due_at", "pk")
    return list(late.values_list("pk", flat=True)[:AT_ONCE])
