"""Tell people, and carry out what was told."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.events import actions as events
from portal.integrations.sms import client as sms
from portal.integrations.sms.text import sms_text
from portal.notifications import queries, rendering
from portal.notifications.events import EMAIL_OWED, SMS_OWED
from portal.notifications.models import Message
from portal.notifications.states import Channel

OWED = {Channel.EMAIL: EMAIL_OWED, Channel.SMS: SMS_OWED}


@transaction.atomic
def tell(
    *,
    user_id: int,
    kind: str,
    context: dict[str, Any],
    url: str,
    event_id: int | None,
    inbox_only: bool = False,
    by_sms: bool = True,
) -> None:
    """Tell a person in their language: inbox always, e-mail and SMS where they proved that the address is theirs.

    The same event twice tells once. ``url`` is the path that the message leads to. Sending is owed to the worker.
    ``inbox_only`` is for what staff read at their desk anyway; without ``by_sms`` no telephone rings.
    """
    user = User.objects.get(pk=user_id)
    words = rendering.notice(kind, context, user.preferred_language)
    told = (
        set(Message.objects.filter(event_id=event_id, user=user).values_list("channel", flat=True))
        if event_id
        else set()
    )
    for channel, address, body in _ways(user, words, f"{settings.SITE_URL}{url}"):
        wanted = channel == Channel.INBOX or not (inbox_only or (channel == Channel.SMS and not by_sms))
        if channel not in told and wanted:
            message = Message.objects.create(
                user=user,
                channel=channel,
                event_id=event_id,
                kind=kind,
                subject=words.subject,
                body=body,
                url=url,
                address=address,
            )
            _owe(message)


def _ways(user: User, words: rendering.Words, link: str) -> Iterator[tuple[Channel, str, str]]:
    """Yield channel, address and text for each way to a person."""
    yield Channel.INBOX, "", words.body
    contact = accounts.contact_of(user)
    if contact.email:
        body = rendering.email_body(
            full_name=user.full_name, body=words.body, link=link, language=user.preferred_language
        )
        yield Channel.EMAIL, contact.email, body
    if contact.phone:
        yield Channel.SMS, contact.phone, sms_text(words.sms, link)


def _owe(message: Message) -> None:
    if name := OWED.get(Channel(message.channel)):
        events.record(stream=f"account:{message.user_id}", name=name, actor=SYSTEM.ref, data={"message": message.pk})


def send_email(*, message_id: int) -> None:
    """Send a message by e-mail once; a repeated try carries the same Message-ID. :raises OSError: when it cannot go"""
    message = Message.objects.get(pk=message_id)
    if message.sent_at:
        return
    host = urlsplit(settings.SITE_URL).hostname
    headers = {"Message-ID": f"<{message.message_id}@{host}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(message.subject, message.body, to=[message.address], headers=headers).send()
    _sent(message)


def send_sms(*, message_id: int) -> None:
    """Send a message by SMS; the operator takes one key once. :raises SmsError: when it cannot go"""
    message = Message.objects.get(pk=message_id)
    if message.sent_at:
        return
    sms.send(to=message.address, text=message.body, key=str(message.message_id))
    _sent(message)


def _sent(message: Message) -> None:
    Message.objects.filter(pk=message.pk, sent_at__isnull=True).update(sent_at=clock.now())


def mark_read(*, message_id: int, by: Actor) -> Message:
    """Mark a message of one's own inbox as read; the first moment stays. :raises Http404:"""
    message = queries.get_visible(by, message_id)
    if message.read_at is None:
        message.read_at = clock.now()
        message.save(update_fields=["read_at"])
    return message
