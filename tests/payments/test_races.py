"""Real threads on PostgreSQL, with the sandbox as a real process. Each race has a control with the guard taken out."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections

from payments import actions
from payments.actions import locking
from payments.models import LedgerEntry, Payment, Receipt, ReceiptCounter
from payments.states import State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests import factories
from tests.payments import made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*works):
    """Run all at the same moment, each in a thread with its own connection; return results or exceptions."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait(timeout=30)
        try:
            return work()
        except Exception as error:  # noqa: BLE001  handed to the test, which judges it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def settled_facts(payment):
    return Event.objects.filter(stream=payment.stream, name="payment.settled").count()


def test_ten_messages_and_the_return_page_at_the_same_moment_settle_once(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    event, payer = card_sandbox.events("checkout.session.completed")[0], made.payer_of(payment)
    returns = [lambda: actions.take_return(payment_id=payment.pk, by=payer) for _page in range(5)]
    answers = at_once(*[lambda: made.post(event)] * 10, *returns, *[events.run_due] * 3)
    events.run_due()
    assert answers[:10] == [200] * 10
    assert [made_of.state for made_of in answers[10:15]] == [State.SUCCEEDED] * 5
    assert (Payment.objects.count(), Receipt.objects.count(), LedgerEntry.objects.filter(movement="paid").count()) == (
        1,
        1,
        1,
    )
    assert settled_facts(payment) == 1


def test_twenty_askings_for_one_fee_are_one_payment():
    person, _unit = factories.user(), factories.unit()
    asked = at_once(*[lambda: made.payment(payer=person, reference="SAME")] * 20)
    assert len({payment.pk for payment in asked}) == 1
    assert Payment.objects.count() == 1


def test_receipts_of_twenty_settlements_at_once_have_no_gap(card_sandbox):
    payments = [made.paid_at_bank(card_sandbox) for _payment in range(20)]
    works = [lambda pk=payment.pk: actions.settle(payment_id=pk, by=SYSTEM) for payment in payments]
    assert [settled.state for settled in at_once(*works)] == [State.SUCCEEDED] * 20
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 21))
    assert ReceiptCounter.objects.get().last == 20


def test_cancel_and_card_at_the_same_moment_agree(card_sandbox):
    for _round in range(4):
        payment = made.payment()
        page = made.page_of(payment)
        cancelled, paid = at_once(
            lambda payment=payment: actions.cancel_open(reference=payment.reference, by=SYSTEM),
            lambda page=page: card_sandbox.pay(page).status_code,
        )
        actions.sweep(by=SYSTEM, grace_seconds=0)
        state, money = made.again(payment).state, paid == 303
        assert state == (State.SUCCEEDED if money else State.CANCELLED), (cancelled, paid)


def test_negative_control_without_the_lock_the_losers_crash_into_the_books(card_sandbox, monkeypatch):
    """Four read the unpaid row together: the ledger's unique key stops three of them, loudly instead of quietly."""
    payment = made.paid_at_bank(card_sandbox)
    together = threading.Barrier(4)

    def read_without_lock(payment_id):
        unlocked = Payment.objects.get(pk=payment_id)
        together.wait(timeout=30)
        return unlocked

    monkeypatch.setattr(locking, "hold", read_without_lock)
    outcomes = at_once(*[lambda: actions.settle(payment_id=payment.pk, by=SYSTEM)] * 4)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 3
    assert Receipt.objects.count() == 1
