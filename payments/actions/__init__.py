"""The use cases of collecting money. Everything that writes a payment is here, and nothing else does."""

from payments.actions.checkout import start_checkout
from payments.actions.inbox import process_notification, take_notification
from payments.actions.opening import cancel_open, open_payment, record_counter_payment
from payments.actions.receipts import draw_receipt
from payments.actions.refunding import pay_out_refund, refund, send_refund
from payments.actions.settling import settle, take_return
from payments.actions.watching import sweep

__all__ = [
    "cancel_open",
    "draw_receipt",
    "open_payment",
    "pay_out_refund",
    "process_notification",
    "record_counter_payment",
    "refund",
    "send_refund",
    "settle",
    "start_checkout",
    "sweep",
    "take_notification",
    "take_return",
]
