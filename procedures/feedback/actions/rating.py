"""Give the one rating a dossier may receive."""

from uuid import UUID

from django.db import IntegrityError, transaction

from portal.core import clock
from portal.core.text import nfc
from portal.events import actions as events
from procedures.dossiers.models import Dossier
from procedures.feedback import rules
from procedures.feedback.models import Rating
from procedures.feedback.states import ITEMS


@transaction.atomic
def rate(*, dossier_id: UUID, score: int, items: dict[str, int], comment: str) -> Rating:
    """Keep a rating; its fact is on the unit's stream and does not name the dossier, so that answers stay confidential.

    :raises rules.Closed: not finished, rated already, or later than 30 days after the end
    """
    dossier = Dossier.objects.select_related("procedure").get(pk=dossier_id)
    if not rules.may_rate(dossier, clock.now()) or dossier.competent_unit_id is None:
        raise rules.Closed
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                dossier=dossier,
                procedure=dossier.procedure,
                unit_id=dossier.competent_unit_id,
                provider_kind=dossier.procedure.provider_kind,
                score=score,
                items={key: value for key, value in items.items() if key in ITEMS},
                comment=nfc(comment),
                given_at=clock.now(),
            )
    except IntegrityError as twice:
        raise rules.Closed from twice
    events.record(
        stream=f"ratings:{rating.unit_id}",
        name="rating.given",
        actor="visitor",
        unit=rating.unit_id,
        role="applicant",
        data={"procedure": rating.procedure_id, "provider": rating.provider_kind, "score": score},
    )
    return rating
