"""Who else has a dossier open."""

from datetime import timedelta
from uuid import UUID

from portal.core import clock
from procedures.desk.models import Presence

EXPIRES = timedelta(minutes=2)
"""An open page speaks every 30 seconds; after two silent minutes it counts as closed."""


def present(dossier_id: UUID) -> list[Presence]:
    """Return who has the dossier open now, the first one first."""
    fresh = Presence.objects.filter(dossier_id=dossier_id, seen_at__gte=clock.now() - EXPIRES)
    return list(fresh.select_related("user").order_by("since", "pk"))
