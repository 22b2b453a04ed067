"""What a citizen keeps for the next time."""

import uuid
from typing import Any

from django.db import models

from portal.accounts.models import Unit, User
from procedures.results.models import IssuedResult


class Pupil(models.Model):
    """A pupil whom a parent files for, kept so that name, birth date and school are typed once."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="pupils")
    key = models.CharField(max_length=220, editable=False)
    full_name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=600, editable=False)
    birth_date = models.DateField()
    gender = models.CharField(max_length=10, blank=True)
    identity_number = models.CharField(max_length=12, blank=True)
    school = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    class_name = models.CharField(max_length=20, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="pupil_once_an_owner")]

    def __str__(self) -> str:
        return self.full_name

    def answers(self) -> dict[str, Any]:
        """Return what is known of the pupil by the names of a form's prefill, as answers are kept; unknown left out."""
        known = {
            "full_name": self.full_name,
            "birth_date": self.birth_date.isoformat(),
            "gender": self.gender,
            "identity_number": self.identity_number,
            "school": self.school_id,
            "class_name": self.class_name,
            "grade": self.grade,
        }
        return {f"pupil.{name}": value for name, value in known.items() if value}


class Share(models.Model):
    """A link under which anybody who has it reads one result until it expires or is ended; the id is the secret."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    result = models.ForeignKey(IssuedResult, on_delete=models.PROTECT, related_name="shares")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shares")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "pk"]
        indexes = [models.Index(fields=["owner", "expires_at"], name="share_of_owner")]

    def __str__(self) -> str:
        return f"{self.result_id} {self.expires_at:%d/%m/%Y}"
