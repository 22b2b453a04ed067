"""Bank transfer by VietQR: the portal shows the code, the bank tells of each line of its account book."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from payments.formulas import vietqr
from payments.gateways.base import BadNotification, GatewayDown, GatewayRefused
from payments.gateways.messages import readable, word
from payments.schema import (
    AccountLine,
    Answer,
    CheckoutRequest,
    DisputeAnswer,
    Moved,
    Notification,
    RefundAnswer,
    RefundRequest,
    Session,
)
from payments.states import Method, Movement
from portal.integrations.bank import signature
from portal.integrations.bank.client import Bank, BankDown, BankRefused

NO_PAGE, NO_BOOK = "transfer_has_no_page", "no_book"
KIND = "line.booked"
LARGEST_AMOUNT = 10**15


class VietQrGateway:
    """Transfers to a unit's own bank account, known by their memo.

    Without the address of the bank's API (``base``) the portal lives on signed messages and imported statements.
    """

    provider = "vietqr"
    method = Method.TRANSFER
    live = True
    hosted = False

    def __init__(self, base: str, token: str, secrets: Sequence[str]) -> None:
        self.has_book = bool(base)
        self._bank, self._secrets = Bank(base, token), secrets

    def ping(self) -> str:
        if not self.has_book:
            return "statements only"
        with _in_our_words():
            self._bank.ping()
        return "open"

    def start(self, request: CheckoutRequest) -> Session:
        return Session(request.key, request.own_page)

    def look_up(self, session_id: str) -> Answer:
        raise GatewayRefused(NO_PAGE)

    def expire(self, session_id: str) -> Answer:
        raise GatewayRefused(NO_PAGE)

    def refund(self, request: RefundRequest) -> RefundAnswer:
        return RefundAnswer(refund_id="", done=None)

    def look_up_refund(self, refund_id: str) -> RefundAnswer:
        return RefundAnswer(refund_id, done=None)

    def disputes(self, charge: str) -> tuple[DisputeAnswer, ...]:
        return ()

    def movements(self, since: datetime, until: datetime) -> tuple[Moved, ...]:
        return tuple(_moved(line) for line in self.lines(since, until))

    def line(self, bank_ref: str) -> AccountLine:
        """Ask the bank for a line of its book. :raises GatewayDown: :raises GatewayRefused:"""
        self._refuse_without_book()
        with _in_our_words():
            return read_line(self._bank.line(bank_ref))

    def lines(self, since: datetime, until: datetime | None = None, account: str = "") -> Iterator[AccountLine]:
        """Yield the lines of one account ("BIN number") or of all, oldest first, asked page by page.

        :raises GatewayDown: :raises GatewayRefused: there is no bank to ask
        """
        self._refuse_without_book()
        with _in_our_words():
            yield from map(read_line, self._bank.lines(since, until, account))

    def parse_notification(self, body: bytes, headers: Mapping[str, str]) -> Notification:
        try:
            signature.check(body, headers.get(signature.HEADER, ""), self._secrets, time.time())
        except signature.BadSignature as error:
            raise BadNotification(str(error)) from error
        return _notification(body)

    def _refuse_without_book(self) -> None:
        if not self.has_book:
            raise GatewayRefused(NO_BOOK)


def read_line(said: Mapping[str, Any]) -> AccountLine:
    """Read a line as the bank's messages and API write it. :raises ValueError: for what is none"""
    try:
        line = AccountLine(
            account=f"{word(said['bank_bin'])} {word(said['account'])}",
            bank_ref=word(said["ref"]),
            at=datetime.fromisoformat(said["at"]),
            amount=said["amount"],
            currency=word(said["currency"]).lower()[:10],
            memo=_kept(said["memo"], 300),
            counter_account=_kept(said.get("counter_account", ""), 60),
            counter_name=_kept(said.get("counter_name", ""), 200),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a line of an account book") from error
    whole = type(line.amount) is int and 0 < abs(line.amount) <= LARGEST_AMOUNT
    dated = line.at.tzinfo is not None and 2000 <= line.at.year < 2200
    if not (whole and dated and len(line.bank_ref) <= 80 and len(line.account) <= 40):
        raise ValueError("not a line of an account book")
    return line


def _kept(text: str, length: int) -> str:
    """Return a text as the database can keep it."""
    return text.encode(errors="replace").decode().replace("\x00", "")[:length]


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except BankDown as error:
        raise GatewayDown(str(error)) from error
    except BankRefused as error:
        raise GatewayRefused(error.code) from error
    except (ValueError, KeyError, TypeError) as error:
        raise GatewayRefused("unreadable_answer") from error


def _notification(body: bytes) -> Notification:
    try:
        event = readable(body)
        matters = event["type"] == KIND
        line = read_line(event["line"]) if matters else None
        return Notification(
            event_id=word(event["id"]),
            kind=word(event["type"])[:80],
            object_id=line.bank_ref if line else "",
            session_id="",
            payment_id="",
            matters=matters,
            body=event,
            line=line,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadNotification("signed, but not a message of the bank") from error


def _moved(line: AccountLine) -> Moved:
    movement = Movement.PAID if line.amount > 0 else Movement.REFUNDED
    reference = next(iter(vietqr.references_in(line.memo)), "")
    return Moved(VietQrGateway.provider, movement, line.bank_ref, abs(line.amount), line.at, reference)
