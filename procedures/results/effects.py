"""What follows from a decision, in the worker."""

from portal.events.decorators import effect
from portal.events.models import Event
from procedures.results import actions


@effect("dossier.approved", "dossier.refused")
def issue_result(event: Event) -> None:
    """Issue the result or the refusal letter."""
    actions.issue(event_id=event.pk)
