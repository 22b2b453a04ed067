"""Free text about a dossier: kept beside the facts, so that erasure can blank it."""

import uuid

from django.db import models

from portal.accounts.models import User
from procedures.dossiers.models.dossier import Dossier


class Remark(models.Model):
    """The free text behind a fact (a reason, an explanation); the fact holds only its salted digest."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="remarks")
    event = models.OneToOneField("events.Event", on_delete=models.PROTECT)
    text = models.TextField()
    salt = models.CharField(max_length=32)
    public = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"remark on event {self.event_id}"


class Letter(models.Model):
    """One message between the applicant and the office (trao đổi về hồ sơ); the fact holds only its digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="letters")
    event = models.OneToOneField("events.Event", on_delete=models.PROTECT)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_office = models.BooleanField()
    text = models.TextField()
    salt = models.CharField(max_length=32)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M}"
