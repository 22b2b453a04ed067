"""Ratings: at most one a dossier. Who gave one is not shown to staff (NĐ 61/2018/NĐ-CP, Điều 27.3)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from portal.accounts.models import Unit
from procedures.catalogue.models import Procedure
from procedures.dossiers.models import Dossier
from procedures.feedback.states import Score


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
