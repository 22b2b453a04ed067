"""Whatever is dropped and whatever happens, ledger and gateway agree to the đồng (issue C, must show 4)."""

import secrets
import sys
from collections import Counter

import pytest

from payments import actions, queries, workflow
from payments.actions import holding, refunding, settling
from payments.events import Fact
from payments.models import Dispute, Payment, Quarantine, Receipt, Refund
from payments.states import Account, State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests import factories
from tests.payments import made
from tests.payments.books import planted
from tests.payments.books.histories import ACTS, World

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.parametrize("count", [6, pytest.param(50, marks=pytest.mark.soak)])
def test_all_messages_dropped_all_are_paid_within_two_sweeps_and_none_twice(card_sandbox, count):
    card_sandbox.switch(drop=True)
    payments = [made.paid_at_bank(card_sandbox) for _payment in range(count)]
    for _sweep in range(2):
        actions.sweep(by=SYSTEM, grace_seconds=0)
    assert Counter(Payment.objects.values_list("state", flat=True)) == {State.SUCCEEDED: count}
    assert sorted(Receipt.objects.values_list("payment", flat=True)) == [payment.pk for payment in payments]
    assert Event.objects.filter(name="payment.settled").count() == count
    assert planted.command()[0] == 0


def test_control_without_a_sweep_none_is_paid(card_sandbox):
    card_sandbox.switch(drop=True)
    for _payment in range(3):
        made.paid_at_bank(card_sandbox)
    events.run_due()
    assert set(Payment.objects.values_list("state", flat=True)) == {State.PENDING}
    assert planted.command()[0] == 1


@pytest.fixture
def world(card_sandbox):
    """Return how to make a world from a seed."""
    worlds = []

    def begin(seed):
        worlds.append(World(card_sandbox, (factories.staff("finance"), factories.staff("finance")), seed))
        return worlds[-1]

    yield begin
    for each in worlds:
        each.close()


def whole(sandbox, lived):
    """Return how the comparison ended, its differences, what the card account lacks, and where the books disagree."""
    ended = [planted.command(day) for day in sorted({lived.begun, planted.today()})]
    card = sum(total for (_unit, account), total in queries.balances().items() if account == Account.CARD)
    differences = [each for _code, report in ended for each in report["differences"]]
    return max(code for code, _report in ended), differences, sandbox.balance() - card, queries.disagreements()


SOUND = (0, [], 0, [])
PASSED_THROUGH = {told["fact"] for _name, _source, _target, told in workflow.edges()} | {Fact.REFUND_DONE}
"""The facts that a long run must have seen, or its histories are not what they claim to be."""


@pytest.mark.parametrize("count", [12, pytest.param(500, marks=pytest.mark.soak)])
def test_random_histories_end_with_ledger_and_gateway_equal(card_sandbox, world, capsys, count):
    seed = 4 if count < 100 else secrets.randbelow(2**32)
    lived = world(seed)
    lived.live(count)
    with capsys.disabled():
        rows = {model.__name__: model.objects.count() for model in (Payment, Receipt, Refund, Dispute, Quarantine)}
        sys.stdout.write(f"\nseed {seed}: {lived.done.total()} acts, {rows}, {card_sandbox.balance()} đồng\n")
    assert whole(card_sandbox, lived) == SOUND
    if count > 100:
        assert set(lived.done) == {name for name, _act in ACTS}
        assert set(Event.objects.values_list("name", flat=True)) >= PASSED_THROUGH
        assert set(Quarantine.objects.values_list("fault", flat=True)) >= {"late", "twice"}


@pytest.mark.parametrize("forgotten", ["charge", "refund", "held"])
def test_control_a_history_of_which_something_is_not_entered_does_not_agree(
    card_sandbox, world, monkeypatch, forgotten
):
    if forgotten == "charge":
        for module in (holding, settling):
            monkeypatch.setattr(module, "book_charge", lambda *_row: None)
    elif forgotten == "refund":
        monkeypatch.setattr(refunding, "enter", lambda **_entry: None)
    else:
        monkeypatch.setattr(holding, "enter", lambda **_entry: None)
    lived = world(4)
    lived.live(6)
    code, differences, lacks, _disagreements = whole(card_sandbox, lived)
    assert (code, differences != [], lacks != 0) == (1, True, True)
