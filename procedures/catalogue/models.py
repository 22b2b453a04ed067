"""What may be asked: procedures, their published versions and the history of their levels."""

from django.db import models
from django.utils.translation import get_language

from procedures.catalogue.schema import Definition
from procedures.catalogue.states import Provider, Scheme, Status, Theme

_SPECS: dict[str, Definition] = {}


class Procedure(models.Model):
    """One service. Everything but its code follows the version in force, whose digest ``mirrors`` names."""

    code = models.CharField(max_length=20, primary_key=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    search_key = models.TextField(blank=True)
    is_tthc = models.BooleanField()
    in_plan = models.BooleanField()
    eligible_online = models.BooleanField()
    provider_kind = models.CharField(max_length=12, choices=Provider.choices)
    theme = models.CharField(max_length=12, choices=Theme.choices)
    audiences = models.JSONField(default=list)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.IN_FORCE)
    position = models.PositiveSmallIntegerField(default=100)
    mirrors = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """Return the name in the active language."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


class ProcedureVersion(models.Model):
    """One definition; never edited. A dossier pins the version it was filed under.

    Until it is published it is a trial: it has no number, and only test dossiers use it. ``valid_from`` may be to come.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    definition = models.JSONField()
    source = models.TextField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__isnull=True, published_at__isnull=True)
                | models.Q(number__isnull=False, published_at__isnull=False),
                name="version_numbered_when_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}" if self.number else f"{self.procedure_id} (trial {self.pk})"

    @property
    def is_trial(self) -> bool:
        return self.published_at is None

    @property
    def spec(self) -> Definition:
        """Return the typed definition; read once per process and digest."""
        if self.digest not in _SPECS:
            _SPECS[self.digest] = Definition.model_validate(self.definition)
        return _SPECS[self.digest]


class ProcedureLevel(models.Model):
    """The level of the online service between two days (both inclusive); dossiers freeze the level of their filing."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="levels")
    scheme = models.CharField(max_length=12, choices=Scheme.choices)
    level = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    decision_vi = models.CharField(max_length=300)
    decision_en = models.CharField(max_length=300)

    class Meta:
        ordering = ["procedure", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "scheme", "valid_from"], name="level_once_per_scheme_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.scheme} {self.level} from {self.valid_from}"
