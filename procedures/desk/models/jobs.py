"""Work on many dossiers at once, one row a dossier, so that a killed worker goes on where it stopped."""

import uuid

from django.db import models

from portal.accounts.models import User
from procedures.desk.states import ItemOutcome, JobKind
from procedures.dossiers.models import Dossier


class Job(models.Model):
    """One order of a clerk for up to 500 dossiers; they are held until their turn has come."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=JobKind.choices)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs")
    grants = models.JSONField(default=list)
    parameters = models.JSONField(default=dict, blank=True)
    total = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["leased_until"], name="job_unfinished", condition=models.Q(finished_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.total}"


class JobItem(models.Model):
    """One dossier of a job, the version the clerk saw, and how it fared."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=ItemOutcome.choices, default=ItemOutcome.WAITING)
    message = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["job", "pk"]
        constraints = [models.UniqueConstraint(fields=["job", "dossier"], name="job_names_a_dossier_once")]
        indexes = [models.Index(fields=["job", "outcome"], name="job_item_outcome")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.outcome}"
