"""Many who give the same money back at once: never more than was paid, at the gateway and in the books."""

import dataclasses
import random
import secrets
import sys
import threading
from collections import Counter

import pytest

from payments import actions, queries, rules
from payments.actions import refunding
from payments.gateways.stripe import StripeGateway
from payments.models import Payment, Refund
from payments.states import GIVEN_UP, RefundState
from portal.accounts.schema import SYSTEM, Actor
from portal.events import actions as events
from tests import factories
from tests.payments import made
from tests.payments.test_races import at_once
from tests.payments.test_refunding import books

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PAID = 150_000


def paid(sandbox) -> Payment:
    return made.settled(sandbox, fee=made.quote(copies=10))


def by_rule(payment: Payment) -> int:
    return len(actions.refund(reference=payment.reference, reason_code="withdrawn", by=SYSTEM))


def by_two(payment: Payment, amount: int, first: Actor, second: Actor) -> int:
    """Propose what may be left and have a second person decide; who is told that another sum is left tries again."""
    left = queries.left_of(payment)
    for _try in range(20):
        try:
            wanted = actions.propose_refund(
                payment_id=payment.pk, amount=min(amount, left), believed_left=left, remark="Thu nhầm", by=first
            )
            break
        except rules.LeftDiffers as differs:
            left = differs.left
    else:
        raise rules.Conflict(payment.reference)
    return int(
        actions.decide_refund(refund_id=wanted.pk, approved=amount % 3 > 0, by=second).state == RefundState.ASKED
    )


def given_back(sandbox) -> int:
    """Return what the gateway gave back of all payments."""
    return sum(amount for movement, _id, amount in made.moved_at_gateway() if movement == "refunded")


def promised(payment: Payment) -> int:
    return sum(Refund.objects.filter(payment=payment).exclude(state__in=GIVEN_UP).values_list("amount", flat=True))


def twenty(payment: Payment, dice: random.Random, rule: int) -> Counter[str]:
    """Ask for twenty refunds at once, some by rule and the others by two persons; return what became of them."""
    first, second = factories.staff("finance"), factories.staff("finance")
    amounts = [dice.randrange(1, PAID // 6) for _each in range(20 - rule)]
    works = [lambda: by_rule(payment)] * rule
    works += [lambda amount=amount: by_two(payment, amount, first, second) for amount in amounts]
    dice.shuffle(works)
    outcomes = at_once(*works)
    assert [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, rules.Conflict)] == []
    return Counter(type(each).__name__ for each in outcomes)


@pytest.mark.parametrize("rounds", [4, pytest.param(50, marks=pytest.mark.soak)])
def test_twenty_refunds_at_once_are_never_more_than_was_paid(card_sandbox, capsys, rounds):
    tally: Counter[str] = Counter()
    for number in range(rounds):
        payment, dice = paid(card_sandbox), random.Random(number)
        before = given_back(card_sandbox)
        tally += twenty(payment, dice, rule=number % 3)
        at_once(*[events.run_due] * 4)
        assert promised(payment) == given_back(card_sandbox) - before <= PAID
        by_rule(payment)
        at_once(*[events.run_due] * 4)
        assert promised(payment) == given_back(card_sandbox) - before == PAID
    assert set(Refund.objects.values_list("state", flat=True)) <= {RefundState.DONE, RefundState.DECLINED}
    assert made.moved_in_ledger() == made.moved_at_gateway()
    charges = rounds * (PAID * 29 // 1000)
    assert books() == {"card": -charges, "charges": charges}
    with capsys.disabled():
        sys.stdout.write(f"\nrefunds: {rounds} payments x 20 at once: {dict(tally)}\n")


def test_twenty_full_refunds_by_rule_are_one(card_sandbox):
    payment = paid(card_sandbox)
    assert sorted(at_once(*[lambda: by_rule(payment)] * 20)) == [0] * 19 + [1]
    at_once(*[events.run_due] * 4)
    assert (promised(payment), given_back(card_sandbox)) == (PAID, PAID)
    assert len(card_sandbox.events("charge.refunded")) == 1


def test_one_proposal_decided_by_two_at_once_is_decided_once(card_sandbox):
    payment, first = paid(card_sandbox), factories.staff("finance")
    wanted = actions.propose_refund(payment_id=payment.pk, amount=10_000, believed_left=PAID, remark="x", by=first)
    second, third = factories.staff("head"), factories.staff("signer")
    outcomes = at_once(
        *[lambda: actions.decide_refund(refund_id=wanted.pk, approved=True, by=second)] * 3,
        *[lambda: actions.decide_refund(refund_id=wanted.pk, approved=False, by=third)] * 3,
    )
    assert Counter(type(each).__name__ for each in outcomes) == {"Refund": 1, "Conflict": 5}


def test_negative_control_without_the_lock_more_is_promised_than_was_paid(card_sandbox, monkeypatch):
    payment, together = paid(card_sandbox), threading.Barrier(4)

    def read_without_lock(payment_id):
        together.wait(timeout=30)
        return Payment.objects.get(pk=payment_id)

    ask = refunding._ask

    def ask_together(wanted, by):
        together.wait(timeout=30)
        return ask(wanted, by)

    monkeypatch.setattr(refunding, "hold", read_without_lock)
    monkeypatch.setattr(refunding, "_ask", ask_together)
    at_once(*[lambda: by_rule(payment)] * 4)
    assert promised(payment) == 4 * PAID


def test_negative_control_without_a_key_a_lost_answer_gives_back_twice(card_sandbox, monkeypatch):
    refund = StripeGateway.refund
    monkeypatch.setattr(
        StripeGateway, "refund", lambda door, asked: refund(door, dataclasses.replace(asked, key=secrets.token_hex(9)))
    )
    payment, first = paid(card_sandbox), factories.staff("finance")
    wanted = actions.propose_refund(payment_id=payment.pk, amount=10_000, believed_left=PAID, remark="x", by=first)
    actions.decide_refund(refund_id=wanted.pk, approved=True, by=factories.staff("head"))
    with monkeypatch.context() as crash:
        crash.setattr(refunding, "_conclude", lambda *_answer: 1 / 0)
        events.run_due()
    actions.send_refund(refund_id=wanted.pk, by=SYSTEM)
    assert (promised(payment), given_back(card_sandbox)) == (10_000, 20_000)
