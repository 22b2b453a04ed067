"""Money given back: a new row, asked of the gateway, told to the payer, never more than was paid."""

import pytest

from payments import actions, queries, rules
from payments.models import LedgerEntry, Quarantine, Refund
from payments.states import RefundState
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.notifications.models import Message
from tests import factories
from tests.payments import made
from tests.payments.test_opening import at_counter

pytestmark = pytest.mark.django_db


def asked(payment, reason="rejected"):
    return actions.refund(reference=payment.reference, reason_code=reason, by=SYSTEM)


def books():
    """Return the balance of each account: what reached it less what left it."""
    accounts = {}
    for entry in LedgerEntry.objects.all():
        accounts[entry.debit] = accounts.get(entry.debit, 0) + entry.amount
        accounts[entry.credit] = accounts.get(entry.credit, 0) - entry.amount
    return {account: balance for account, balance in accounts.items() if balance}


def test_full_refund_is_a_new_row_asked_of_the_gateway(card_sandbox):
    payment = made.settled(card_sandbox)
    (refund,) = asked(payment)
    assert (refund.amount, refund.state, refund.reason_code) == (30_000, RefundState.ASKED, "rejected")
    assert card_sandbox.events("charge.refunded") == []
    events.run_due()
    assert card_sandbox.events("charge.refunded")[0]["data"]["object"]["amount_refunded"] == 30_000
    assert Refund.objects.get().state == RefundState.DONE
    assert made.again(payment).amount == 30_000
    assert books() == {"card": -870, "charges": 870}


def test_payer_is_told_of_payment_and_refund(card_sandbox):
    payment = made.settled(card_sandbox)
    asked(payment)
    events.run_due()
    told = Message.objects.filter(user=payment.payer, channel="inbox").order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["payment_settled", "payment_refunded"]
    assert "30.000 đ" in told[1].body


def test_second_refund_finds_nothing_left(card_sandbox):
    payment = made.settled(card_sandbox)
    asked(payment)
    assert asked(payment) == ()
    assert (queries.settled_amount(payment.reference), queries.refundable_amount(payment.reference)) == (30_000, 0)


def test_sending_twice_gives_back_once(card_sandbox):
    (refund,) = asked(made.settled(card_sandbox))
    for _again in range(3):
        actions.send_refund(refund_id=refund.pk, by=SYSTEM)
    assert len(card_sandbox.events("charge.refunded")) == 1


def test_answer_lost_in_a_crash_is_asked_again_under_the_same_key(card_sandbox, monkeypatch):
    (refund,) = asked(made.settled(card_sandbox))
    with monkeypatch.context() as crash:
        crash.setattr(actions.refunding, "_conclude", lambda *_answer: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.send_refund(refund_id=refund.pk, by=SYSTEM)
    actions.send_refund(refund_id=refund.pk, by=SYSTEM)
    assert Refund.objects.get().state == RefundState.DONE
    assert len(card_sandbox.events("charge.refunded")) == 1


def test_refund_of_an_unpaid_fee_is_nothing():
    assert asked(made.payment()) == ()


def test_refund_that_the_bank_refuses_is_shown_to_a_clerk(card_sandbox):
    payment = made.settled(card_sandbox)
    card_sandbox.ask("POST", "/v1/refunds", payment_intent=payment.gateway_charge)
    asked(payment)
    events.run_due()
    refund = Refund.objects.get()
    assert (refund.state, refund.failure_code) == (RefundState.FAILED, "charge_already_refunded")
    assert Quarantine.objects.get().fault == "refund"
    told = payment.payer.messages.filter(channel="inbox").values_list("kind", flat=True)
    assert [kind for kind in told if kind.startswith("refund")] == ["refund_refused"]
    assert queries.refundable_amount(payment.reference) == 30_000


def test_counter_money_waits_at_the_counter_and_is_paid_out_by_a_clerk():
    payer, clerk = factories.user(), factories.staff("finance")
    payment = at_counter(payer_id=payer.pk)
    (refund,) = asked(payment)
    events.run_due()
    assert Refund.objects.get().state == RefundState.AT_COUNTER
    assert Message.objects.filter(user=payer, kind="refund_at_counter", channel="inbox").count() == 1
    actions.pay_out_refund(refund_id=refund.pk, by=clerk)
    assert Refund.objects.get().state == RefundState.DONE
    assert books() == {}
    with pytest.raises(rules.Conflict):
        actions.pay_out_refund(refund_id=refund.pk, by=clerk)


def test_stranger_pays_nothing_out():
    (refund,) = asked(at_counter())
    with pytest.raises(rules.Forbidden):
        actions.pay_out_refund(refund_id=refund.pk, by=factories.staff("signer"))
