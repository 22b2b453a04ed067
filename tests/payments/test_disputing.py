"""A holder's objection: the bank takes the money at once, decides later, and nothing is given back meanwhile."""

import pytest

from payments import actions, rules
from payments.actions.disputing import confirm_disputes
from payments.gateways import CARD, gateway
from payments.gateways.stripe import INQUIRY
from payments.models import Dispute
from payments.states import Standing
from portal.accounts.schema import SYSTEM
from portal.events.models import Event
from tests import factories
from tests.payments import made
from tests.payments.test_pages import page
from tests.payments.test_refunding import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def contested(card_sandbox):
    payment = made.settled(card_sandbox)
    dispute = card_sandbox.object_to(payment.gateway_charge)
    confirm_disputes(payment_id=payment.pk, by=SYSTEM)
    return payment, dispute


def facts(payment):
    rows = Event.objects.filter(stream=payment.stream).order_by("seq").values_list("name", flat=True)
    return [name for name in rows if name.startswith("payment.")][3:]


def test_an_objection_takes_the_money_at_once(contested):
    payment, _dispute = contested
    assert made.again(payment).state == "disputed"
    assert books() == {"card": -870, "charges": 870, "disputes": 30_000, "fees": -30_000}
    assert "đang khiếu nại" in page(payment)


@pytest.mark.parametrize(
    ("won", "state", "balance"),
    [
        (True, "succeeded", {"card": 29_130, "charges": 870, "fees": -30_000}),
        (False, "charged_back", {"card": -870, "charges": 870, "losses": 30_000, "fees": -30_000}),
    ],
)
def test_the_bank_decides_and_the_books_follow_once(card_sandbox, contested, won, state, balance):
    payment, dispute = contested
    card_sandbox.decide(dispute, won=won)
    for _again in range(3):
        confirm_disputes(payment_id=payment.pk, by=SYSTEM)
    assert (made.again(payment).state, books()) == (state, balance)
    ended = "payment.reinstated" if won else "payment.charged_back"
    assert facts(payment) == ["payment.disputed", ended]


def test_what_is_contested_is_not_given_back(contested):
    payment, _dispute = contested
    assert actions.refund(reference=payment.reference, reason_code="withdrawn", by=SYSTEM) == ()
    clerk = factories.staff("finance", at=payment.unit)
    with pytest.raises(rules.LeftDiffers):
        actions.propose_refund(payment_id=payment.pk, amount=1, believed_left=30_000, remark="x", by=clerk)


def test_a_payer_whose_money_the_bank_took_back_is_told_so(card_sandbox, contested):
    payment, dispute = contested
    card_sandbox.decide(dispute, won=False)
    confirm_disputes(payment_id=payment.pk, by=SYSTEM)
    shown = page(payment)
    assert ["Ngân hàng đã thu lại 30.000 đ" in shown, "Đã nhận lúc" in shown] == [True, False]
    assert Standing(made.again(payment).state) == Standing.CHARGED_BACK


def test_a_mere_inquiry_moves_no_money(contested, monkeypatch):
    payment, _dispute = contested
    door = gateway(CARD)
    listed = type("Listed", (), {"auto_paging_iter": lambda self: [Told("warning_needs_response"), Told("lost")]})()
    lists = type("Lists", (), {"list": lambda self, wanted: listed})()
    monkeypatch.setattr(type(door), "_v1", type("V1", (), {"disputes": lists})())
    assert [answer.state for answer in door.disputes(payment.gateway_charge)] == ["lost"]
    assert INQUIRY == "warning_"
    assert Dispute.objects.count() == 1


class Told:
    """A dispute as the client library hands it out."""

    def __init__(self, status):
        self.status = status

    def to_dict(self):
        said = {"id": "dp_1", "payment_intent": "pi_1", "amount": 1, "reason": "general", "created": 1_700_000_000}
        return said | {"status": self.status}
