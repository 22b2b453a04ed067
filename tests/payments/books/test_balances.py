"""Balances and the trial balance; every account says what the rows of money say, and a changed row is seen."""

import pytest

from payments import actions, queries
from payments.models import Refund
from portal.accounts.schema import SYSTEM
from portal.core.health import State
from portal.events import actions as events
from tests import factories
from tests.payments import made
from tests.payments.books import planted
from tests.payments.test_health import states
from tests.payments.test_opening import at_counter

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
UNIT = "05.21"


def test_balances_are_by_unit_and_account(card_sandbox):
    made.payment()
    made.settled(card_sandbox)
    at_counter()
    assert queries.balances() == {
        (UNIT, "card"): 29_130,
        (UNIT, "cash"): 30_000,
        (UNIT, "charges"): 870,
        (UNIT, "due"): 30_000,
        (UNIT, "fees"): -90_000,
    }


def test_trial_balance_has_equal_sums(card_sandbox):
    actions.refund(reference=made.settled(card_sandbox).reference, reason_code="rejected", by=SYSTEM)
    lines = queries.trial_balance()
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines) > 0
    assert {line.account: line.balance for line in lines if line.balance} == {
        "card": 29_130,
        "charges": 870,
        "refunds": -30_000,
    }


def test_movements_of_a_day_are_its_entries(card_sandbox):
    made.settled(card_sandbox)
    assert [entry.movement for entry in queries.movements_of(planted.today()).exclude(movement="")] == [
        "paid",
        "charged",
    ]


@pytest.fixture
def busy(card_sandbox):
    """Books in which every account is in use."""
    made.payment()
    actions.cancel_open(reference=made.payment().reference, by=SYSTEM)
    actions.refund(reference=made.settled(card_sandbox).reference, reason_code="rejected", by=SYSTEM)
    events.run_due()
    actions.refund(reference=at_counter().reference, reason_code="rejected", by=SYSTEM)
    for won in (None, False, True):
        payment = made.settled(card_sandbox)
        dispute = card_sandbox.object_to(payment.gateway_charge)
        if won is not None:
            card_sandbox.decide(dispute, won=won)
        actions.ask_again(payment_id=payment.pk, by=SYSTEM)
    held = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"client_reference_id": "ANOTHER"})
    actions.settle(payment_id=held.pk, by=SYSTEM)
    card_sandbox.switch(falsify=None)
    return card_sandbox


def test_busy_books_agree(busy):
    assert queries.disagreements() == []
    used = {account for _unit, account in queries.balances()}
    assert used == {"card", "cash", "charges", "disputes", "due", "fees", "losses", "refunds", "suspense"}
    assert states()["books"] == State.OK


@pytest.mark.parametrize(
    ("sql", "accounts"),
    [
        ("UPDATE payments_payment SET state = 'cancelled' WHERE state = 'created'", ["due", "fees"]),
        ("UPDATE payments_refund SET state = 'done' WHERE state = 'at_counter'", ["refunds"]),
        ("UPDATE payments_refund SET amount = amount - 1 WHERE state = 'done'", ["fees"]),
        ("UPDATE payments_dispute SET state = 'won' WHERE state = 'open'", ["disputes"]),
        ("UPDATE payments_dispute SET state = 'won' WHERE state = 'lost'", ["losses"]),
        ("UPDATE payments_quarantine SET booked = false", ["suspense"]),
        ("UPDATE payments_ledgerentry SET amount = amount + 1 WHERE key LIKE 'undue-%'", ["due", "fees"]),
    ],
)
def test_row_or_entry_changed_behind_the_back_is_seen(busy, sql, accounts):
    with planted.behind_the_back() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount == 1
    assert [each.account for each in queries.disagreements()] == accounts
    assert states()["books"] == State.DEGRADED


def test_refused_refund_of_held_money_is_owed_no_more_and_still_held_in_the_books(card_sandbox):
    """Paid after it was cancelled and given back at the gateway past the portal: ours is refused, theirs is booked."""
    payment = made.payment()
    page = made.page_of(payment)
    card_sandbox.pay(page)
    card_sandbox.switch(falsify={"client_reference_id": "ANOTHER"})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    card_sandbox.switch(falsify=None)
    held = queries.all_held().get()
    there = card_sandbox.ask("POST", "/v1/refunds", payment_intent=held.object_id).json()["id"]
    clerk = factories.staff("finance")
    actions.return_held(held_id=held.pk, remark="x", by=clerk)
    events.run_due()
    assert (Refund.objects.get().state, queries.disagreements()) == ("failed", [])
    actions.book_foreign_refund(gateway_refund=there, by=clerk)
    assert (queries.balances()[UNIT, "card"], queries.disagreements()) == (card_sandbox.balance(), [])
