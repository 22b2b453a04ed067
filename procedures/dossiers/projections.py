"""What a dossier does in the very transaction that records another room's fact."""

from datetime import datetime
from uuid import UUID

from payments.schema import prelock
from portal.events.decorators import projection
from portal.events.models import Event
from procedures.dossiers import actions


@prelock
def lock_first(reference: str) -> None:
    """Keep the order of locks: the dossier before its payment."""
    actions.lock_reference(reference=reference)


@projection("payment.settled")
def carry_on(event: Event) -> None:
    """A settled fee moves its dossier on."""
    actions.confirm_payment(
        reference=event.data["reference"], settled_at=datetime.fromisoformat(event.data["settled_at"])
    )


@projection("dossier.approved")
def act_on_approval(event: Event) -> None:
    """An approved transfer enrols the pupil in the very transaction that approves it."""
    actions.act_on_approval(dossier_id=UUID(event.stream.partition(":")[2]))
