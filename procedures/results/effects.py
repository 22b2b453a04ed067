"""What follows from a decision, in the worker."""

from datetime import timedelta

from portal.events.decorators import effect
from portal.events.models import Event
from procedures.results import actions, notices
from procedures.results.queries import waiting

LEASE = timedelta(seconds=60)


@effect("dossier.approved", "dossier.refused", network=True, lease=LEASE)
def issue_result(event: Event) -> None:
    """Issue the result or the refusal letter, unless it waits for the signer's own token; authorities may be asked."""
    if event.data.get("test") or not waiting.waits_for_hand(event.actor):
        actions.issue(event_id=event.pk)


@effect("result.correction_approved", network=True, lease=LEASE)
def issue_correction(event: Event) -> None:
    """Issue the result that takes the place of a wrong one, unless it waits for the signer's own token."""
    if not waiting.waits_for_hand(event.actor):
        actions.issue_correction(correction_id=int(event.data["correction"]))


@effect("result.revoked", "result.replaced")
def tell_holder(event: Event) -> None:
    """Tell the applicant that a paper is no longer in force."""
    notices.tell_holder(event)


@effect("unit.results_unissued")
def tell_registry(event: Event) -> None:
    """Tell the registry of a unit that decided dossiers wait for their papers."""
    notices.tell_registry(event)


@effect("result.revoked", "result.replaced", "seal_key.retired", "seal_key.revoked")
def publish_status(event: Event) -> None:
    """Publish the list of results no longer in force at once; the clock does so every few minutes."""
    actions.publish_status()
