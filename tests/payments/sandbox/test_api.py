"""The sandbox answers as Stripe does, asked through Stripe's own client."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe


@pytest.fixture
def client(card_sandbox):
    return stripe.StripeClient("sk_test_x", base_addresses={"api": card_sandbox.base}, max_network_retries=0).v1


def wanted(price=15_000, **changes):
    line = {
        "quantity": 2,
        "price_data": {"currency": "vnd", "unit_amount": price, "product_data": {"name": "Bản sao học bạ"}},
    }
    return {
        "mode": "payment",
        "line_items": [line],
        "client_reference_id": "R",
        "metadata": {"payment": "1"},
        "payment_intent_data": {"metadata": {"payment": "1"}, "description": "Lệ phí"},
        "success_url": "http://portal.test/back/?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://portal.test/left/",
    } | changes


def paid(client, sandbox, **changes):
    session = client.checkout.sessions.create(wanted(**changes))
    sandbox.pay(session.url)
    return client.checkout.sessions.retrieve(session.id)


def test_new_session_is_open_with_the_sum_of_its_lines(client):
    session = client.checkout.sessions.create(wanted())
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 30_000)
    assert session.payment_intent is None


def test_card_makes_it_complete_and_leads_back(client, card_sandbox):
    session = client.checkout.sessions.create(wanted())
    assert card_sandbox.pay(session.url).headers["Location"] == f"http://portal.test/back/?s={session.id}"
    expand = {"expand": ["payment_intent", "payment_intent.latest_charge"]}
    found = client.checkout.sessions.retrieve(session.id, expand).to_dict()
    intent = found["payment_intent"]
    assert (found["status"], found["payment_status"], intent["amount_received"]) == ("complete", "paid", 30_000)
    assert intent["latest_charge"]["paid"] is True


def test_one_key_is_one_session_however_often_and_at_once(client):
    body = wanted(expires_at=int(time.time()) + 3600)

    def create(_number):
        return client.checkout.sessions.create(body, {"idempotency_key": "k"}).id

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(create, range(16)))) == 1


def test_negative_control_without_a_key_each_call_is_a_session(client, card_sandbox):
    for _call in range(3):
        client.checkout.sessions.create(wanted())
    assert len(card_sandbox.sessions()) == 3


def test_one_key_with_another_body_is_refused(client):
    client.checkout.sessions.create(wanted(), {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        client.checkout.sessions.create(wanted(price=1), {"idempotency_key": "k"})


def test_unknown_parameter_is_refused(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.checkout.sessions.create(wanted(payment_method_typo=["card"]))
    assert refusal.value.code == "parameter_unknown"


@pytest.mark.parametrize("seconds", [60, 25 * 3600])
def test_life_outside_half_an_hour_and_a_day_is_refused(client, seconds):
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.create(wanted(expires_at=int(time.time()) + seconds))


def test_expired_session_is_told_and_cannot_be_paid(client, card_sandbox):
    session = client.checkout.sessions.create(wanted())
    assert client.checkout.sessions.expire(session.id).status == "expired"
    assert card_sandbox.pay(session.url).status_code == 410
    assert len(card_sandbox.events("checkout.session.expired")) == 1
    with pytest.raises(stripe.InvalidRequestError):
        client.checkout.sessions.expire(session.id)


def test_refunds_never_exceed_the_charge(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    assert client.refunds.create({"payment_intent": intent, "amount": 10_000, "reason": "duplicate"}).amount == 10_000
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create({"payment_intent": intent, "amount": 20_001})
    assert client.refunds.create({"payment_intent": intent}).amount == 20_000
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"payment_intent": intent, "amount": 1})
    assert refusal.value.code == "charge_already_refunded"
    assert len(card_sandbox.events("charge.refunded")) == 2


@pytest.mark.parametrize(
    ("key", "status"), [("", 401), ("pk_test_x", 401), ("sk_live_x", 403), ("rk_live_x", 403), ("sk_test_x", 404)]
)
def test_only_test_keys_are_let_in(card_sandbox, key, status):
    answer = card_sandbox.ask("GET", "/v1/checkout/sessions/none", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == status


def test_unknown_session_is_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.checkout.sessions.retrieve("cs_test_none")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


def test_switched_off_it_answers_503(client, card_sandbox):
    card_sandbox.switch(down=True)
    with pytest.raises(stripe.APIError):
        client.checkout.sessions.create(wanted())


def test_unknown_switch_is_refused(card_sandbox):
    with pytest.raises(Exception, match="400"):
        card_sandbox.switch(explode=True)
