"""The register of issued results: every copy of every paper, with its number, its code, what it says and its file."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models import AppendOnly
from portal.accounts.models import Unit, User
from procedures.dossiers.models import Dossier
from procedures.results.formulas import shown_code
from procedures.results.rendering import KINDS
from procedures.results.seal import Key
from procedures.results.states import CorrectionState, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class ResultCounter(models.Model):
    """The last number of a series, unit and year; locked while a number is born, so that there are no gaps."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    series = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "series", "year"], name="result_counter_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.series} {self.year}: {self.last}"


class IssuedResult(AppendOnly):
    """One paper given out. A row is never changed but for its status; a correction is a new row that replaces it."""

    changes = frozenset({"status", "status_reason", "status_at", "status_by", "replaced_by"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="results")
    kind = models.CharField(_("kind"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    series = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    number_text = models.CharField(_("number"), max_length=60, db_index=True)
    code = models.CharField(_("code"), max_length=12, unique=True)
    copy_index = models.PositiveSmallIntegerField(default=1)
    copy_count = models.PositiveSmallIntegerField(default=1)
    edition = models.PositiveSmallIntegerField(default=1)
    holder_name = models.CharField(_("issued to"), max_length=200)
    masked_name = models.CharField(max_length=240)
    issued_on = models.DateField(_("date of issue"))
    snapshot = models.JSONField()
    file = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    signed_at = models.DateTimeField()
    published_at = models.DateTimeField()
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.VALID)
    status_reason = models.TextField(_("reason"), blank=True)
    status_at = models.DateTimeField(null=True, blank=True)
    status_by = models.CharField(max_length=40, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name = _("issued result")
        verbose_name_plural = _("issued results")
        ordering = ["-published_at", "copy_index"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "year", "number"], name="result_number_once"),
            models.UniqueConstraint(fields=["dossier", "copy_index", "edition"], name="result_once_a_copy"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="result_status_listed"),
        ]

    def __str__(self) -> str:
        return self.number_text

    @property
    def shown_code(self) -> str:
        """The code in groups of four."""
        return shown_code(self.code)

    @property
    def kind_label(self) -> "StrPromise":
        """The kind in the reader's language."""
        return KINDS[self.kind].label

    @property
    def stream(self) -> str:
        """The name of the result's chain of facts."""
        return f"result:{self.pk}"

    @property
    def file_name(self) -> str:
        """The name under which people save the file."""
        return f"{self.number_text.replace('/', '-')}.pdf"


class Correction(AppendOnly):
    """A paper found wrong: what it should say, who says so, and who signs the new one (two different people)."""

    changes = frozenset({"state", "decided_by", "decided_at", "signatory"})

    result = models.ForeignKey(IssuedResult, models.PROTECT, related_name="corrections")
    facts = models.JSONField()
    reason = models.TextField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CorrectionState.choices, default=CorrectionState.PROPOSED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    signatory = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result"], condition=~Q(state="declined"), name="result_corrected_once"),
            models.CheckConstraint(condition=Q(state__in=CorrectionState.values), name="correction_state_listed"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(state="approved") | ~Q(decided_by=models.F("proposed_by")),
                name="correction_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.state}"


class Allotment(AppendOnly):
    """A number given to a paper that is being made; whoever goes on with a broken-off paper finds its number here.

    The register has the paper, and the number its force, only with the signature of the unit.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="allotments")
    correction = models.OneToOneField(Correction, models.PROTECT, null=True, blank=True, related_name="allotment")
    copy_index = models.PositiveSmallIntegerField()
    copy_count = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    series = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    number_text = models.CharField(max_length=60)
    code = models.CharField(max_length=12, unique=True)
    signer = models.CharField(max_length=40)
    signatory = models.JSONField(default=dict, blank=True)
    allotted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "year", "number"], name="allotted_number_once"),
            models.UniqueConstraint(fields=["dossier", "copy_index", "edition"], name="allotted_once_a_copy"),
        ]

    def __str__(self) -> str:
        return self.number_text


class SealKey(AppendOnly):
    """A key that seals papers. Its private half is encrypted with SIGNING_PASSPHRASE; retired keys still verify."""

    changes = frozenset({"retired_on", "revoked_at"})

    kid = models.CharField(max_length=8, unique=True)
    public_key = models.CharField(max_length=64)
    private_key = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    demo = models.BooleanField(default=False)
    retired_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["demo"], condition=Q(retired_on__isnull=True), name="seal_key_one_in_use"),
            models.CheckConstraint(condition=Q(valid_from__lte=models.F("valid_until")), name="seal_key_window"),
        ]

    def __str__(self) -> str:
        return self.kid

    @property
    def public(self) -> Key:
        """The half that anyone may have, with the days of issue it may seal."""
        last = min(self.valid_until, self.retired_on) if self.retired_on else self.valid_until
        return Key(
            kid=self.kid,
            public=bytes.fromhex(self.public_key),
            first=self.valid_from,
            last=last,
            revoked=self.revoked_at is not None,
            demo=self.demo,
        )


class StatusList(models.Model):
    """The list of results no longer in force as it was last published; one row, written anew each time."""

    serial = models.PositiveBigIntegerField(default=0)
    published_at = models.DateTimeField()
    next_at = models.DateTimeField()
    document = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="status_list_one")]

    def __str__(self) -> str:
        return f"{self.serial}"
