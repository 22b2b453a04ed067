"""Sending, in the worker and outside any transaction."""

from portal.events.decorators import effect
from portal.events.models import Event
from portal.notifications import actions
from portal.notifications.events import EMAIL_OWED, SMS_OWED


@effect(EMAIL_OWED, network=True)
def send_email(event: Event) -> None:
    actions.send_email(message_id=event.data["message"])


@effect(SMS_OWED, network=True)
def send_sms(event: Event) -> None:
    actions.send_sms(message_id=event.data["message"])
