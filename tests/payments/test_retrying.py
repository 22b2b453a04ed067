"""Declined, not authenticated, closed: the payer is told why and can pay after all."""

import pytest

from payments import actions
from payments.gateways.base import GatewayDown
from payments.states import AttemptState, State
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events.models import Event
from tests.payments import made

pytestmark = pytest.mark.django_db
DECLINES = {
    "4000000000000002": "generic_decline",
    "4000000000000341": "generic_decline",
    "4000000000009995": "insufficient_funds",
}


@pytest.mark.parametrize("number", DECLINES)
def test_declined_card_is_told_with_its_reason_and_then_paid(card_sandbox, number):
    payment = made.payment()
    page = made.page_of(payment)
    answer = card_sandbox.pay(page, number)
    assert (answer.status_code, "Chưa trả được" in answer.text) == (200, True)
    declined = actions.settle(payment_id=payment.pk, by=SYSTEM)
    assert (declined.state, declined.failure_code) == (State.FAILED, DECLINES[number])
    assert made.page_of(payment) == page
    assert card_sandbox.pay(page).status_code == 303
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.SUCCEEDED


def test_decline_seen_twice_is_one_fact(card_sandbox):
    payment = made.payment()
    card_sandbox.pay(made.page_of(payment), "4000000000000002")
    for _again in range(3):
        actions.settle(payment_id=payment.pk, by=SYSTEM)
    assert Event.objects.filter(name="payment.failed").count() == 1


@pytest.mark.parametrize("number", ["4000002500003155", "4000000000003220"])
def test_refused_authentication_is_told_and_then_accepted(card_sandbox, number):
    payment = made.payment()
    page = made.page_of(payment)
    assert card_sandbox.pay(page, number).headers["Location"].endswith("/challenge")
    assert "xác thực không thành công" in card_sandbox.answer(page, accept=False).text
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.FAILED
    card_sandbox.pay(page, number)
    assert card_sandbox.answer(page, accept=True).status_code == 303
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.SUCCEEDED


def test_page_that_ran_out_is_told_and_a_new_one_paid(card_sandbox):
    payment = made.payment()
    old = made.page_of(payment)
    card_sandbox.ask("POST", f"/v1/checkout/sessions/{payment.attempts.get().session_id}/expire")
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.EXPIRED
    new = made.page_of(payment)
    assert new != old
    assert card_sandbox.pay(old).status_code == 410
    assert card_sandbox.pay(new).status_code == 303
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.SUCCEEDED


def test_page_past_its_time_is_asked_about_before_a_new_one_is_opened(card_sandbox, settings):
    settings.DEBUG = True  # the clock is only set in development
    payment = made.paid_at_bank(card_sandbox)
    with clock.at(payment.attempts.get().expires_at), pytest.raises(actions.checkout.rules.AlreadyPaid):
        made.page_of(payment)
    assert made.again(payment).state == State.SUCCEEDED


def test_silent_gateway_opens_no_page_and_loses_no_intent(card_sandbox):
    payment = made.payment()
    card_sandbox.switch(down=True)
    with pytest.raises(GatewayDown):
        made.page_of(payment)
    assert (made.again(payment).state, payment.attempts.get().state) == (State.CREATED, AttemptState.ASKED)
    card_sandbox.switch(down=False)
    assert card_sandbox.pay(made.page_of(payment)).status_code == 303
    assert payment.attempts.count() == 1


def test_return_while_the_gateway_is_silent_is_remembered(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(down=True)
    actions.take_return(payment_id=payment.pk, by=made.payer_of(payment))
    assert payment.attempts.get().unheard
    card_sandbox.switch(down=False)
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.SUCCEEDED


def test_answer_lost_in_a_crash_is_the_same_page_again(card_sandbox):
    payment = made.payment()
    page = made.page_of(payment)
    payment.attempts.update(state=AttemptState.ASKED, session_id="", url="")
    type(payment).objects.filter(pk=payment.pk).update(state=State.CREATED)
    assert made.page_of(payment) == page
    assert len(card_sandbox.sessions()) == 1


def test_answer_lost_in_a_crash_is_found_by_the_sweep(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    payment.attempts.update(state=AttemptState.ASKED, session_id="", url="")
    type(payment).objects.filter(pk=payment.pk).update(state=State.CREATED)
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert made.again(payment).state == State.SUCCEEDED
