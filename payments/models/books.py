"""Receipts, refunds and the ledger."""

from django.db import models
from django.db.models import F, Q

from payments.formulas.receipts import receipt_number
from payments.models.base import AppendOnly, listed, positive
from payments.models.payment import Payment
from payments.states import Account, Method, Movement, ReceiptKind, RefundState
from portal.accounts.models import Unit


class Refund(AppendOnly):
    """Money given back, a new row; the payment it belongs to is never edited.

    It gives back what a payment brought, or what was ``held`` for checking and is nobody's fee.
    ``asked_by`` proposes, ``decided_by`` approves or declines: another person, unless a rule asked. ``charge`` is what
    the gateway gives back: the payment's own, or another that was held for checking. ``remark`` is the clerk's reason.
    """

    changes = frozenset(
        {
            "state",
            "gateway_refund",
            "failure_code",
            "done_at",
            "decided_by",
            "decided_at",
            "paid_out_by",
            "request_hash",
        }
    )

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    held = models.ForeignKey(
        "payments.Quarantine", on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=10, choices=Method.choices)
    key = models.CharField(max_length=80, unique=True)
    amount = models.BigIntegerField()
    reason_code = models.CharField(max_length=40)
    remark = models.CharField(max_length=300, blank=True)
    charge = models.CharField(max_length=120, blank=True)
    to_account = models.CharField(max_length=60, blank=True)
    to_name = models.CharField(max_length=200, blank=True)
    request_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=RefundState.choices, default=RefundState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    paid_out_by = models.CharField(max_length=40, blank=True)
    gateway_refund = models.CharField(max_length=120, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            positive("amount", "refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False) | Q(held__isnull=False), name="refund_of_something"
            ),
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
    kind = models.CharField(max_length=12, choices=ReceiptKind.choices, default=ReceiptKind.ORIGINAL)
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amended_by")
    reason = models.CharField(max_length=300, blank=True)
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
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind=ReceiptKind.ADJUSTMENT), name="receipt_amount_positive"
            ),
            listed("kind", ReceiptKind.values, "receipt_kind_listed"),
            models.CheckConstraint(
                condition=Q(kind=ReceiptKind.ORIGINAL, amends__isnull=True)
                | Q(amends__isnull=False) & ~Q(kind=ReceiptKind.ORIGINAL),
                name="receipt_amends_another",
            ),
            models.UniqueConstraint(
                fields=["amends"], condition=Q(kind=ReceiptKind.REPLACEMENT), name="receipt_replaced_once"
            ),
            positive("number", "receipt_number_positive"),
            models.UniqueConstraint(fields=["unit", "symbol", "year", "number"], name="receipt_once_per_number"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(kind=ReceiptKind.ORIGINAL), name="receipt_one_original_per_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.printed_number}"

    @property
    def printed_number(self) -> str:
        return receipt_number(self.number)


class LedgerEntry(AppendOnly):
    """Double entry in one row: the amount leaves ``credit`` and reaches ``debit``, so the books balance by shape.

    An entry that follows money at a gateway or bank says which ``movement`` it is and the ``external`` id it has there;
    the daily comparison looks for just that line. ``at`` is when the money moved.
    """

    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    debit = models.CharField(max_length=12, choices=Account.choices)
    credit = models.CharField(max_length=12, choices=Account.choices)
    amount = models.BigIntegerField()
    movement = models.CharField(max_length=12, choices=Movement.choices, blank=True)
    external = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            positive("amount", "ledger_amount_positive"),
            listed("debit", Account.values, "ledger_debit_listed"),
            listed("credit", Account.values, "ledger_credit_listed"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_two_accounts"),
        ]
        indexes = [
            models.Index(fields=["unit", "at"], name="ledger_of_unit"),
            models.Index(fields=["at"], name="ledger_movements", condition=~Q(movement="")),
            models.Index(fields=["external"], name="ledger_external", condition=~Q(external="")),
        ]

    def __str__(self) -> str:
        return self.key


class Reconciliation(AppendOnly):
    """A day's comparison of ledger, gateways and receipts, as it was found; made again, it is a new row."""

    date = models.DateField(db_index=True)
    made_at = models.DateTimeField()
    checked = models.JSONField()
    unchecked = models.JSONField(default=list)
    differences = models.JSONField(default=list)

    class Meta:
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.date} {len(self.differences)}"


class Explanation(AppendOnly):
    """What a clerk found out about a difference; ``key`` names the difference in whichever comparison it shows."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="explanations")
    key = models.CharField(max_length=300, unique=True)
    remark = models.CharField(max_length=300)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(remark=""), name="explanation_says_something")]

    def __str__(self) -> str:
        return self.key
