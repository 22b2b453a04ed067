"""What a clerk keeps: views of the queue, private notes, labels, reasons written once, and who has a dossier open."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit, User
from procedures.desk.states import NoteKind, ReasonKind
from procedures.dossiers.models import Dossier


class SavedView(models.Model):
    """A queue as one clerk wants it: tab, filters (the query string) and columns by their keys, in order."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["owner", "created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once_an_owner")]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """A private note of the office; the applicant never sees it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=NoteKind.choices, default=NoteKind.REMARK)
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%d/%m/%Y}"


class Label(models.Model):
    """A word that a unit sticks on its dossiers."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=40)
    dossiers = models.ManyToManyField(Dossier, related_name="labels", blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["unit", "name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="label_once_a_unit")]

    def __str__(self) -> str:
        return self.name


class Reason(models.Model):
    """A reason written once and used again; without a unit it is everybody's."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    kind = models.CharField(_("for which move"), max_length=12, choices=ReasonKind.choices)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Presence(models.Model):
    """Who has a dossier open, since when, and when the page last said so."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "user"], name="presence_once_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.dossier_id}"
