"""A refund that no rule asks for: proposed by one person, approved by another, never of more than is left."""

import pytest

from payments import actions, queries, rules
from payments.models import Refund
from portal.events import actions as events
from tests import factories
from tests.payments import made
from tests.payments.test_refunding import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(card_sandbox):
    return made.settled(card_sandbox)


def clerk(payment, role="finance"):
    return factories.staff(role, at=payment.unit)


def propose(payment, by, amount=10_000, believed=30_000):
    return actions.propose_refund(
        payment_id=payment.pk, amount=amount, believed_left=believed, remark="Nộp thừa", by=by
    )


def test_a_proposal_reserves_and_moves_nothing(payment):
    wanted = propose(payment, clerk(payment))
    events.run_due()
    assert (Refund.objects.get().state, queries.left_of(payment)) == ("proposed", 20_000)
    assert books() == {"card": 29_130, "charges": 870, "fees": -30_000}
    assert wanted.remark == "Nộp thừa"


def test_a_second_person_approves_and_the_bank_gives_back_a_part(card_sandbox, payment):
    wanted = propose(payment, clerk(payment))
    actions.decide_refund(refund_id=wanted.pk, approved=True, by=clerk(payment, "signer"))
    events.run_due()
    assert Refund.objects.get().state == "done"
    assert card_sandbox.events("charge.refunded")[-1]["data"]["object"]["amount_refunded"] == 10_000
    assert books() == {"card": 19_130, "charges": 870, "fees": -20_000}


def test_a_declined_proposal_leaves_all(payment):
    wanted = propose(payment, clerk(payment))
    actions.decide_refund(refund_id=wanted.pk, approved=False, by=clerk(payment))
    assert (Refund.objects.get().state, queries.left_of(payment)) == ("declined", 30_000)


def test_nobody_approves_what_they_proposed(payment, monkeypatch):
    proposer = clerk(payment)
    wanted = propose(payment, proposer)
    with pytest.raises(rules.Forbidden):
        actions.decide_refund(refund_id=wanted.pk, approved=True, by=proposer)
    monkeypatch.setattr(rules, "may_decide_refund", lambda payment, by, actor: True)
    assert actions.decide_refund(refund_id=wanted.pk, approved=True, by=proposer).state == "asked"


@pytest.mark.parametrize(("amount", "believed"), [(10_000, 29_999), (30_001, 30_000), (0, 30_000), (-1, 30_000)])
def test_what_is_not_left_is_not_proposed(payment, amount, believed):
    with pytest.raises(rules.LeftDiffers) as refused:
        propose(payment, clerk(payment), amount, believed)
    assert (refused.value.left, Refund.objects.count()) == (30_000, 0)


def test_what_was_decided_is_not_decided_again(payment):
    wanted = propose(payment, clerk(payment))
    actions.decide_refund(refund_id=wanted.pk, approved=True, by=clerk(payment))
    with pytest.raises(rules.Conflict):
        actions.decide_refund(refund_id=wanted.pk, approved=False, by=clerk(payment))


def test_another_units_finance_neither_proposes_nor_decides(payment):
    stranger = factories.staff("finance", at=factories.office())
    with pytest.raises(rules.Forbidden):
        propose(payment, stranger)
    wanted = propose(payment, clerk(payment))
    with pytest.raises(rules.Forbidden):
        actions.decide_refund(refund_id=wanted.pk, approved=True, by=stranger)


def test_a_key_that_would_ask_for_something_else_is_refused_before_the_gateway(card_sandbox, payment):
    wanted = propose(payment, clerk(payment))
    actions.decide_refund(refund_id=wanted.pk, approved=True, by=clerk(payment))
    Refund.objects.filter(pk=wanted.pk).update(request_hash="0" * 64)
    with pytest.raises(rules.KeyReused):
        actions.send_refund(refund_id=wanted.pk, by=clerk(payment))
    assert card_sandbox.events("charge.refunded") == []
