"""The rows of money."""

from payments.models.banking import BankAccount, BankLine, Statement
from payments.models.base import AppendOnly, AppendOnlyQuerySet, Immutable
from payments.models.books import Explanation, LedgerEntry, Receipt, ReceiptCounter, Reconciliation, Refund
from payments.models.inbox import GatewayEvent, Quarantine
from payments.models.payment import Attempt, Dispute, Payment

__all__ = [
    "AppendOnly",
    "AppendOnlyQuerySet",
    "Attempt",
    "BankAccount",
    "BankLine",
    "Dispute",
    "Explanation",
    "GatewayEvent",
    "Immutable",
    "LedgerEntry",
    "Payment",
    "Quarantine",
    "Receipt",
    "ReceiptCounter",
    "Reconciliation",
    "Refund",
    "Statement",
]
