"""Bank transfer by VietQR: the portal shows the code, the bank tells of each line of its account book."""

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

NO_PAGE = "transfer_has_no_page"


class VietQrGateway:
    """Transfers to a unit's own bank account, known by their memo."""

    provider = "vietqr"
    method = Method.TRANSFER
    live = True
    hosted = False

    def ping(self) -> str:
        return "always open"

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
        raise GatewayRefused("no_book")

    def parse_notification(self, body: bytes, headers: Mapping[str, str]) -> Notification:
        raise BadNotification("no bank is set up")
