"""The request itself, and the counter from which its official code is drawn."""

import uuid

from django.db import models

from portal.accounts.models import Unit, User
from procedures.catalogue.models import Procedure, ProcedureVersion
from procedures.catalogue.schema import Definition
from procedures.dossiers.states import FINAL, OPEN, Channel, Delivery, State
from procedures.dossiers.workflow import DossierWorkflow


class Dossier(DossierWorkflow):
    """Hồ sơ: one request of one applicant for one procedure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True)
    code = models.CharField(max_length=40, unique=True, null=True, blank=True)
    secret = models.CharField(max_length=4)
    version = models.PositiveIntegerField(default=1)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="dossiers")
    procedure_version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="dossiers")
    level = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    assisted = models.BooleanField(default=False)
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers")
    applicant_name = models.CharField(max_length=200, blank=True)
    applicant_phone = models.CharField(max_length=20, blank=True)
    beneficiary_name = models.CharField(max_length=200, blank=True)
    beneficiary_key = models.CharField(max_length=220, blank=True, db_index=True)
    answers = models.JSONField(default=dict, blank=True)
    quote = models.JSONField(default=dict, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    intake_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    competent_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assignee = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    delivery = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.ONLINE)
    delivery_address = models.CharField(max_length=300, blank=True)
    signatory = models.JSONField(default=dict, blank=True)
    is_test = models.BooleanField(default=False)
    alert_at = models.DateTimeField(null=True, blank=True)
    sent_number = models.CharField(max_length=40, blank=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="refiled")
    fee_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="fee_carried_by"
    )
    search_key = models.CharField(max_length=500, blank=True)
    sort_key = models.CharField(max_length=400, blank=True)
    queue_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="dossier_state_listed"),
            models.CheckConstraint(
                condition=models.Q(code__isnull=False)
                | ~models.Q(state__in=["accepted", "processing", "resolved", "returned"]),
                name="dossier_code_from_accept",
            ),
        ]
        indexes = [
            models.Index(fields=["competent_unit", "state", "queue_at"], name="dossier_queue"),
            models.Index(fields=["queue_at", "id"], name="dossier_queue_order"),
            models.Index(
                fields=["queue_at", "id"],
                name="dossier_open_order",
                condition=models.Q(state__in=[state for state in State.values if state in OPEN]),
            ),
            models.Index(fields=["applicant", "-created_at"], name="dossier_of_applicant"),
            models.Index(fields=["resolved_at"], name="dossier_resolved"),
            models.Index(
                fields=["resolved_at"],
                name="dossier_unissued",
                condition=models.Q(state=State.RESOLVED, issued_at__isnull=True),
            ),
            models.Index(fields=["alert_at"], name="dossier_alert", condition=models.Q(alert_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code or self.reference

    def get_absolute_url(self) -> str:
        return f"/dossiers/{self.pk}/"

    @property
    def spec(self) -> Definition:
        """The definition the dossier is bound to: the newest while a draft, pinned from filing on."""
        return self.procedure_version.spec

    @property
    def unit_code(self) -> str:
        """The code of the competent unit; only a young draft has none yet."""
        return self.competent_unit_id or ""

    @property
    def stream(self) -> str:
        """The name of the dossier's chain of facts."""
        return f"dossier:{self.pk}"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL


class CodeCounter(models.Model):
    """The last number given to a unit on a day; locked while a code is born, so that codes have no gaps."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="one_code_counter_a_day")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day} {self.last}"
