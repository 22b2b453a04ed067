"""Reads of the inbox."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from portal.accounts.schema import Actor
from portal.core.keyset import Page, page
from portal.notifications.models import Message
from portal.notifications.states import Channel


def visible_to(actor: Actor) -> QuerySet[Message]:
    """Return the messages in a person's own inbox; nobody reads another's."""
    return Message.objects.filter(user_id=actor.user_id or 0, channel=Channel.INBOX)


def get_visible(actor: Actor, message_id: int) -> Message:
    """Return one message of the person's inbox. :raises Http404:"""
    return get_object_or_404(visible_to(actor), pk=message_id)


def inbox(actor: Actor, cursor: str = "") -> Page[Message]:
    """Return a page of the inbox, newest first."""
    return page(visible_to(actor), by="-created_at", cursor=cursor, size=20)


def unread_count(user_id: int) -> int:
    return Message.objects.filter(user_id=user_id, channel=Channel.INBOX, read_at__isnull=True).count()
