"""What offices already hold: diploma registers, transcripts, learners and where they are enrolled."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.core.text import fold, name_key, nfc
from procedures.registers.formulas import number_key
from procedures.registers.states import DiplomaKind, EntryStatus, Gender, ImportState


class RegisterBook(models.Model):
    """Sổ gốc cấp văn bằng: one volume, with the unit that keeps it now. A book lost to time stays listed as lost."""

    custodian = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("custodian"))
    kind = models.CharField(_("kind of diploma"), max_length=20, choices=DiplomaKind)
    title = models.CharField(_("title"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year of graduation"))
    volume = models.CharField(_("volume"), max_length=10)
    is_kept = models.BooleanField(_("still kept"), default=True)

    class Meta:
        verbose_name = _("register book")
        verbose_name_plural = _("register books")
        ordering = ["-year", "kind", "volume"]
        constraints = [
            models.UniqueConstraint(fields=["title", "year", "volume"], name="register_book_once"),
            models.CheckConstraint(condition=Q(kind__in=DiplomaKind.values), name="register_book_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}, {self.volume}"


class ImportBatch(models.Model):
    """A table of diplomas handed in for a book: read first, entered as one, undone as one while nothing hangs on it.

    ``rows`` are the diplomas as read, until they are entered; ``faults`` pairs of line number and sentence.
    """

    book = models.ForeignKey(RegisterBook, models.PROTECT, related_name="imports", verbose_name=_("register book"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    known = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READ)
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=40)
    entered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.CharField(max_length=40, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("import into a register")
        verbose_name_plural = _("imports into registers")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_listed")]

    def __str__(self) -> str:
        return self.file_name


class RegisterEntry(models.Model):
    """One line of a register, exactly as written; corrections and revocations are annotations, never overwriting."""

    book = models.ForeignKey(RegisterBook, models.PROTECT, related_name="entries", verbose_name=_("register book"))
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    line = models.PositiveSmallIntegerField(_("line"), null=True, blank=True)
    holder_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(max_length=600, editable=False)
    search_key = models.CharField(max_length=120, editable=False)
    birth_date = models.DateField(_("date of birth"))
    gender = models.CharField(_("sex"), max_length=6, choices=Gender)
    birth_place = models.CharField(_("place of birth"), max_length=120, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=40, blank=True)
    nationality = models.CharField(_("nationality"), max_length=60, default="Việt Nam")
    school_name = models.CharField(_("school at graduation"), max_length=200)
    graduation_year = models.PositiveSmallIntegerField(_("year of graduation"))
    grade = models.CharField(_("classification"), max_length=40, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=40)
    serial_key = models.CharField(max_length=40, editable=False, db_index=True)
    entry_number = models.CharField(_("register number"), max_length=40)
    entry_key = models.CharField(max_length=40, editable=False, db_index=True)
    issued_on = models.DateField(_("date of issue"))
    signer = models.CharField(_("signed by"), max_length=120)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, editable=False, related_name="entries"
    )
    annotation = models.TextField(_("annotation"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=EntryStatus, default=EntryStatus.VALID)

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        ordering = ["book", "entry_number"]
        indexes = [models.Index(fields=["search_key", "birth_date"], name="register_entry_person")]
        constraints = [
            models.UniqueConstraint(fields=["book", "entry_key"], name="register_entry_once_per_book"),
            models.CheckConstraint(condition=Q(status__in=EntryStatus.values), name="register_entry_status"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_number} {self.holder_name}"

    def set_keys(self) -> None:
        """Derive the keys for searching and sorting from what is written."""
        self.holder_name = nfc(self.holder_name)
        self.name_key, self.search_key = name_key(self.holder_name), fold(self.holder_name)
        self.serial_key, self.entry_key = number_key(self.serial_number), number_key(self.entry_number)


class Learner(models.Model):
    """A pupil, former pupils included; the identity number is the lifelong code (Nghị định 88/2026/NĐ-CP, Điều 9)."""

    identity_number = models.CharField(_("identity number"), max_length=12, blank=True)
    code = models.CharField(_("pupil code"), max_length=14, blank=True)
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(max_length=600, editable=False)
    search_key = models.CharField(max_length=120, editable=False)
    birth_date = models.DateField(_("date of birth"))
    gender = models.CharField(_("sex"), max_length=6, choices=Gender)
    birth_place = models.CharField(_("place of birth"), max_length=120, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("learner")
        verbose_name_plural = _("learners")
        ordering = ["name_key"]
        indexes = [models.Index(fields=["search_key", "birth_date"], name="learner_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_number"], condition=~Q(identity_number=""), name="learner_once_per_identity"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="learner_once_per_code"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def set_keys(self) -> None:
        """Derive the keys for searching and sorting from the name."""
        self.full_name = nfc(self.full_name)
        self.name_key, self.search_key = name_key(self.full_name), fold(self.full_name)


class SchoolRecord(models.Model):
    """One school year of a transcript (học bạ), with marks as written in it."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="records", verbose_name=_("learner"))
    school = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("school"))
    school_year = models.CharField(_("school year"), max_length=9)
    grade = models.PositiveSmallIntegerField(_("grade"))
    class_name = models.CharField(_("class"), max_length=20)
    marks = models.JSONField(_("marks"), default=list)
    result = models.CharField(_("result of learning"), max_length=40)
    conduct = models.CharField(_("result of training"), max_length=40, blank=True)
    honours = models.CharField(_("honours"), max_length=80, blank=True)
    promotion = models.CharField(_("decision at the end of the year"), max_length=80, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    homeroom_teacher = models.CharField(_("homeroom teacher"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("school record")
        verbose_name_plural = _("school records")
        ordering = ["learner", "school_year"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "school_year", "school"], name="school_record_once_a_year"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=12), name="school_record_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.school_year} {self.class_name}"


class Enrolment(models.Model):
    """The start of a learner at a school; it lasts until the next, so that no day has two schools.

    A start without a school says that the learner left: graduated, or moved away.
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="enrolments", verbose_name=_("learner"))
    school = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school"))
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, blank=True)
    class_name = models.CharField(_("class"), max_length=20, blank=True)
    starts_on = models.DateField(_("first day"))
    reference = models.CharField(_("reference of the dossier"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["learner", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "starts_on"], name="enrolment_one_start_a_day"),
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="enrolment_once_per_dossier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_name} {self.starts_on:%d/%m/%Y}"

    @property
    def school_name(self) -> str:
        return self.school.name if self.school else ""


class Seats(models.Model):
    """How many pupils a school takes in a grade; where nothing is entered nothing limits it."""

    school = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("school"))
    grade = models.PositiveSmallIntegerField(_("grade"))
    number = models.PositiveSmallIntegerField(_("seats"))

    class Meta:
        verbose_name = _("seats of a grade")
        verbose_name_plural = _("seats of grades")
        ordering = ["school", "grade"]
        constraints = [
            models.UniqueConstraint(fields=["school", "grade"], name="seats_once_a_grade"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=12), name="seats_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.grade}: {self.number}"
