"""Ratings, and what people complain of or suggest.

A dossier has one rating at most; who gave it is not shown to staff (NĐ 61/2018/NĐ-CP, Điều 27.3).
"""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from portal.accounts.models import Unit, User
from procedures.catalogue.models import Procedure
from procedures.dossiers.models import Dossier
from procedures.feedback.states import ComplaintKind, Score


class Rating(models.Model):
    """What the applicant of one finished dossier said of the service."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="rating")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    provider_kind = models.CharField(max_length=12)
    score = models.PositiveSmallIntegerField(
        choices=Score.choices, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    items = models.JSONField(default=dict, blank=True)
    comment = models.TextField(blank=True)
    scale = models.CharField(max_length=10, default="five")
    given_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="rating_on_the_scale")]

    def __str__(self) -> str:
        return f"{self.score}/5 {self.procedure_id} {self.unit_id}"


class Complaint(models.Model):
    """Phản ánh, kiến nghị: something wrong or to be better, with its own number and clock of 10 working days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=ComplaintKind.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="complaints")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints")
    text = models.TextField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["unit", "due_at"], name="complaint_of_unit")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/complaints/{self.pk}/"

    @property
    def stream(self) -> str:
        """The name of the complaint's chain of facts."""
        return f"complaint:{self.pk}"


class ComplaintCounter(models.Model):
    """The last number given to a unit in a year; locked while the next is taken."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_complaint_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.last}"
