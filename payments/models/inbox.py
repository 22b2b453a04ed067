"""What gateways and banks tell us, kept before anything is done with it, and what of it waits for a person."""

from django.db import models

from payments.models.banking import BankLine
from payments.models.base import AppendOnly, listed
from payments.models.payment import Payment
from payments.states import Fault, Outcome, Resolution
from portal.accounts.models import Unit


class GatewayEvent(AppendOnly):
    """The inbox of gateways' messages whose signature was good, each kept once."""

    changes = frozenset({"outcome", "processed_at"})

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    session_id = models.CharField(max_length=120, blank=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    body = models.JSONField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            listed("outcome", Outcome.values, "gateway_event_outcome_listed"),
            models.UniqueConstraint(fields=["provider", "event_id"], name="gateway_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"


class Quarantine(AppendOnly):
    """Money that a gateway or bank reports and that is not taken in until a clerk has looked: why, expected, found.

    ``booked`` money is in the ledger's suspense account until it is resolved.
    """

    changes = frozenset({"resolved_at", "resolved_by", "resolution", "remark", "payment"})

    provider = models.CharField(max_length=20)
    object_id = models.CharField(max_length=120)
    fault = models.CharField(max_length=12, choices=Fault.choices)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="quarantines")
    expected_amount = models.BigIntegerField(null=True, blank=True)
    found_amount = models.BigIntegerField(null=True, blank=True)
    found_currency = models.CharField(max_length=10, blank=True)
    found_reference = models.CharField(max_length=200, blank=True)
    booked = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, blank=True, related_name="quarantines")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=40, blank=True)
    resolution = models.CharField(max_length=12, choices=Resolution.choices, blank=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            listed("resolution", ["", *Resolution.values], "quarantine_resolution_listed"),
            listed("fault", Fault.values, "quarantine_fault_listed"),
            models.UniqueConstraint(fields=["provider", "object_id", "fault"], name="quarantine_once_per_fault"),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.fault}"
