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


OPEN = (State.CREATED, State.PENDING, State.FAILED, State.EXPIRED)


class Standing(TextChoices):
    """What the payer's page says: the payment's state, or that its money is on the way or being checked."""

    CREATED = "created", _("Waiting to be paid")
    PENDING = "pending", _("Not finished")
    SUCCEEDED = "succeeded", _("Fee paid")
    FAILED = "failed", _("Card declined")
    EXPIRED = "expired", _("Time to pay ran out")
    CANCELLED = "cancelled", _("Fee cancelled")
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
    CASH = "cash", _("Cash at the counter")
    READER = "reader", _("Card at the counter")


class AttemptState(TextChoices):
    """Where one try to pay at a gateway stands: ``asked`` is our stored intent before the answer is."""

    ASKED = "asked", _("Asked of the gateway")
    OPEN = "open", _("Card page open")
    PROCESSING = "processing", _("The bank is processing")
    PAID = "paid", _("Fee paid")
    CLOSED = "closed", _("Closed unpaid")
    HELD = "held", _("Held for checking")


LIVE_ATTEMPT = (AttemptState.ASKED, AttemptState.OPEN, AttemptState.PROCESSING)


class Found(TextChoices):
    """What a gateway says about a session."""

    OPEN = "open", _("Card page open")
    PROCESSING = "processing", _("The bank is processing")
    PAID = "paid", _("Fee paid")
    FAILED = "failed", _("Card declined")
    EXPIRED = "expired", _("Card page expired")


class RefundState(TextChoices):
    """Where a refund stands."""

    ASKED = "asked", _("Asked of the bank")
    AT_COUNTER = "at_counter", _("To be paid out at the counter")
    DONE = "done", _("Refund paid out")
    FAILED = "failed", _("Refused by the bank")


class Outcome(TextChoices):
    """What became of a gateway's message."""

    WAITING = "waiting", _("Not yet processed")
    APPLIED = "applied", _("Message processed")
    IGNORED = "ignored", _("Not for us")
    QUARANTINED = "quarantined", _("Held for checking")


class Fault(TextChoices):
    """Why money is held for a clerk instead of being taken in."""

    AMOUNT = "amount", _("The amount differs")
    CURRENCY = "currency", _("The currency is not đồng")
    MODE = "mode", _("Test money and real money mixed")
    REFERENCE = "reference", _("It names another payment")
    UNKNOWN = "unknown", _("No payment of ours matches")
    LATE = "late", _("Paid after it was cancelled")
    TWICE = "twice", _("Paid twice")
    REFUND = "refund", _("The bank refused the refund")


class Account(TextChoices):
    """The accounts of the ledger."""

    FEES = "fees", _("Fees collected")
    CARD = "card", _("Card money at the gateway")
    CASH = "cash", _("Cash at the counter")
    READER = "reader", _("Card money of the counter")
    REFUNDS = "refunds", _("Refunds owed")
