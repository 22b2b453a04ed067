"""The only door to Stripe: hosted Checkout. The key and the address choose between live, test and our own sandbox."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import stripe

from payments.gateways.base import BadNotification, GatewayDown, GatewayRefused
from payments.gateways.messages import readable, word
from payments.schema import (
    CURRENCY,
    Answer,
    CheckoutRequest,
    DisputeAnswer,
    Moved,
    Notification,
    RefundAnswer,
    RefundRequest,
    Session,
)
from payments.states import DisputeState, Found, Method, Movement

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

TOLERANCE_SECONDS = 300
TIMEOUT_SECONDS = 10
EXPAND = ["payment_intent", "payment_intent.latest_charge.balance_transaction"]
LABEL_LENGTH = 250
INQUIRY = "warning_"
"""How the states of a mere inquiry begin, which moves no money."""
SIGNED = re.compile(r"t=(?P<moment>[0-9]{1,12})(,v[0-9]=[0-9a-f]{1,128}){1,8}")
"""A signature as Stripe writes it: one moment, then a signature for each secret and scheme."""
KINDS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.payment_failed",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.closed",
    }
)


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    http = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    return stripe.StripeClient(key, base_addresses={"api": base}, http_client=http, max_network_retries=1)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Tell "could not be asked" apart from "said no"; a wrong key of ours is a gateway that cannot be asked."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError) as error:
        raise GatewayRefused(error.code or type(error).__name__) from error
    except stripe.StripeError as error:
        raise GatewayDown(str(error)) from error


class StripeGateway:
    """Card payments on Stripe's hosted page."""

    provider = "stripe"
    method = Method.CARD
    hosted = True

    def __init__(self, key: str, base: str, secrets: Sequence[str]) -> None:
        self.live = "_live_" in key
        self._key, self._base, self._secrets = key, base, secrets

    @property
    def _v1(self) -> Any:
        return _client(self._key, self._base).v1

    def ping(self) -> str:
        with _in_our_words():
            self._v1.balance.retrieve()
        return "live" if self.live else "test"

    def start(self, request: CheckoutRequest) -> Session:
        with _in_our_words():
            session = self._v1.checkout.sessions.create(_params(request), {"idempotency_key": request.key})
        return Session(session.id, session.url or "")

    def look_up(self, session_id: str) -> Answer:
        with _in_our_words():
            session = self._v1.checkout.sessions.retrieve(session_id, {"expand": EXPAND})
        return _answer(session.to_dict())

    def expire(self, session_id: str) -> Answer:
        try:
            with _in_our_words():
                self._v1.checkout.sessions.expire(session_id)
        except GatewayRefused:
            pass  # it is already complete or expired: look_up says which
        return self.look_up(session_id)

    def refund(self, request: RefundRequest) -> RefundAnswer:
        params = {
            "payment_intent": request.charge,
            "amount": request.amount,
            "reason": "requested_by_customer",
            "metadata": {"reference": request.reference, "refund": request.key},
        }
        with _in_our_words():
            return _refund_answer(self._v1.refunds.create(params, {"idempotency_key": request.key}))

    def look_up_refund(self, refund_id: str) -> RefundAnswer:
        with _in_our_words():
            return _refund_answer(self._v1.refunds.retrieve(refund_id))

    def disputes(self, charge: str) -> tuple[DisputeAnswer, ...]:
        with _in_our_words():
            found = self._v1.disputes.list({"payment_intent": charge})
            told = [one.to_dict() for one in found.auto_paging_iter()]
        return tuple(_dispute_answer(one) for one in told if not one["status"].startswith(INQUIRY))

    def movements(self, since: datetime, until: datetime) -> tuple[Moved, ...]:
        created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        params = {"created": created, "limit": 100, "expand": ["data.source"]}
        with _in_our_words():
            lines = self._v1.balance_transactions.list(params)
            return tuple(moved for line in lines.auto_paging_iter() for moved in _moved(line.to_dict()))

    def parse_notification(self, body: bytes, headers: Mapping[str, str]) -> Notification:
        header = headers.get("Stripe-Signature", "")
        if not any(_signed_with(body, header, secret) for secret in self._secrets):
            raise BadNotification("no secret of ours made this signature")
        return _notification(body)


def _params(request: CheckoutRequest) -> "SessionCreateParams":
    metadata = {"reference": request.reference, "payment": str(request.payment_id), "attempt": request.key}
    return {
        "mode": "payment",
        "locale": "vi",
        "allowed_payment_method_types": ["card"],
        "client_reference_id": request.reference,
        "line_items": [
            {
                "quantity": quantity,
                "price_data": {
                    "currency": CURRENCY,
                    "unit_amount": price,
                    "product_data": {"name": label[:LABEL_LENGTH]},
                },
            }
            for label, quantity, price in request.lines
        ],
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": f"{request.reference} {request.title}"},
        "expires_at": request.expires_at,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }


def _answer(session: dict[str, Any]) -> Answer:
    """Read a session with its expanded payment intent and charge; what was received counts before what was asked."""
    intent = session.get("payment_intent") or {}
    charge = intent.get("latest_charge") or {}
    kept = charge.get("balance_transaction") or {}
    metadata = session.get("metadata") or {}
    received = intent.get("amount_received")
    return Answer(
        session_id=session["id"],
        found=_found(session, intent),
        amount=received or session["amount_total"],
        currency=session["currency"],
        live=session["livemode"],
        reference=session.get("client_reference_id") or "",
        payment_id=metadata.get("payment", ""),
        attempt_key=metadata.get("attempt", ""),
        charge=intent.get("id", ""),
        paid_at=datetime.fromtimestamp(charge["created"], UTC) if charge else None,
        failure_code=_failure_code(intent),
        fee=kept.get("fee", 0),
    )


def _found(session: dict[str, Any], intent: dict[str, Any]) -> Found:
    match session["status"], session["payment_status"]:
        case "complete", "paid":
            return Found.PAID
        case "complete", _:
            return Found.PROCESSING
        case "expired", _:
            return Found.EXPIRED
        case _:
            return Found.FAILED if intent.get("last_payment_error") else Found.OPEN


def _failure_code(intent: dict[str, Any]) -> str:
    error = intent.get("last_payment_error") or {}
    return str(error.get("decline_code") or error.get("code") or "")


def _refund_answer(refund: stripe.Refund) -> RefundAnswer:
    done = {"succeeded": True, "failed": False, "canceled": False}.get(refund.status or "")
    said = refund.to_dict()
    return RefundAnswer(
        refund_id=refund.id,
        done=done,
        failure_code="" if done else said.get("failure_reason") or "",
        key=(said.get("metadata") or {}).get("refund", ""),
        charge=said.get("payment_intent") or "",
        amount=refund.amount,
        at=datetime.fromtimestamp(refund.created, UTC),
    )


def _dispute_answer(dispute: dict[str, Any]) -> DisputeAnswer:
    """Read a dispute; a mere inquiry, and a warning that was closed, moved no money and counts as ours."""
    decided = {"won": DisputeState.WON, "warning_closed": DisputeState.WON, "lost": DisputeState.LOST}
    return DisputeAnswer(
        dispute_id=dispute["id"],
        charge=dispute["payment_intent"],
        amount=dispute["amount"],
        reason_code=dispute["reason"],
        state=decided.get(dispute["status"], DisputeState.OPEN),
        opened_at=datetime.fromtimestamp(dispute["created"], UTC),
        closed_at=_given_back(dispute.get("balance_transactions") or []),
    )


def _given_back(lines: list[dict[str, Any]]) -> datetime | None:
    """Return when the money of a dispute came back to us, by the gateway's own books."""
    moments = [line["created"] for line in lines if line["amount"] > 0]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def _moved(line: dict[str, Any]) -> Iterator[Moved]:
    """Read a line of the gateway's own books: the payment or refund it is, and what the gateway kept of it."""
    source, at = line["source"], datetime.fromtimestamp(line["created"], UTC)
    intent = source.get("payment_intent") or source["id"]
    said = (abs(line["amount"]), at, (source.get("metadata") or {}).get("reference", ""), intent)
    match line["type"]:
        case "charge" | "payment":
            yield Moved("stripe", Movement.PAID, intent, *said)
        case "refund" | "payment_refund":
            yield Moved("stripe", Movement.REFUNDED, source["id"], *said)
        case "adjustment":
            movement = Movement.CLAIMED if line["amount"] < 0 else Movement.RESTORED
            yield Moved("stripe", movement, source["id"], *said)
    if line["fee"]:
        yield Moved("stripe", Movement.CHARGED, intent, line["fee"], *said[1:])


def _signed_with(body: bytes, header: str, secret: str) -> bool:
    """Check the signature and its moment; a moment in the future, which Stripe's own check allows, is refused too."""
    written = SIGNED.fullmatch(header)
    if not written or int(written["moment"]) - time.time() > TOLERANCE_SECONDS:
        return False
    try:
        return bool(stripe.WebhookSignature.verify_header(body.decode(), header, secret, TOLERANCE_SECONDS))
    except (stripe.SignatureVerificationError, ValueError):
        return False


def _notification(body: bytes) -> Notification:
    try:
        event = readable(body)
        thing = event["data"]["object"]
        return Notification(
            event_id=word(event["id"]),
            kind=word(event["type"])[:80],
            object_id=word(thing["id"]),
            session_id=thing["id"] if thing["object"] == "checkout.session" else "",
            payment_id=_payment_id((thing.get("metadata") or {}).get("payment")),
            matters=event["type"] in KINDS,
            body=event,
            charge=str(thing.get("payment_intent") or "")[:120],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadNotification("signed, but not an event") from error


def _payment_id(value: Any) -> str:
    """Return the number of ours that a message names; what we cannot have written names none."""
    return value if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) else ""
