"""Three hundred forged or wrong notifications: none advances anything, and what does not agree waits for a clerk."""

import random
from collections import Counter
from typing import Any

import pytest
from django.core import serializers
from django.db.models import Model

from payments import actions, queries
from payments.models import GatewayEvent, LedgerEntry, Payment, Quarantine, Receipt, Refund
from payments.states import State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Delivery, Event
from portal.notifications.models import Message
from tests import factories
from tests.payments import forgeries, made
from tests.payments.forgeries import Forgery

pytestmark = pytest.mark.django_db
SIGHT = ("payment.notified", "payment.quarantined")
"""Facts that say that something was seen; all others say that something became of it."""


def rows(*models: type[Model]) -> str:
    return serializers.serialize("json", [row for model in models for row in model._default_manager.order_by("pk")])


def money() -> str:
    """Return all that a forger would like to change."""
    facts = Event.objects.exclude(name__in=SIGHT).order_by("pk").values_list("stream", "name", "data")
    return rows(Payment, Receipt, LedgerEntry, Refund) + str(list(facts))


def traces() -> tuple[int, int, int]:
    return GatewayEvent.objects.count(), Event.objects.count(), Delivery.objects.count()


@pytest.fixture
def paid(card_sandbox) -> dict[str, Any]:
    """Return the true message about money that the bank has and the portal has not heard of."""
    made.paid_at_bank(card_sandbox)
    return card_sandbox.events("checkout.session.completed")[-1]


def completed_in_words(sandbox, payment: Payment, paid: dict[str, Any]) -> dict[str, Any]:
    """Return a message that claims an open page to be paid."""
    made.page_of(payment)
    session = next(one for one in sandbox.sessions() if one["client_reference_id"] == payment.reference)
    return forgeries.altered(paid, **session | {"status": "complete", "payment_status": "paid"})


@pytest.fixture
def three_hundred(card_sandbox, paid) -> list[Forgery]:
    unpaid, other = (completed_in_words(card_sandbox, made.payment(), paid) for _payment in range(2))
    found = forgeries.all_of(paid, unpaid, other)
    random.Random(300).shuffle(found)
    return found


def test_three_hundred_forgeries_advance_nothing_and_good_ones_in_between_do(card_sandbox, three_hundred):
    assert len({(each.body, each.header, each.content_type) for each in three_hundred}) == len(three_hundred) == 300
    answers: Counter[int] = Counter()
    for start in range(0, 300, 50):
        before = money()
        for forgery in three_hundred[start : start + 50]:
            seen = traces()
            answers[status := forgery.send()] += 1
            assert (forgery.name, status) == (forgery.name, forgery.status)
            assert status == 200 or traces() == seen, forgery.name
        events.run_due()
        assert money() == before
        assert pay_well(card_sandbox).state == State.SUCCEEDED
    assert answers.keys() == {200, 400, 413}
    assert made.post(card_sandbox.events("checkout.session.completed")[0]) == 200
    events.run_due()
    assert Receipt.objects.count() == 7


def pay_well(sandbox) -> Payment:
    """Pay and tell as it should be; return how the payment stands."""
    payment = made.paid_at_bank(sandbox)
    assert made.post(sandbox.events("checkout.session.completed")[-1]) == 200
    events.run_due()
    return made.again(payment)


def test_negative_control_without_the_check_of_signatures_forgeries_are_stored(card_sandbox, paid, monkeypatch):
    monkeypatch.setattr("payments.gateways.stripe._signed_with", lambda *_any: True)
    stored = [forgery.send() for forgery in forgeries.wrong_signatures(paid)]
    assert stored == [200] * len(stored)
    assert GatewayEvent.objects.count() == 1
    events.run_due()
    assert Receipt.objects.count() == 1


TRUTHS: dict[str, tuple[dict[str, Any], str, int | None]] = {
    "one more": ({"amount": 1}, "amount", 30_001),
    "one less": ({"amount": -1}, "amount", 29_999),
    "a hundred times": ({"amount": 2_970_000}, "amount", 3_000_000),
    "dollars": ({"currency": "usd"}, "currency", None),
    "real money": ({"livemode": True}, "mode", None),
    "another's reference": ({"client_reference_id": "OTHER"}, "reference", 30_000),
    "another's number": ({"metadata": {"payment": "1"}}, "reference", 30_000),
    "no reference": ({"client_reference_id": None}, "reference", 30_000),
}
"""What the gateway says of a paid page, the fault, and what of it is entered in suspense."""


@pytest.mark.parametrize("name", TRUTHS)
@pytest.mark.parametrize("copies", [1, 3])
def test_money_that_does_not_agree_is_held_once_and_shown(card_sandbox, name, copies):
    lie, fault, suspended = TRUTHS[name]
    clerk = factories.staff_user("finance")
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify=lie)
    event = card_sandbox.events("checkout.session.completed")[-1]
    for number in range(copies):
        assert [made.post(event), made.post(event | {"id": f"evt_again_{number}"})] == [200, 200]
        events.run_due()
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert (made.again(payment).state, Receipt.objects.count()) == (State.PENDING, 0)
    assert [(held.fault, held.payment_id) for held in queries.quarantined([payment.unit_id])] == [(fault, payment.pk)]
    entries = LedgerEntry.objects.filter(payment=payment, credit="suspense")
    assert list(entries.values_list("amount", flat=True)) == ([suspended] if suspended else [])
    assert Message.objects.filter(user=clerk, kind="payment_held", channel="inbox").count() == 1
    assert set(GatewayEvent.objects.values_list("outcome", flat=True)) == {"quarantined"}


@pytest.mark.parametrize("lie", [{"amount": 1}, {"client_reference_id": "OTHER"}])
def test_money_that_was_held_is_not_taken_in_beside_it_when_the_gateway_changes_its_mind(card_sandbox, lie):
    payment = made.paid_at_bank(card_sandbox)
    event = card_sandbox.events("checkout.session.completed")[-1]
    card_sandbox.switch(falsify=lie)
    made.post(event)
    events.run_due()
    card_sandbox.switch(falsify=None)
    made.post(event | {"id": "evt_second_thought"})
    events.run_due()
    assert (made.again(payment).state, Receipt.objects.count(), Quarantine.objects.count()) == (State.PENDING, 0, 1)
    assert list(LedgerEntry.objects.filter(debit="card").values_list("credit", flat=True)) == ["suspense"]


def test_unknown_page_is_held_once_however_often_it_is_named(card_sandbox, paid):
    named = forgeries.altered(paid, id="cs_test_unknown", metadata={})
    assert [made.post(named | {"id": f"evt_{copy}"}) for copy in range(3)] == [200] * 3
    assert [(held.fault, held.payment_id) for held in queries.quarantined([])] == [("unknown", None)]


def test_secrets_are_changed_without_a_message_lost(card_sandbox, settings):
    for secrets, signed_with in ((["old"], "old"), (["new", "old"], "old"), (["new", "old"], "new"), (["new"], "new")):
        settings.STRIPE_WEBHOOK_SECRETS = secrets
        payment = made.paid_at_bank(card_sandbox)
        event = card_sandbox.events("checkout.session.completed")[-1]
        assert made.post(event, secret=signed_with) == 200
        events.run_due()
        assert made.again(payment).state == State.SUCCEEDED
    assert made.post(event | {"id": "evt_late"}, secret="old") == 400


def test_message_signed_with_the_old_and_the_new_secret_is_good(card_sandbox, paid, settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["new"]
    body = forgeries.packed(paid)
    both = f"{forgeries.CARD.sign(body, secret='old')},v1={forgeries.CARD.sign(body, secret='new').partition('v1=')[2]}"
    assert Forgery("both", body, both).send() == 200


def test_largest_message_is_taken_and_one_byte_more_is_not(card_sandbox, paid):
    spare = forgeries.LARGE - len(forgeries.packed(paid | {"padding": ""}))
    bodies = [forgeries.packed(paid | {"padding": "x" * size}) for size in (spare, spare + 1)]
    assert [Forgery("", body, forgeries.CARD.sign(body)).send() for body in bodies] == [200, 413]


@pytest.mark.parametrize(("age", "status"), [(298, 200), (301, 400), (-298, 200), (-303, 400)])
def test_five_minutes_to_either_side_are_the_limit(card_sandbox, paid, age, status):
    assert made.post(paid, age=age) == status


def test_no_secret_at_all_lets_nothing_in(card_sandbox, paid, settings):
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert made.post(paid, secret="") == 400
