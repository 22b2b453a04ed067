"""The use cases of collecting money. Everything that writes a payment is here, and nothing else does."""

from payments.actions.accounts import open_account
from payments.actions.banking import catch_up, take_line
from payments.actions.checkout import start_checkout
from payments.actions.comparing import ask_reconciliation
from payments.actions.importing import import_statement
from payments.actions.inbox import process_notification, take_notification
from payments.actions.mending import ask_again, issue_missing_receipt
from payments.actions.opening import cancel_open, open_payment, record_counter_payment
from payments.actions.receipts import CORRECTABLE, adjust_receipt, draw_receipt, replace_receipt
from payments.actions.reconciling import acknowledge_difference, reconcile, reconcile_due
from payments.actions.refunding import (
    book_foreign_refund,
    decide_refund,
    pay_out_refund,
    propose_refund,
    refund,
    send_refund,
)
from payments.actions.releasing import apply_held, dismiss_held, return_held
from payments.actions.returning import take_return
from payments.actions.settling import settle
from payments.actions.watching import knock, sweep

__all__ = [
    "CORRECTABLE",
    "acknowledge_difference",
    "adjust_receipt",
    "apply_held",
    "ask_again",
    "ask_reconciliation",
    "book_foreign_refund",
    "cancel_open",
    "catch_up",
    "decide_refund",
    "dismiss_held",
    "draw_receipt",
    "import_statement",
    "issue_missing_receipt",
    "knock",
    "open_account",
    "open_payment",
    "pay_out_refund",
    "process_notification",
    "propose_refund",
    "reconcile",
    "reconcile_due",
    "record_counter_payment",
    "refund",
    "replace_receipt",
    "return_held",
    "send_refund",
    "settle",
    "start_checkout",
    "sweep",
    "take_line",
    "take_notification",
    "take_return",
]
