"""The facts that payments publish, on the stream ``payment:<id>``; their data always names the reference.

Those of the books are on the stream ``books:<date>`` and name the comparison.
"""

from enum import StrEnum


class Fact(StrEnum):
    """One line a fact; past tense, closed."""

    OPENED = "payment.opened"
    STARTED = "payment.started"
    NOTIFIED = "payment.notified"
    FAILED = "payment.failed"
    EXPIRED = "payment.expired"
    SETTLED = "payment.settled"
    CANCELLED = "payment.cancelled"
    DISPUTED = "payment.disputed"
    REINSTATED = "payment.reinstated"
    CHARGED_BACK = "payment.charged_back"
    QUARANTINED = "payment.quarantined"
    RELEASED = "payment.released"
    RECEIPT_ISSUED = "receipt.issued"
    ACCOUNT_OPENED = "bank_account.opened"
    REFUND_PROPOSED = "refund.proposed"
    REFUND_DECLINED = "refund.declined"
    REFUND_ASKED = "refund.asked"
    REFUND_DONE = "refund.done"
    REFUND_FAILED = "refund.failed"
    RECONCILIATION_ASKED = "books.asked"
    RECONCILED = "books.reconciled"
    EXPLAINED = "books.explained"
    MENDED = "books.mended"
