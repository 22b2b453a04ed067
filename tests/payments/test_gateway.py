"""How the door to Stripe reads sessions, and tells silence from refusal."""

import pytest
import stripe

from payments.gateways import CARD, gateway
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.gateways.stripe import StripeGateway, _answer, _in_our_words
from payments.schema import RefundRequest
from payments.states import Found

SESSION = {
    "id": "cs_1",
    "status": "open",
    "payment_status": "unpaid",
    "amount_total": 30_000,
    "currency": "vnd",
    "livemode": False,
    "client_reference_id": "R",
    "metadata": {"payment": "1", "attempt": "k"},
    "payment_intent": None,
}
DECLINED = {"id": "pi_1", "last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds"}}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, Found.OPEN),
        ({"payment_intent": DECLINED}, Found.FAILED),
        ({"status": "expired"}, Found.EXPIRED),
        ({"status": "complete"}, Found.PROCESSING),
        ({"status": "complete", "payment_status": "paid"}, Found.PAID),
    ],
)
def test_session_is_read(change, found):
    assert _answer(SESSION | change).found == found


def test_what_was_received_counts_before_what_was_asked():
    intent = {"id": "pi_1", "amount_received": 29_999, "latest_charge": {"created": 1_800_000_000}}
    answer = _answer(SESSION | {"status": "complete", "payment_status": "paid", "payment_intent": intent})
    assert (answer.amount, answer.charge, answer.paid_at.timestamp()) == (29_999, "pi_1", 1_800_000_000)


def test_decline_keeps_the_banks_reason():
    assert _answer(SESSION | {"payment_intent": DECLINED}).failure_code == "insufficient_funds"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (stripe.APIConnectionError("no road"), GatewayDown),
        (stripe.APIError("500"), GatewayDown),
        (stripe.RateLimitError("slow down"), GatewayDown),
        (stripe.AuthenticationError("wrong key"), GatewayDown),
        (stripe.InvalidRequestError("no", "id", code="resource_missing"), GatewayRefused),
        (stripe.IdempotencyError("other body"), GatewayRefused),
    ],
)
def test_silence_is_told_from_refusal(error, expected):
    with pytest.raises(expected), _in_our_words():
        raise error


@pytest.mark.parametrize(("key", "live"), [("sk_test_x", False), ("sk_live_x", True), ("rk_live_x", True)])
def test_key_says_whether_money_is_real(key, live):
    assert StripeGateway(key, "http://127.0.0.1:1", []).live is live


def test_nobody_listening_is_silence(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    with pytest.raises(GatewayDown):
        gateway(CARD).look_up("cs_1")


def test_counter_refund_is_left_to_a_person():
    answer = gateway("counter").refund(RefundRequest("k", "", 1, "R"))
    assert answer.done is None


def test_unknown_gateway_does_not_exist():
    with pytest.raises(KeyError):
        gateway("nobody")
