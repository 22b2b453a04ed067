"""The door for gateways' messages: signature, one copy, at once answered, afterwards acted upon."""

import pytest
from django.test import Client

from payments.gateways.base import GatewayDown
from payments.models import GatewayEvent, Quarantine, Receipt
from payments.states import State
from portal.events import actions as events
from portal.events.models import Delivery, Event
from tests.payments import made

pytestmark = pytest.mark.django_db


def completed(sandbox):
    """Return a payment that the bank has and the message about it."""
    payment = made.paid_at_bank(sandbox)
    return payment, sandbox.events("checkout.session.completed")[-1]


def test_message_is_answered_first_and_acted_upon_afterwards(card_sandbox):
    payment, event = completed(card_sandbox)
    assert made.post(event) == 200
    assert made.again(payment).state == State.PENDING
    events.run_due()
    assert made.again(payment).state == State.SUCCEEDED
    assert GatewayEvent.objects.get().outcome == "applied"


def test_ten_copies_are_one_payment_one_receipt_one_fact(card_sandbox):
    payment, event = completed(card_sandbox)
    assert [made.post(event) for _copy in range(10)] == [200] * 10
    events.run_due()
    assert (Receipt.objects.count(), GatewayEvent.objects.count()) == (1, 1)
    assert Event.objects.filter(stream=payment.stream, name="payment.settled").count() == 1


def test_two_messages_about_the_same_money_are_one_payment(card_sandbox):
    payment, event = completed(card_sandbox)
    assert [made.post(event), made.post(event | {"id": "evt_second_hook"})] == [200, 200]
    events.run_due()
    assert (GatewayEvent.objects.count(), Receipt.objects.count()) == (2, 1)
    assert made.again(payment).state == State.SUCCEEDED


@pytest.mark.parametrize("how", [{"secret": "whsec_wrong"}, {"age": 301}, {"age": -302}])
def test_wrong_signature_is_refused_and_leaves_no_trace(card_sandbox, how):
    payment, event = completed(card_sandbox)
    owed = Delivery.objects.count()
    assert made.post(event, **how) == 400
    assert (GatewayEvent.objects.count(), Delivery.objects.count()) == (0, owed)
    assert made.again(payment).state == State.PENDING


@pytest.mark.parametrize("headers", [{}, {"Stripe-Signature": ""}, {"Stripe-Signature": "t=x,v1=y"}])
def test_message_without_a_signature_is_refused(card_sandbox, headers):
    answer = Client().post(made.WEBHOOK, data="{}", content_type="application/json", headers=headers)
    assert answer.status_code == 400


def test_changed_body_is_refused(card_sandbox):
    _payment, event = completed(card_sandbox)
    sent = made.signed(event)
    sent["data"] = sent["data"].replace("30000", "30001")
    assert Client().post(made.WEBHOOK, **sent).status_code == 400


def test_signed_body_that_is_no_event_is_refused(card_sandbox):
    assert made.post({"hello": "world"}) == 400


def test_second_secret_is_good_while_secrets_are_changed(card_sandbox, settings):
    _payment, event = completed(card_sandbox)
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", *settings.STRIPE_WEBHOOK_SECRETS]
    assert (made.post(event), made.post(event | {"id": "evt_new"}, secret="whsec_new")) == (200, 200)


def test_what_the_message_claims_is_never_believed(card_sandbox):
    payment = made.payment()
    made.page_of(payment)
    session = card_sandbox.sessions()[0] | {"status": "complete", "payment_status": "paid"}
    lie = {
        "id": "evt_lie",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": session},
    }
    assert made.post(lie) == 200
    events.run_due()
    assert made.again(payment).state == State.PENDING


def test_message_about_no_payment_of_ours_is_held_for_a_clerk(card_sandbox):
    _payment, event = completed(card_sandbox)
    event["data"]["object"] |= {"id": "cs_test_foreign", "metadata": {}}
    assert made.post(event) == 200
    held = Quarantine.objects.get()
    assert (held.fault, held.payment_id, held.object_id) == ("unknown", None, "cs_test_foreign")


def test_message_about_a_page_the_gateway_does_not_know_is_held(card_sandbox):
    payment, event = completed(card_sandbox)
    event["data"]["object"]["id"] = "cs_test_unknown"
    assert made.post(event) == 200
    events.run_due()
    assert (Quarantine.objects.get().fault, GatewayEvent.objects.get().outcome) == ("unknown", "quarantined")
    assert made.again(payment).state == State.PENDING


def test_message_of_another_kind_is_kept_and_ignored(card_sandbox):
    _payment, event = completed(card_sandbox)
    assert made.post(event | {"type": "customer.created"}) == 200
    assert GatewayEvent.objects.get().outcome == "ignored"


def test_message_while_the_gateway_is_silent_is_tried_again(card_sandbox):
    payment, event = completed(card_sandbox)
    made.post(event)
    card_sandbox.switch(down=True)
    events.run_due()
    delivery = Delivery.objects.get(effect="payments.effects.act_on_notification")
    assert (delivery.attempts, delivery.done_at, GatewayDown.__name__ in delivery.last_error) == (1, None, True)
    card_sandbox.switch(down=False)
    assert events.retry(delivery_id=delivery.pk)
    assert made.again(payment).state == State.SUCCEEDED


@pytest.mark.parametrize("provider", ["counter", "nobody"])
def test_only_gateways_that_send_messages_have_a_door(card_sandbox, provider):
    expected = 400 if provider == "counter" else 404
    answer = Client().post(f"/payments/webhooks/{provider}/", data="{}", content_type="application/json")
    assert answer.status_code == expected


def test_door_is_closed_for_get(card_sandbox):
    assert Client().get(made.WEBHOOK).status_code == 405


def test_negative_control_without_the_check_a_forged_message_is_stored(card_sandbox, monkeypatch):
    _payment, event = completed(card_sandbox)
    monkeypatch.setattr("payments.gateways.stripe._signed_with", lambda *_any: True)
    assert made.post(event, secret="whsec_wrong") == 200
    assert GatewayEvent.objects.count() == 1
