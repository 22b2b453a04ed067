"""What a dossier is made of beside its answers: papers sent, answers mended, slips made."""

import uuid
from typing import Self

from django.db import models

from procedures.dossiers.models.dossier import Dossier


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Papers by where they stand between the applicant and the office."""

    def sent(self) -> Self:
        """Return what the office holds, also what was replaced since."""
        return self.filter(amends=False)

    def current(self) -> Self:
        """Return what the office holds and goes by."""
        return self.filter(amends=False, replaced_at__isnull=True)

    def buffered(self) -> Self:
        """Return what the applicant has put ready for a supplement and not sent; the office never sees it."""
        return self.filter(amends=True)


class Attachment(models.Model):
    """A paper of the dossier, stored privately.

    ``amends``: in the buffer of a supplement, not sent yet. ``replaced_at``: a supplement brought a better one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    amends = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name


class Amendment(models.Model):
    """One answer mended for a supplement and not sent yet; the office sees it once the supplement is sent."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="amendments")
    key = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["saved_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "key"], name="amendment_once_a_field")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.key}"


class Slip(models.Model):
    """An official slip made from the data (TT 01/2018 and TT 03/2025/TT-VPCP): 01 receipt, 02 supplement ..."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="slips")
    form = models.CharField(max_length=2)
    event = models.OneToOneField("events.Event", on_delete=models.PROTECT)
    file = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.form} {self.dossier_id}"
