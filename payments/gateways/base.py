"""What every way to collect money offers, and the three ways it may fail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from payments.schema import (
    Answer,
    CheckoutRequest,
    DisputeAnswer,
    Moved,
    Notification,
    RefundAnswer,
    RefundRequest,
    Session,
)
from payments.states import Method


class GatewayDown(Exception):
    """The gateway could not be asked; ask again later, nothing is known."""


class GatewayRefused(Exception):
    """The gateway understood and said no; asking again will not help."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadNotification(Exception):
    """A message is not from the gateway: no signature, a wrong one, or one that is too old."""


class Gateway(Protocol):
    """One way to collect money. Calls that change something carry a key and may be repeated with it."""

    provider: str
    method: Method
    live: bool
    hosted: bool
    """Whether the payer pays on a page of the gateway, which can then be asked how it stands and be closed."""

    def ping(self) -> str:
        """Answer something when the gateway can be asked. :raises GatewayDown:"""

    def start(self, request: CheckoutRequest) -> Session:
        """Open a page where the payer pays. :raises GatewayDown: :raises GatewayRefused:"""

    def look_up(self, session_id: str) -> Answer:
        """Say how a page stands. :raises GatewayDown: :raises GatewayRefused:"""

    def expire(self, session_id: str) -> Answer:
        """Close a page so that nobody can pay there any more, and say how it stood. :raises GatewayDown:"""

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Give money back. :raises GatewayDown: :raises GatewayRefused:"""

    def look_up_refund(self, refund_id: str) -> RefundAnswer:
        """Say how a refund stands. :raises GatewayDown: :raises GatewayRefused:"""

    def disputes(self, charge: str) -> tuple[DisputeAnswer, ...]:
        """Say who objected to a charge and how that stands. :raises GatewayDown:"""

    def movements(self, since: datetime, until: datetime) -> tuple[Moved, ...]:
        """List all money that moved from one moment to before another. :raises GatewayDown: :raises GatewayRefused:"""

    def parse_notification(self, body: bytes, headers: Mapping[str, str]) -> Notification:
        """Check a message's signature and read it. :raises BadNotification:"""
