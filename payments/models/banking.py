"""Bank accounts on which fees are collected, and the bank's book of them."""

from django.db import models
from django.db.models import Q

from payments.models.base import AppendOnly, listed
from payments.models.books import Refund
from payments.models.payment import Payment
from payments.schema import AccountLine
from payments.states import LineOutcome, LineSource
from portal.accounts.models import Unit


class BankAccount(AppendOnly):
    """The account on which a unit, and those below it without one of their own, collects fees from a day to another."""

    changes = frozenset({"until"})

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    bank_bin = models.CharField(max_length=6)
    bank_name = models.CharField(max_length=100)
    number = models.CharField(max_length=19)
    holder = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(bank_bin__regex=r"^[0-9]{6}$"), name="bank_account_bin"),
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9A-Z]{6,19}$"), name="bank_account_number"),
            models.UniqueConstraint(fields=["unit"], condition=Q(until__isnull=True), name="bank_account_one_per_unit"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The account as lines of the bank's account book name it."""
        return f"{self.bank_bin} {self.number}"


class Statement(AppendOnly):
    """One imported file of the bank's account book; the same file twice is known by its digest."""

    account = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    since = models.DateField()
    until = models.DateField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.account} {self.since} {self.until}"


class BankLine(AppendOnly):
    """A line of the bank's account book, kept once however it reached us; money that came in is positive."""

    changes = frozenset({"outcome", "payment", "refund", "processed_at", "statement"})

    account = models.CharField(max_length=40)
    bank_ref = models.CharField(max_length=80)
    at = models.DateTimeField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=10)
    memo = models.CharField(max_length=300, blank=True)
    counter_account = models.CharField(max_length=60, blank=True)
    counter_name = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=12, choices=LineSource.choices)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="lines")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="lines")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="lines")
    outcome = models.CharField(max_length=12, choices=LineOutcome.choices, default=LineOutcome.WAITING)
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            listed("outcome", LineOutcome.values, "bank_line_outcome_listed"),
            listed("source", LineSource.values, "bank_line_source_listed"),
            models.UniqueConstraint(fields=["account", "bank_ref"], name="bank_line_once"),
        ]
        indexes = [models.Index(fields=["account", "at"], name="bank_line_of_account")]

    def __str__(self) -> str:
        return f"{self.bank_ref} {self.amount}"

    @property
    def said(self) -> AccountLine:
        """The line as the bank wrote it."""
        return AccountLine(
            account=self.account,
            bank_ref=self.bank_ref,
            at=self.at,
            amount=self.amount,
            currency=self.currency,
            memo=self.memo,
            counter_account=self.counter_account,
            counter_name=self.counter_name,
        )
