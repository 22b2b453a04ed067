"""What is told about complaints; the words are in ``templates/notices/``."""

from typing import Any

from portal.accounts.queries import staff_of
from portal.events.models import Event
from portal.notifications import actions as notifications
from procedures.feedback import rules
from procedures.feedback.models import Complaint

KINDS = {"complaint.received": "complaint_received", "complaint.answered": "complaint_answered"}


def tell_author(event: Event) -> None:
    """Tell who complained."""
    found = _complaint(event)
    _tell(found.author_id, KINDS[event.name], found, found.get_absolute_url(), event)


def tell_unit(event: Event) -> None:
    """Tell the members of the unit who may answer, each once."""
    found = _complaint(event)
    people = {user.pk for role in rules.ANSWERING for user in staff_of(found.unit_id, role)}
    for user_id in sorted(people):
        _tell(user_id, "complaint_to_answer", found, f"/desk/complaints/{found.pk}/", event)


def _complaint(event: Event) -> Complaint:
    return Complaint.objects.select_related("unit").get(pk=event.stream.partition(":")[2])


def _tell(user_id: int, kind: str, found: Complaint, url: str, event: Event) -> None:
    context: dict[str, Any] = {"code": found.number, "unit": found.unit.name, "due": found.due_at}
    notifications.tell(user_id=user_id, kind=kind, context=context, url=url, event_id=event.pk)
