"""What applicants and registries are told about papers; the words are in ``templates/notices/``."""

from typing import Any

from portal.accounts.queries import staff_of
from portal.accounts.states import Role
from portal.events.models import Event
from portal.notifications import actions as notifications
from procedures.results.events import REVOKED
from procedures.results.models import IssuedResult


def tell_holder(event: Event) -> None:
    """Tell the applicant that a paper was revoked, or that a corrected one takes its place."""
    result = IssuedResult.objects.select_related("dossier", "replaced_by").get(pk=event.stream.partition(":")[2])
    if result.dossier.applicant_id is None:
        return
    kind = "result_revoked" if event.name == REVOKED else "result_replaced"
    context: dict[str, Any] = {"number": result.number_text, "code": str(result.dossier)}
    context |= {"reason": result.status_reason, "new": str(result.replaced_by or "")}
    notifications.tell(
        user_id=result.dossier.applicant_id,
        kind=kind,
        context=context,
        url=result.dossier.get_absolute_url(),
        event_id=event.pk,
    )


def tell_registry(event: Event) -> None:
    """Tell the registry of a unit how many decisions wait for their papers, and its signers where it has none."""
    people = staff_of(event.unit, Role.REGISTRY) or staff_of(event.unit, Role.SIGNER)
    for person in people:
        notifications.tell(
            user_id=person.pk,
            kind="results_unissued",
            context={"count": event.data["count"]},
            url="/desk/?tab=issuing",
            event_id=event.pk,
            by_sms=False,
        )
