"""What a clerk decides about held money: taken in, given back, or nothing to do with us."""

import pytest

from payments import actions, rules
from payments.models import Quarantine, Receipt, Refund
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from tests import factories
from tests.payments import made
from tests.payments.test_refunding import books

pytestmark = pytest.mark.django_db


def held(card_sandbox, off):
    """Return a payment of 30.000 đ of which the gateway says another sum, and the case that came of it."""
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"amount": off})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    card_sandbox.switch(falsify=None)
    return payment, Quarantine.objects.get()


def finance(payment):
    return factories.staff("finance", at=payment.unit)


def test_held_money_is_in_suspense_until_it_is_decided(card_sandbox):
    _payment, _case = held(card_sandbox, -1)
    assert books() == {"card": 29_129, "charges": 870, "due": 30_000, "fees": -30_000, "suspense": -29_999}


def test_too_much_is_taken_in_and_the_rest_given_back(card_sandbox):
    payment, case = held(card_sandbox, 5_000)
    actions.apply_held(held_ids=[case.pk], payment_id=payment.pk, remark="Trả thừa", by=finance(payment))
    refund = Refund.objects.get()
    assert (made.again(payment).state, Receipt.objects.get().amount) == ("succeeded", 30_000)
    assert (refund.amount, refund.reason_code, refund.state) == (5_000, "paid_over", "asked")
    assert books() == {"card": 34_130, "charges": 870, "fees": -30_000, "refunds": -5_000}
    assert Quarantine.objects.get().resolution == "applied"


def test_too_little_is_not_taken_in(card_sandbox):
    payment, case = held(card_sandbox, -1)
    with pytest.raises(rules.NotEnough) as refused:
        actions.apply_held(held_ids=[case.pk], payment_id=payment.pk, remark="", by=finance(payment))
    assert (refused.value.missing, Quarantine.objects.get().resolution) == (1, "")


def test_held_money_is_given_back(card_sandbox):
    payment, case = held(card_sandbox, -1)
    actions.return_held(held_id=case.pk, remark="Trả lại", by=finance(payment))
    assert books() == {"card": 29_129, "charges": 870, "due": 30_000, "fees": -30_000, "refunds": -29_999}
    events.run_due()
    assert Refund.objects.get().state == "done"


def test_what_is_in_the_books_is_not_dismissed_and_what_is_not_is_not_given_back(card_sandbox):
    payment, case = held(card_sandbox, -1)
    clerk = finance(payment)
    with pytest.raises(rules.Conflict):
        actions.dismiss_held(held_id=case.pk, remark="", by=clerk)
    empty = Quarantine.objects.create(
        provider="stripe", object_id="x", fault="unknown", payment=payment, unit=payment.unit, at=case.at
    )
    with pytest.raises(rules.Conflict):
        actions.return_held(held_id=empty.pk, remark="", by=clerk)
    assert actions.dismiss_held(held_id=empty.pk, remark="Không phải của ta", by=clerk).resolution == "dismissed"


def test_a_case_is_decided_once_and_by_its_own_finance_office(card_sandbox):
    payment, case = held(card_sandbox, 5_000)
    stranger = factories.staff("finance", at=factories.office())
    for refused in (
        lambda: actions.return_held(held_id=case.pk, remark="", by=stranger),
        lambda: actions.apply_held(held_ids=[case.pk], payment_id=payment.pk, remark="", by=stranger),
    ):
        with pytest.raises(rules.Forbidden):
            refused()
    actions.return_held(held_id=case.pk, remark="", by=finance(payment))
    with pytest.raises(rules.Conflict):
        actions.apply_held(held_ids=[case.pk], payment_id=payment.pk, remark="", by=finance(payment))
