"""What people were told, one row a channel."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.events.models import Event
from portal.notifications.states import Channel


class Message(models.Model):
    """One message to one person by one way. ``address`` is where it went; ``message_id`` stays the same on each try."""

    message_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel)
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["event", "user", "channel"], name="message_once")]
        indexes = [
            models.Index(
                fields=["user", "-created_at", "-id"], name="message_inbox", condition=models.Q(channel=Channel.INBOX)
            ),
            models.Index(
                fields=["user"],
                name="message_unread",
                condition=models.Q(channel=Channel.INBOX, read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
