"""Asking for a fee, taking it at the counter, and no longer asking."""

import pytest
from django.db import IntegrityError, transaction

from payments import actions, queries, rules
from payments.gateways.base import GatewayDown
from payments.models import LedgerEntry, Payment, Receipt
from payments.states import AttemptState, Method, State
from portal.accounts.schema import SYSTEM
from tests import factories
from tests.payments import made

pytestmark = pytest.mark.django_db


def at_counter(reference="COUNTER001", **changes):
    fields = {
        "reference": reference,
        "purpose": "HB-BANSAO",
        "title": "Cấp bản sao học bạ",
        "payer_id": None,
        "payer_name": "Nguyễn Văn An",
        "unit_code": factories.unit().code,
        "quote": made.quote(),
        "by": factories.staff("intake"),
    }
    return actions.record_counter_payment(**(fields | changes))


def test_same_fee_asked_again_is_the_same_payment():
    person = factories.user()
    first = made.payment(payer=person, reference="R")
    assert made.payment(payer=person, reference="R").pk == first.pk


def test_another_fee_replaces_one_nobody_has_begun_to_pay():
    person = factories.user()
    first = made.payment(payer=person, reference="R")
    second = made.payment(payer=person, reference="R", fee=made.quote(copies=3))
    assert (made.again(first).state, second.amount) == (State.CANCELLED, 45_000)


def test_another_fee_does_not_replace_one_that_may_be_paid_right_now(card_sandbox):
    payment = made.payment(reference="R")
    made.page_of(payment)
    with pytest.raises(rules.UnderWay):
        made.payment(payer=payment.payer, reference="R", fee=made.quote(copies=3))


def test_nothing_to_pay_is_no_payment():
    with pytest.raises(ValueError):
        made.payment(fee=made.quote(price=0))


def test_database_keeps_one_open_payment_of_a_reference():
    payment = made.payment(reference="R")
    twin = Payment(
        reference="R", amount=1, quote={}, unit_id=payment.unit_id, created_at=payment.created_at, state=State.EXPIRED
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_settled_fee_leaves_room_for_a_second_one(card_sandbox):
    first = made.settled(card_sandbox, reference="R")
    second = made.payment(payer=first.payer, reference="R", fee=made.quote(copies=1))
    assert second.pk != first.pk
    assert queries.for_reference("R").pk == second.pk
    assert queries.settled_amount("R") == 30_000


@pytest.mark.parametrize(("method", "account"), [(Method.CASH, "cash"), (Method.READER, "reader")])
def test_counter_money_is_settled_at_once_with_receipt_and_books(method, account):
    payment = at_counter(method=method)
    receipt = Receipt.objects.get()
    assert (payment.state, payment.method, receipt.snapshot["payer_name"]) == ("succeeded", method, "Nguyễn Văn An")
    assert LedgerEntry.objects.get(movement="paid").debit == account


def test_counter_takes_over_a_fee_that_was_asked_online():
    asked = made.payment(reference="R")
    paid = at_counter(reference="R", payer_id=asked.payer_id)
    assert (paid.pk, made.again(asked).state) == (asked.pk, State.SUCCEEDED)


def test_counter_refuses_while_the_card_page_is_open(card_sandbox):
    asked = made.payment(reference="R")
    made.page_of(asked)
    with pytest.raises(rules.UnderWay):
        at_counter(reference="R", payer_id=asked.payer_id)
    actions.cancel_open(reference="R", by=SYSTEM)
    assert at_counter(reference="R", payer_id=asked.payer_id).state == State.SUCCEEDED


def test_cancelling_closes_the_card_page_first(card_sandbox):
    payment = made.payment()
    page = made.page_of(payment)
    cancelled = actions.cancel_open(reference=payment.reference, by=made.payer_of(payment))
    assert (cancelled.state, payment.attempts.get().state) == (State.CANCELLED, AttemptState.CLOSED)
    assert card_sandbox.pay(page).status_code == 410


def test_cancelling_what_was_paid_meanwhile_takes_the_money_in(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    with pytest.raises(rules.AlreadyPaid):
        actions.cancel_open(reference=payment.reference, by=SYSTEM)
    assert (made.again(payment).state, Receipt.objects.count()) == (State.SUCCEEDED, 1)


def test_cancelling_while_the_gateway_is_silent_changes_nothing(card_sandbox):
    payment = made.payment()
    made.page_of(payment)
    card_sandbox.switch(down=True)
    with pytest.raises(GatewayDown):
        actions.cancel_open(reference=payment.reference, by=SYSTEM)
    assert made.again(payment).state == State.PENDING


def test_cancelling_nothing_is_nothing():
    assert actions.cancel_open(reference="NOTHING", by=SYSTEM) is None


def test_cancelled_payment_cannot_be_started(card_sandbox):
    payment = made.payment()
    actions.cancel_open(reference=payment.reference, by=SYSTEM)
    with pytest.raises(rules.Conflict):
        made.page_of(payment)


def test_page_confirmed_after_the_fee_was_cancelled_is_closed_at_the_gateway(card_sandbox, monkeypatch):
    payment = made.payment()
    original = actions.checkout._store

    def cancelled_meanwhile(attempt, session, by):
        actions.cancel_open(reference=payment.reference, by=SYSTEM)
        return original(attempt, session, by)

    monkeypatch.setattr(actions.checkout, "_store", cancelled_meanwhile)
    with pytest.raises(rules.Conflict):
        made.page_of(payment)
    assert [session["status"] for session in card_sandbox.sessions()] == ["expired"]
