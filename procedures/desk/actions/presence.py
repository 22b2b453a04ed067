"""Say that a person has a dossier open."""

from uuid import UUID

from portal.accounts.schema import Actor
from portal.core import clock
from procedures.desk import queries
from procedures.desk.models import Presence


def be_present(*, dossier_id: UUID, by: Actor) -> list[Presence]:
    """Note that the person has the dossier open; return the others who have, the first one first. Two queries."""
    found, now = queries.present(dossier_id), clock.now()
    since = next((one.since for one in found if one.user_id == by.user_id), now)
    mine = Presence(dossier_id=dossier_id, user_id=by.user_id or 0, since=since, seen_at=now)
    Presence.objects.bulk_create(
        [mine], update_conflicts=True, unique_fields=["dossier", "user"], update_fields=["since", "seen_at"]
    )
    return [one for one in found if one.user_id != by.user_id]
