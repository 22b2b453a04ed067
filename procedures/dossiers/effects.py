"""What follows from a dossier's facts, in the worker."""

from portal.events.decorators import effect
from portal.events.models import Event
from procedures.dossiers import actions, notices
from procedures.dossiers.schema import SLIP_FORMS
from procedures.worktime.events import AMENDMENTS


@effect(*SLIP_FORMS)
def make_slip(event: Event) -> None:
    """Make the official slip that the fact calls for."""
    actions.make_slip(event_id=event.pk)


@effect("dossier.asked_in_writing")
def tell_of_question(event: Event) -> None:
    """Tell whoever has the dossier now that the applicant wrote."""
    notices.tell_office(event)


@effect(*notices.KINDS)
def tell_applicant(event: Event) -> None:
    """Tell the applicant."""
    notices.tell_applicant(event)


@effect(*AMENDMENTS, "calendar.applying")
def move_due_dates(event: Event) -> None:
    """Move the dates of open dossiers as an amended calendar moves them."""
    actions.move_due_dates(event_id=event.pk)


@effect("calendar.applied")
def tell_clerks(event: Event) -> None:
    """Tell the clerks in charge."""
    notices.tell_clerks(event)


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
