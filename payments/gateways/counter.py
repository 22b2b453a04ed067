"""Money handed over at a unit's counter: nothing to ask, and a refund is paid out by a person."""

from collections.abc import Mapping
from datetime import datetime

from payments.gateways.base import BadNotification, GatewayRefused
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

NO_PAGE = "counter_has_no_page"


class CounterGateway:
    """The counter: recorded by a clerk, so that the share paid without cash can be measured."""

    provider = "counter"
    method = Method.CASH
    live = True
    hosted = False

    def ping(self) -> str:
        return "always open"

    def start(self, request: CheckoutRequest) -> Session:
        raise GatewayRefused(NO_PAGE)

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
        raise GatewayRefused("counter_has_no_book")

    def parse_notification(self, body: bytes, headers: Mapping[str, str]) -> Notification:
        raise BadNotification("the counter sends no messages")
