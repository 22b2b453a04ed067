"""Money as rows that are only added: what is fixed at birth is never edited and no row is deleted."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import F, Q

from payments.formulas import receipt_number
from payments.schema import Quote
from payments.states import LIVE_ATTEMPT, OPEN, Account, AttemptState, Fault, Outcome, RefundState, State
from payments.workflow import PaymentWorkflow
from portal.accounts.models import Unit, User


class Immutable(Exception):
    """A row of money was about to be edited or deleted."""


M = TypeVar("M", bound="AppendOnly")


class AppendOnlyQuerySet(models.QuerySet[M]):
    """Refuse in bulk what the model refuses one by one."""

    def update(self, **values: Any) -> int:
        self.model.refuse_other_than(values)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Immutable(f"{self.model.__name__} rows stay")


class AppendOnly(models.Model):
    """A row of which only the fields named in ``changes`` may change after it was added."""

    changes: ClassVar[frozenset[str]] = frozenset()
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.refuse_other_than(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Immutable(f"{type(self).__name__} rows stay")

    @classmethod
    def refuse_other_than(cls, names: Iterable[str] | None) -> None:
        """:raises Immutable: unless every name may change"""
        if names is None or not cls.changes.issuperset(names):
            raise Immutable(f"only {sorted(cls.changes)} of a {cls.__name__} may change")


def positive(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__gt": 0}), name=name)


def listed(field: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name)


class Payment(PaymentWorkflow, AppendOnly):
    """A fee asked for a reference of a room above. At most one payment of a reference can still be paid."""

    changes = frozenset({"state", "method", "failure_code", "gateway_charge", "settled_at"})

    reference = models.CharField(max_length=40, db_index=True)
    purpose = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    payer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    payer_name = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    quote = models.JSONField()
    return_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            positive("amount", "payment_amount_positive"),
            listed("state", State.values, "payment_state_listed"),
            models.CheckConstraint(
                condition=Q(state=State.SUCCEEDED, settled_at__isnull=False) | ~Q(state=State.SUCCEEDED),
                name="payment_succeeded_has_moment",
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=Q(state__in=OPEN), name="payment_one_open_per_reference"
            ),
        ]
        indexes = [models.Index(fields=["unit", "settled_at"], name="payment_of_unit")]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"

    @property
    def stream(self) -> str:
        """The name of the payment's chain of facts."""
        return f"payment:{self.pk}"

    @property
    def fee(self) -> Quote:
        return Quote.from_json(self.quote)


class Attempt(AppendOnly):
    """One try to pay at a gateway. The intent and its key are stored before the gateway is asked."""

    changes = frozenset({"state", "session_id", "url", "returned_at", "closed_at"})

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=80, unique=True)
    request = models.JSONField()
    state = models.CharField(max_length=12, choices=AttemptState.choices, default=AttemptState.ASKED)
    session_id = models.CharField(max_length=120, blank=True)
    url = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["payment", "number"]
        constraints = [
            listed("state", AttemptState.values, "attempt_state_listed"),
            models.UniqueConstraint(fields=["payment", "number"], name="attempt_once_per_number"),
            models.UniqueConstraint(
                fields=["provider", "session_id"], condition=~Q(session_id=""), name="attempt_once_per_session"
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(state__in=LIVE_ATTEMPT), name="attempt_one_live_per_payment"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="attempt_live", condition=Q(state__in=LIVE_ATTEMPT))]

    def __str__(self) -> str:
        return self.key

    @property
    def unheard(self) -> bool:
        """Whether the payer is back from the gateway's page before the gateway's word."""
        return self.state == AttemptState.PROCESSING or self.returned_at is not None


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
    """Money that a gateway reports and that is not taken in until a clerk has looked: why, expected, found."""

    changes = frozenset({"resolved_at", "resolved_by", "resolution"})

    provider = models.CharField(max_length=20)
    object_id = models.CharField(max_length=120)
    fault = models.CharField(max_length=12, choices=Fault.choices)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="quarantines")
    expected_amount = models.BigIntegerField(null=True, blank=True)
    found_amount = models.BigIntegerField(null=True, blank=True)
    found_currency = models.CharField(max_length=10, blank=True)
    found_reference = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=40, blank=True)
    resolution = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            listed("fault", Fault.values, "quarantine_fault_listed"),
            models.UniqueConstraint(fields=["provider", "object_id", "fault"], name="quarantine_once_per_fault"),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.fault}"


class Refund(AppendOnly):
    """Money given back, a new row; the payment it belongs to is never edited."""

    changes = frozenset({"state", "gateway_refund", "failure_code", "done_at"})

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=80, unique=True)
    amount = models.BigIntegerField()
    reason_code = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=RefundState.choices, default=RefundState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    gateway_refund = models.CharField(max_length=120, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            positive("amount", "refund_amount_positive"),
            listed("state", RefundState.values, "refund_state_listed"),
        ]

    def __str__(self) -> str:
        return self.key


class ReceiptCounter(models.Model):
    """The last receipt number of a unit's series in a year; its row is locked while the next one is taken."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "symbol", "year"], name="receipt_counter_once"),
            models.CheckConstraint(condition=Q(last__lte=99_999_999), name="receipt_counter_eight_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.symbol} {self.last}"


class Receipt(AppendOnly):
    """Biên lai điện tử (NĐ 254/2026, Điều 23.2): numbered without a gap per collecting unit, symbol and year."""

    changes = frozenset({"file", "sha256", "drawn_at"})

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="receipts")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10, default="EBL01")
    symbol = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    snapshot = models.JSONField()
    issued_at = models.DateTimeField()
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            positive("amount", "receipt_amount_positive"),
            positive("number", "receipt_number_positive"),
            models.UniqueConstraint(fields=["unit", "symbol", "year", "number"], name="receipt_once_per_number"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(replaces__isnull=True), name="receipt_one_original_per_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.printed_number}"

    @property
    def printed_number(self) -> str:
        return receipt_number(self.number)


class LedgerEntry(AppendOnly):
    """Double entry in one row: the amount leaves ``credit`` and reaches ``debit``, so the books balance by shape."""

    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="entries")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    debit = models.CharField(max_length=12, choices=Account.choices)
    credit = models.CharField(max_length=12, choices=Account.choices)
    amount = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            positive("amount", "ledger_amount_positive"),
            listed("debit", Account.values, "ledger_debit_listed"),
            listed("credit", Account.values, "ledger_credit_listed"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_two_accounts"),
        ]
        indexes = [models.Index(fields=["unit", "at"], name="ledger_of_unit")]

    def __str__(self) -> str:
        return self.key
