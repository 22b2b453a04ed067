"""The closed lists of payments: states, ways to pay, faults, accounts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a payment stands. Neither "failed" nor "expired" is the end of it: a later success is still taken."""

    CREATED = "created", _("Waiting to be paid")
    PENDING = "pending", _("Being paid")
    SUCCEEDED = "succeeded", _("Fee paid")
    FAILED = "failed", _("Card declined")
    EXPIRED = "expired", _("Time to pay ran out")
    CANCELLED = "cancelled", _("Fee cancelled")
    DISPUTED = "disputed", _("Contested at the bank")
    CHARGED_BACK = "charged_back", _("Taken back by the bank")


OPEN = (State.CREATED, State.PENDING, State.FAILED, State.EXPIRED)
TAKEN = (State.SUCCEEDED, State.DISPUTED)
"""The money came and the bank has not taken it back for good."""


class Verdict(TextChoices):
    """What a message does to a payment: it moves it, says nothing new, or must not be."""

    MOVES = "moves", _("Changes the payment")
    REDUNDANT = "redundant", _("Says nothing new")
    ILLEGAL = "illegal", _("Cannot be")


class Standing(TextChoices):
    """What the payer's page says: the payment's state, or that its money is on the way or being checked."""

    CREATED = "created", _("Waiting to be paid")
    PENDING = "pending", _("Not finished")
    SUCCEEDED = "succeeded", _("Fee paid")
    FAILED = "failed", _("Card declined")
    EXPIRED = "expired", _("Time to pay ran out")
    CANCELLED = "cancelled", _("Fee cancelled")
    DISPUTED = "disputed", _("Contested at the bank")
    CHARGED_BACK = "charged_back", _("Taken back by the bank")
    WAITING = "waiting", _("Waiting for the bank")
    HELD = "held", _("Being checked")


class Decline(TextChoices):
    """Why a card was declined, as far as the payer can do something about it."""

    GENERIC = "generic_decline", _("The bank did not say why.")
    NO_MONEY = "insufficient_funds", _("There is not enough money on the card.")
    EXPIRED_CARD = "expired_card", _("The card has expired.")
    WRONG_CVC = "incorrect_cvc", _("The security code was wrong.")
    BANK_ERROR = "processing_error", _("The bank had an error.")
    NOT_AUTHENTICATED = "payment_intent_authentication_failure", _("The bank could not confirm that it was you.")

    @classmethod
    def of(cls, code: str) -> "Decline":
        """Return the reason behind a gateway's code; one that only the bank understands is generic."""
        return cls(code) if code in cls else cls.GENERIC


class Method(TextChoices):
    """The way the money came; all but cash count as cashless."""

    CARD = "card", _("Card online")
    TRANSFER = "transfer", _("Bank transfer by VietQR")
    CASH = "cash", _("Cash at the counter")
    READER = "reader", _("Card at the counter")


class AttemptState(TextChoices):
    """Where one try to pay at a gateway stands: ``asked`` is our stored intent before the answer is."""

    ASKED = "asked", _("Asked of the gateway")
    OPEN = "open", _("Card page open")
    PROCESSING = "processing", _("The bank is processing")
    PAID = "paid", _("Fee paid")
    LEFT = "left", _("Left for another way")
    CLOSED = "closed", _("Closed unpaid")
    HELD = "held", _("Held for checking")


LIVE_ATTEMPT = (AttemptState.ASKED, AttemptState.OPEN, AttemptState.PROCESSING)
UNCLOSED_ATTEMPT = (*LIVE_ATTEMPT, AttemptState.LEFT)
"""Tries to pay that may still bring money; of those that are left the gateway could not be told to close the page."""


class Found(TextChoices):
    """What a gateway says about a session."""

    OPEN = "open", _("Card page open")
    PROCESSING = "processing", _("The bank is processing")
    PAID = "paid", _("Fee paid")
    FAILED = "failed", _("Card declined")
    EXPIRED = "expired", _("Card page expired")


class RefundState(TextChoices):
    """Where a refund stands."""

    PROPOSED = "proposed", _("Waiting for a second person")
    DECLINED = "declined", _("Not approved")
    ASKED = "asked", _("Asked of the bank")
    TO_TRANSFER = "to_transfer", _("To be transferred back")
    AT_COUNTER = "at_counter", _("To be paid out at the counter")
    DONE = "done", _("Refund paid out")
    FAILED = "failed", _("Refused by the bank")


GIVEN_UP = (RefundState.DECLINED, RefundState.FAILED)
"""Refunds that leave the money where it was."""
BY_HAND = (RefundState.TO_TRANSFER, RefundState.AT_COUNTER)
"""Refunds that a person of the collecting unit pays out."""


class Outcome(TextChoices):
    """What became of a gateway's message."""

    WAITING = "waiting", _("Not yet processed")
    APPLIED = "applied", _("Message processed")
    IGNORED = "ignored", _("Not for us")
    QUARANTINED = "quarantined", _("Held for checking")


class Fault(TextChoices):
    """Why money is held for a clerk instead of being taken in."""

    AMOUNT = "amount", _("The amount differs")
    SHORT = "short", _("Less than the fee came")
    OVER = "over", _("More than the fee came")
    CURRENCY = "currency", _("The currency is not đồng")
    MODE = "mode", _("Test money and real money mixed")
    REFERENCE = "reference", _("It names another payment")
    UNKNOWN = "unknown", _("No payment of ours matches")
    LATE = "late", _("Paid after it was cancelled")
    TWICE = "twice", _("Paid twice")
    ACCOUNT = "account", _("It came on another account")
    SEVERAL = "several", _("It names several payments")
    UNREADABLE = "unreadable", _("The bank's line cannot be read")
    REFUND = "refund", _("The bank refused the refund")


NOT_OUR_MONEY = (Fault.CURRENCY, Fault.MODE, Fault.UNREADABLE, Fault.REFUND)
"""Faults of what is not đồng on an account of ours: it is shown, and not entered in the books."""


SETTLED_BY_RULE = (Fault.TWICE, Fault.LATE)
"""Faults that need nobody to decide: the money goes back by rule."""


class Resolution(TextChoices):
    """What a clerk decided about held money."""

    APPLIED = "applied", _("Taken in for a payment")
    RETURNED = "returned", _("Given back to who sent it")
    DISMISSED = "dismissed", _("Nothing to do with us")


class LineSource(TextChoices):
    """How a line of the bank's account book reached us."""

    NOTIFICATION = "notification", _("Message of the bank")
    STATEMENT = "statement", _("Imported statement")
    ASKED = "asked", _("Asked of the bank")


class LineOutcome(TextChoices):
    """What became of a line of the bank's account book."""

    WAITING = "waiting", _("Not yet processed")
    MATCHED = "matched", _("Taken in for a payment")
    REFUND = "refund", _("A refund of ours")
    HELD = "held", _("Held for checking")
    IGNORED = "ignored", _("Not for us")


class DisputeState(TextChoices):
    """Where a holder's objection to a card payment stands."""

    OPEN = "open", _("The bank is deciding")
    WON = "won", _("The money is ours again")
    LOST = "lost", _("Taken back by the bank")


class ReceiptKind(TextChoices):
    """What a receipt is to the one it names (NĐ 123/2020, Điều 33-34, carried on by NĐ 254/2026)."""

    ORIGINAL = "original", _("Receipt")
    REPLACEMENT = "replacement", _("Replaces a receipt with a mistake")
    ADJUSTMENT = "adjustment", _("Adjusts the amount of a receipt")


class Movement(TextChoices):
    """What moves money at a gateway, on a statement and in the ledger, so that the three can be compared."""

    PAID = "paid", _("Payment")
    REFUNDED = "refunded", _("Refund")
    CHARGED = "charged", _("Charge of the gateway")
    CLAIMED = "claimed", _("Taken back in a dispute")
    RESTORED = "restored", _("Given back after a dispute")


class Account(TextChoices):
    """The accounts of the ledger."""

    FEES = "fees", _("Fees collected")
    DUE = "due", _("Fees asked and not yet paid")
    CARD = "card", _("Card money at the gateway")
    TRANSFER = "transfer", _("Money on the bank account")
    CASH = "cash", _("Cash at the counter")
    READER = "reader", _("Card money of the counter")
    REFUNDS = "refunds", _("Refunds owed")
    SUSPENSE = "suspense", _("Money held for checking")
    CHARGES = "charges", _("Charges of the gateway")
    DISPUTES = "disputes", _("Money contested at the bank")
    LOSSES = "losses", _("Money taken back by the bank")


class Difference(TextChoices):
    """What the daily comparison of ledger, gateway and receipts can find."""

    NOT_IN_LEDGER = "not_in_ledger", _("The gateway has it, the ledger does not")
    NOT_AT_GATEWAY = "not_at_gateway", _("The ledger has it, the gateway does not")
    AMOUNT = "amount", _("The amounts differ")
    NO_RECEIPT = "no_receipt", _("Paid without a receipt")
    RECEIPT_AMOUNT = "receipt_amount", _("The receipt says another amount")
    RECEIPT_GAP = "receipt_gap", _("A receipt number is missing")
    NO_PAYMENT = "no_payment", _("A receipt without a payment")


class Moment(TextChoices):
    """Which moment of a payment a list of some days asks for."""

    SETTLED = "settled", _("Paid in these days")
    CREATED = "created", _("Asked for in these days")
    REFUNDED = "refunded", _("Given back in these days")
    CHARGED = "charged", _("Charged by the gateway in these days")
    CONTESTED = "contested", _("Contested at the bank in these days")


class Way(TextChoices):
    """How a difference of the daily comparison is resolved; the sentence is for the finance office."""

    ASK_AGAIN = "ask_again", _("Ask the gateway again about this payment.")
    BOOK_REFUND = "book_refund", _("Enter the refund that was made at the gateway.")
    MATCH_LINE = "match_line", _("Go through this line of the bank statement again.")
    ISSUE_RECEIPT = "issue_receipt", _("Issue the missing receipt.")
    AMEND_RECEIPT = "amend_receipt", _("Replace or adjust the receipt.")
    EXPLAIN = "explain", _("Find out why and write it down.")


class Silence(TextChoices):
    """Why a part of a day could not be compared."""

    DOWN = "down", _("The gateway could not be asked")
    NO_STATEMENT = "no_statement", _("No bank statement covers the day")
