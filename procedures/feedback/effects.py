"""What follows from what people say, in the worker."""

from portal.events.decorators import effect
from portal.events.models import Event
from procedures.feedback import notices


@effect("complaint.received", "complaint.answered")
def tell_author(event: Event) -> None:
    """Tell who complained of the number and the date, and later that the answer is there."""
    notices.tell_author(event)


@effect("complaint.received", "complaint.passed_on")
def tell_unit(event: Event) -> None:
    """Tell those who answer for the unit."""
    notices.tell_unit(event)
