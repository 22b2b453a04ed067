"""The way of a dossier through the offices: its stays at steps, opinions asked on the way, alarms raised."""

import uuid

from django.db import models

from portal.accounts.models import Unit, User
from procedures.dossiers.models.dossier import Dossier
from procedures.dossiers.states import Opinion


class DossierStep(models.Model):
    """One stay of a dossier at a step of its route; the process-control slip is made from these and the facts."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    budget_minutes = models.PositiveIntegerField()
    assignee = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["dossier", "started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(finished_at__isnull=True), name="one_open_step_a_dossier"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.key}"


class Escalation(models.Model):
    """One time that a head was told; ``about`` is the stay at a step or the running limit, ``level`` 75 or 100 %."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="escalations")
    about = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "about", "level"], name="escalated_once_a_level"),
            models.CheckConstraint(condition=models.Q(level__in=(75, 100)), name="escalation_level"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.level} %"


class Consultation(models.Model):
    """An opinion asked of another unit (lấy ý kiến phối hợp; NĐ 61/2018/NĐ-CP, Điều 19.5). The limit runs on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="consultations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opinion = models.CharField(max_length=10, choices=Opinion.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "unit"],
                condition=models.Q(answered_at__isnull=True, revoked_at__isnull=True),
                name="consultation_open_once_a_unit",
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_at"],
                name="consultation_open",
                condition=models.Q(answered_at__isnull=True, revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.unit_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.revoked_at is None
