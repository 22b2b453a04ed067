"""What a citizen keeps for the next time."""

from typing import Any

from django.db import models

from portal.accounts.models import Unit, User


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
