"""Read ratings: the one of a dossier, and all of a period for the figures."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from portal.core import clock
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.feedback import rules
from procedures.feedback.models import Rating


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
