"""What a dossier does in the very transaction that records another room's fact."""

from datetime import datetime
from uuid import UUID

from payments.schema import prelock
from portal.events.decorators import projection
from portal.events.models import Event
from procedures.dossiers import actions
from procedures.dossiers.schema import ENDS


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


@projection(*ENDS)
def close_consultations(event: Event) -> None:
    """A decided or ended dossier asks nobody any more."""
    actions.close_consultations(dossier_id=UUID(event.stream.partition(":")[2]))


@projection("dossier.approved")
def act_on_approval(event: Event) -> None:
    """An approved transfer enrols the pupil in the very transaction that approves it."""
    actions.act_on_approval(dossier_id=UUID(event.stream.partition(":")[2]))
