"""Read ratings and complaints: the one of a dossier, all of a period, those of a person or a unit."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.schema import Actor
from portal.core import clock
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.feedback import rules
from procedures.feedback.models import Complaint, Rating
from procedures.worktime import formulas as worktime


def behind(token: str) -> Dossier | None:
    """Return the dossier that a token lets one rate, or None."""
    found = rules.dossier_of(token)
    return dossiers.get_or_none(UUID(found)) if found else None


def rating_of(dossier_id: UUID) -> Rating | None:
    """Return the rating a dossier has received, if any."""
    return Rating.objects.filter(dossier=dossier_id).first()


def rating_url(dossier: Dossier) -> str:
    """Return the address of the rating page while the dossier may be rated, else an empty text."""
    if not rules.may_rate(dossier, clock.now()) or rating_of(dossier.pk) is not None:
        return ""
    return reverse("feedback:rate", args=[rules.token_for(dossier)])


def given_between(start: datetime, end: datetime) -> QuerySet[Rating]:
    """Return the ratings given from ``start`` (inclusive) to ``end`` (exclusive)."""
    return Rating.objects.filter(given_at__gte=start, given_at__lt=end)


def complaints_of(actor: Actor) -> QuerySet[Complaint]:
    """Return what a person complained of or suggested, the latest first."""
    return Complaint.objects.filter(author=actor.user_id).select_related("unit", "dossier").order_by("-received_at")


def complaints_to_answer(actor: Actor) -> QuerySet[Complaint]:
    """Return the complaints about the units for which a person answers."""
    units = {unit for role, unit in actor.grants if role in rules.ANSWERING}
    return Complaint.objects.filter(unit__in=units).select_related("unit", "dossier", "author", "answered_by")


def standing(row: Complaint) -> str:
    """Return how a complaint stands against its 10 working days (NĐ 61/2018 has no other clock for it)."""
    return worktime.timeliness(row.due_at, row.answered_at, clock.now()).value
