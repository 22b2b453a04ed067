"""The wire as it is: the sandbox tells a running portal, whatever becomes of the payer's window."""

import pytest

from payments import actions
from payments.models import GatewayEvent, Receipt
from payments.states import State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests.payments import made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(card_sandbox, live_server):
    """A sandbox whose messages reach the running portal."""
    card_sandbox.listen(f"{live_server.url}{made.WEBHOOK}")
    return card_sandbox


def test_payer_who_closes_the_window_after_paying_is_settled_by_the_message(told):
    payment = made.paid_at_bank(told)
    told.settled()
    events.run_due()
    assert made.again(payment).state == State.SUCCEEDED


def test_ten_copies_over_the_wire_settle_once(told):
    told.switch(duplicate=9)
    payment = made.paid_at_bank(told)
    told.settled()
    events.run_due()
    assert (Receipt.objects.count(), GatewayEvent.objects.count()) == (1, 1)
    assert Event.objects.filter(stream=payment.stream, name="payment.settled").count() == 1


def test_messages_in_the_wrong_order_end_the_same(told):
    told.switch(reorder=True)
    payment = made.payment()
    page = made.page_of(payment)
    told.pay(page, "4000000000000002")
    told.pay(page)
    told.settled()
    events.run_due()
    assert (made.again(payment).state, Receipt.objects.count()) == (State.SUCCEEDED, 1)


def test_corrupted_messages_change_nothing_and_the_sweep_finds_the_money(told):
    told.switch(corrupt=True)
    payment = made.paid_at_bank(told)
    events.run_due()
    assert (made.again(payment).state, GatewayEvent.objects.count()) == (State.PENDING, 0)
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert made.again(payment).state == State.SUCCEEDED


def test_all_messages_dropped_are_made_up_for_by_one_sweep(told):
    told.switch(drop=True)
    payments = [made.paid_at_bank(told) for _payment in range(5)]
    assert actions.sweep(by=SYSTEM, grace_seconds=0) == 5
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert {made.again(payment).state for payment in payments} == {State.SUCCEEDED}
    assert Receipt.objects.count() == 5


def test_sweep_leaves_the_live_way_its_chance(told):
    told.switch(drop=True)
    made.paid_at_bank(told)
    assert actions.sweep(by=SYSTEM) == 0


def test_sweep_of_a_silent_gateway_ends_and_harms_nothing(told):
    payment = made.paid_at_bank(told)
    told.switch(down=True)
    assert actions.sweep(by=SYSTEM, grace_seconds=0) == 0
    assert made.again(payment).state == State.PENDING


def test_page_that_ran_out_is_told_to_the_payer(told):
    payment = made.payment()
    made.page_of(payment)
    told.ask("POST", f"/v1/checkout/sessions/{payment.attempts.get().session_id}/expire")
    told.settled()
    events.run_due()
    assert made.again(payment).state == State.EXPIRED
    assert list(payment.payer.messages.filter(channel="inbox").values_list("kind", flat=True)) == ["payment_expired"]
