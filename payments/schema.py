"""The values that payments exchange with callers and gateways. Amounts are whole đồng; the currency is always VND."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from payments.states import Found

CURRENCY = "vnd"

Prelock = Callable[[str], None]
P = TypeVar("P", bound=Prelock)
PRELOCKS: list[Prelock] = []


def prelock(function: P) -> P:
    """Register a lock that a room above needs before a payment's row is locked; it is given the payment's reference.

    The order of locks is dossier, payment, counter row. A payment's fact may move what it was paid for in the same
    transaction, so whoever owns the reference must be able to lock it first.
    """
    if function not in PRELOCKS:
        PRELOCKS.append(function)
    return function


@dataclass(frozen=True)
class QuoteLine:
    """One line of a fee: what for, how many, the price of one, the rule it rests on, whether it is a sample."""

    label: str
    quantity: int
    unit_price: int
    basis: str
    demo: bool = False

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.unit_price < 0:
            raise ValueError("a line has at least one piece and no negative price")

    @property
    def amount(self) -> int:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Quote:
    """The frozen fee of one request, as it was shown to the payer."""

    lines: tuple[QuoteLine, ...] = ()

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def demo(self) -> bool:
        """Whether some line is a sample fee that no rule states."""
        return any(line.demo for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        return {"amount": self.amount, "lines": [asdict(line) for line in self.lines]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Quote":
        """Read a stored quote; nothing stored is the empty quote. :raises ValueError: when the sum does not agree"""
        quote = cls(tuple(QuoteLine(**line) for line in data.get("lines", ())))
        if quote.amount != data.get("amount", 0):
            raise ValueError("the stored amount is not the sum of its lines")
        return quote


@dataclass(frozen=True)
class CheckoutRequest:
    """What a gateway is asked to collect. It is stored before the question, so that a repeated question is the same."""

    key: str
    payment_id: int
    reference: str
    title: str
    lines: tuple[tuple[str, int, int], ...]  # label, quantity, unit price
    expires_at: int  # seconds of the epoch
    success_url: str
    cancel_url: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "CheckoutRequest":
        return cls(**data | {"lines": tuple((label, quantity, price) for label, quantity, price in data["lines"])})


@dataclass(frozen=True)
class Session:
    """A gateway's own page on which the payer pays."""

    id: str
    url: str


@dataclass(frozen=True)
class Answer:
    """What a gateway says about one of its sessions when it is asked; the only ground on which money is taken in."""

    session_id: str
    found: Found
    amount: int
    currency: str
    live: bool
    reference: str
    payment_id: str
    attempt_key: str
    charge: str = ""
    paid_at: datetime | None = None
    failure_code: str = ""


@dataclass(frozen=True)
class RefundRequest:
    """What a gateway is asked to give back."""

    key: str
    charge: str
    amount: int
    reference: str


@dataclass(frozen=True)
class RefundAnswer:
    """What a gateway says about a refund; ``done`` is None while it has not decided."""

    refund_id: str
    done: bool | None
    failure_code: str = ""


@dataclass(frozen=True)
class Notification:
    """A gateway's message whose signature was good. It says where to look and is never itself a ground to act.

    ``matters`` is false for kinds that say nothing about a payment or refund of ours.
    """

    event_id: str
    kind: str
    object_id: str
    session_id: str
    payment_id: str
    matters: bool
    body: dict[str, Any]
