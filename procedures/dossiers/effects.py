"""What follows from a dossier's facts, in the worker."""

from portal.events.decorators import effect
from portal.events.models import Event
from procedures.dossiers import actions, notices
from procedures.dossiers.schema import SLIP_FORMS


@effect(*SLIP_FORMS)
def make_slip(event: Event) -> None:
    """Make the official slip that the fact calls for."""
    actions.make_slip(event_id=event.pk)


@effect(*notices.KINDS)
def tell_applicant(event: Event) -> None:
    """Tell the applicant."""
    notices.tell_applicant(event)


@effect(*notices.ASKED)
def tell_asked(event: Event) -> None:
    """Tell the unit that is consulted."""
    notices.tell_asked(event)


@effect(*notices.LEAD)
def tell_lead(event: Event) -> None:
    """Tell the unit that consults."""
    notices.tell_lead(event)


@effect("unit.alarmed")
def tell_heads(event: Event) -> None:
    """Tell the heads of the unit whose time runs out."""
    notices.tell_heads(event)
