"""The values that payments exchange with callers and gateways. Amounts are whole đồng; the currency is always VND."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any, TypeVar

from django.utils.functional import Promise

from payments.states import Difference, DisputeState, Found, Movement, ReceiptKind, Silence, Way

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
    """One line of a fee: what for, how many, the price of one, the rule it rests on, whether it is a sample.

    ``reduction`` is what a waiver takes off the whole line, in đồng, and ``reduction_basis`` the rule that says so;
    ``reduction_demo`` says that this rule is a sample.
    """

    label: str
    quantity: int
    unit_price: int
    basis: str
    demo: bool = False
    reduction: int = 0
    reduction_basis: str = ""
    reduction_demo: bool = False

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.unit_price < 0:
            raise ValueError("a line has at least one piece and no negative price")
        if not 0 <= self.reduction <= self.whole or bool(self.reduction) != bool(self.reduction_basis):
            raise ValueError("a reduction takes off at most the whole line and names its rule")

    @property
    def whole(self) -> int:
        """The price before any reduction, in đồng."""
        return self.quantity * self.unit_price

    @property
    def amount(self) -> int:
        return self.whole - self.reduction


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
    own_page: str = ""  # where the portal itself shows how to pay, for ways without a page of their own

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def digest(self) -> str:
        """Digest of what is asked: the same key must never ask for anything else."""
        return digest(self.to_json())

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
    fee: int = 0  # what the gateway keeps of it


@dataclass(frozen=True)
class DisputeAnswer:
    """What a gateway says about a holder's objection to a charge."""

    dispute_id: str
    charge: str
    amount: int
    reason_code: str
    state: DisputeState
    opened_at: datetime
    closed_at: datetime | None = None  # when the money came back


@dataclass(frozen=True)
class Moved:
    """Money that moved at a gateway, on a bank account or in the ledger, in the words in which the three compare.

    ``external`` is the id the gateway or bank gave it, ``amount`` is positive, the ``movement`` says the direction.
    ``charge`` is the payment at the gateway that it belongs to, ``payment`` and ``unit`` are ours where they are known.
    """

    provider: str
    movement: Movement
    external: str
    amount: int
    at: datetime
    reference: str = ""
    charge: str = ""
    payment: int | None = None
    unit: str = ""

    @property
    def line(self) -> tuple[str, str, str]:
        """What must be the same on both sides."""
        return self.provider, self.movement, self.external


@dataclass(frozen=True)
class Settled:
    """What the comparison with receipts reads of a payment. ``refunded`` is what was given back of it, in đồng.

    ``money`` says whether it was ever paid.
    """

    payment: int
    reference: str
    unit: str
    amount: int
    refunded: int
    money: bool


@dataclass(frozen=True)
class Issued:
    """What the comparison reads of a receipt; an adjustment's amount is what it adds or takes off."""

    id: int
    payment: int
    series: str  # collecting unit and symbol
    number: int
    kind: ReceiptKind
    amends: int | None
    amount: int

    @property
    def external(self) -> str:
        return f"{self.series} {self.number:07d}"


@dataclass(frozen=True)
class Finding:
    """A difference between ledger, gateway and receipts, with the way to resolve it.

    Amounts are in đồng, None where a side has nothing or nothing to say. ``key`` is the same in every comparison that
    finds the same, so that an explanation holds for all of them.
    """

    kind: Difference
    way: Way
    provider: str = ""
    movement: str = ""
    external: str = ""
    reference: str = ""
    payment: int | None = None
    unit: str = ""
    ledger: int | None = None
    gateway: int | None = None
    receipt: int | None = None

    @property
    def key(self) -> str:
        said = (self.kind, self.provider, self.movement, self.external, self.ledger, self.gateway, self.receipt)
        return ":".join("" if part is None else str(part) for part in said)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"key": self.key}


@dataclass(frozen=True)
class Unchecked:
    """A part of a day that could not be compared, with the lines of the ledger in it."""

    provider: str
    why: Silence
    account: str = ""
    lines: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class AccountLine:
    """A line of the bank's account book, as the bank writes it; money that came in is positive, money out negative."""

    account: str
    bank_ref: str
    at: datetime
    amount: int
    currency: str
    memo: str
    counter_account: str = ""
    counter_name: str = ""


@dataclass(frozen=True)
class ReadRow:
    """A row of a statement's file: the line it is, or why it cannot be read; ``text`` is what stands in it."""

    number: int
    text: str
    line: AccountLine | None = None
    fault: "str | Promise" = ""


@dataclass(frozen=True)
class Reading:
    """What stands in a statement's file, and the first and last day that it covers."""

    since: date
    until: date
    rows: tuple[ReadRow, ...]

    @property
    def unreadable(self) -> tuple[ReadRow, ...]:
        return tuple(row for row in self.rows if row.line is None)


@dataclass(frozen=True)
class Preview:
    """What importing a statement would do, before anything is written; ``known`` lines reached us another way."""

    account: str
    name: str
    sha256: str
    reading: Reading
    known: int
    imported_at: datetime | None = None  # when the same file was imported before

    @property
    def new(self) -> int:
        return len(self.reading.rows) - len(self.reading.unreadable) - self.known


@dataclass(frozen=True)
class Imported:
    """What an import did: how many lines of each outcome (``LineOutcome``), unreadable ones, and lines known before."""

    statement_id: int
    outcomes: dict[str, int]
    unreadable: int
    known: int
    again: bool  # the same file had been imported before


@dataclass(frozen=True)
class RefundRequest:
    """What a gateway is asked to give back."""

    key: str
    charge: str
    amount: int
    reference: str

    @property
    def digest(self) -> str:
        return digest(asdict(self))


@dataclass(frozen=True)
class RefundAnswer:
    """What a gateway says about a refund; ``done`` is None while it has not decided."""

    refund_id: str
    done: bool | None
    failure_code: str = ""
    key: str = ""  # ours, of a refund that we asked for
    charge: str = ""
    amount: int = 0
    at: datetime | None = None


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
    charge: str = ""
    line: AccountLine | None = None  # of a bank: the line of the account book it tells of


def digest(data: dict[str, Any]) -> str:
    """Return the SHA-256 of a request, whatever the order of its keys."""
    return sha256(dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class ReceiptSummary:
    """A line of the day's summary of receipts; the total counts adjustments and no replacement twice, in đồng."""

    unit: str
    unit_name: str
    tax_code: str
    form: str
    symbol: str
    first: int
    last: int
    count: int
    replaced: int
    adjusted: int
    total: int
