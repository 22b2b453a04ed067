"""Return page, message and sweep meet in one action: money is taken in once and only on the gateway's word."""

import pytest

from payments import actions, queries
from payments.models import LedgerEntry, Quarantine, Receipt, Refund
from payments.states import AttemptState, State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests.payments import made

pytestmark = pytest.mark.django_db


def facts(payment):
    return list(Event.objects.filter(stream=payment.stream).order_by("seq").values_list("name", flat=True))


def test_paid_card_is_settled_with_its_receipt_and_books(card_sandbox):
    payment = made.settled(card_sandbox)
    receipt = Receipt.objects.get()
    assert (payment.state, payment.method) == (State.SUCCEEDED, "card")
    assert (receipt.payment_id, receipt.number, receipt.amount) == (payment.pk, 1, 30_000)
    assert list(LedgerEntry.objects.order_by("pk").values_list("debit", "credit", "amount", "movement")) == [
        ("due", "fees", 30_000, ""),
        ("card", "due", 30_000, "paid"),
        ("charges", "card", 870, "charged"),
    ]
    assert facts(payment) == ["payment.opened", "payment.started", "payment.settled", "receipt.issued"]


def test_settling_again_changes_nothing(card_sandbox):
    payment = made.settled(card_sandbox)
    for _again in range(3):
        actions.settle(payment_id=payment.pk, by=SYSTEM, session_id=payment.attempts.get().session_id)
    assert (Receipt.objects.count(), LedgerEntry.objects.count()) == (1, 3)
    assert facts(payment).count("payment.settled") == 1


def test_unpaid_page_settles_nothing(card_sandbox):
    payment = made.payment()
    made.page_of(payment)
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.PENDING
    assert not Receipt.objects.exists()


def test_settled_fact_names_reference_amount_and_the_banks_moment(card_sandbox):
    payment = made.settled(card_sandbox)
    data = Event.objects.get(name="payment.settled").data
    assert (data["reference"], data["amount"]) == (payment.reference, 30_000)
    assert data["settled_at"] == payment.settled_at.isoformat()


@pytest.mark.parametrize(
    ("falsify", "fault"),
    [
        ({"amount": 1}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 30_000 * 99}, "amount"),
        ({"currency": "usd"}, "currency"),
        ({"livemode": True}, "mode"),
        ({"client_reference_id": "ANOTHER"}, "reference"),
        ({"metadata": {"payment": "0"}}, "reference"),
    ],
)
def test_money_that_does_not_agree_is_held_and_never_taken_in(card_sandbox, falsify, fault):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify=falsify)
    for _again in range(2):
        actions.settle(payment_id=payment.pk, by=SYSTEM, session_id=payment.attempts.get().session_id)
    held = Quarantine.objects.get()
    assert (made.again(payment).state, held.fault, held.payment_id) == (State.PENDING, fault, payment.pk)
    assert not Receipt.objects.exists()
    assert facts(payment).count("payment.quarantined") == 1


def test_same_money_without_the_lie_is_taken_in(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    assert actions.settle(payment_id=payment.pk, by=SYSTEM).state == State.SUCCEEDED


def test_held_money_is_shown_to_the_finance_office_of_its_unit_only(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"amount": 1})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    assert [held.found_amount for held in queries.quarantined([payment.unit_id])] == [30_001]
    assert list(queries.quarantined(["99"])) == []


def test_held_payment_is_not_asked_to_be_paid_again(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"amount": 1})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    with pytest.raises(actions.checkout.rules.Conflict):
        made.page_of(payment)


def test_money_for_a_cancelled_payment_goes_back_as_late(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    attempt = payment.attempts.get()
    payment.attempts.update(state=AttemptState.CLOSED)
    payment.cancel()
    payment.save(update_fields=["state"])
    actions.settle(payment_id=payment.pk, by=SYSTEM, session_id=attempt.session_id)
    held, refund = Quarantine.objects.get(), Refund.objects.get()
    assert (held.fault, held.resolution, held.resolved_by) == ("late", "returned", "system")
    assert (refund.amount, refund.reason_code, refund.state) == (30_000, "paid_late", "asked")
    events.run_due()
    assert card_sandbox.events("charge.refunded")[0]["data"]["object"]["amount_refunded"] == 30_000
    assert Refund.objects.get().state == "done"
    assert made.again(payment).state == State.CANCELLED


def test_second_payment_of_the_same_fee_goes_back_as_paid_twice(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    first = payment.attempts.get()
    payment.attempts.update(state=AttemptState.CLOSED)
    payment.expire()
    payment.save(update_fields=["state"])
    card_sandbox.pay(made.page_of(payment))
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    actions.settle(payment_id=payment.pk, by=SYSTEM, session_id=first.session_id)
    assert (Quarantine.objects.get().fault, Quarantine.objects.get().resolution) == ("twice", "returned")
    assert (Refund.objects.get().reason_code, Refund.objects.get().charge) == ("paid_twice", second_charge(payment))
    assert queries.left_of(made.again(payment)) == 30_000
    assert (made.again(payment).state, Receipt.objects.count()) == (State.SUCCEEDED, 1)


def second_charge(payment):
    """Return the gateway's id of the money that was not taken in."""
    return Quarantine.objects.get(payment=payment).object_id


def test_money_after_an_expiry_is_still_taken_in(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    attempt = payment.attempts.get()
    payment.attempts.update(state=AttemptState.CLOSED)
    payment.expire()
    payment.save(update_fields=["state"])
    assert actions.settle(payment_id=payment.pk, by=SYSTEM, session_id=attempt.session_id).state == State.SUCCEEDED
