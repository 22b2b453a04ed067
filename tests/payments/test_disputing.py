"""A holder objects: the bank takes the money at once and decides later; messages may come late, twice, out of order."""

from itertools import permutations

import pytest

from payments import actions, queries
from payments.gateways import CARD, gateway
from payments.models import Dispute, GatewayEvent, LedgerEntry, Quarantine
from payments.states import DisputeState, RefundState, State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests import factories
from tests.payments import made
from tests.payments.books import planted
from tests.payments.test_pages import page

pytestmark = pytest.mark.django_db
MESSAGES = ("checkout.session.completed", "charge.dispute.created", "charge.dispute.closed")


def contested(sandbox, *, won=None):
    """Return a settled payment to which its holder objects, decided or not; nobody has told the portal."""
    payment = made.settled(sandbox)
    decide(sandbox, payment, won)
    return payment


def decide(sandbox, payment, won):
    dispute = sandbox.object_to(payment.gateway_charge)
    if won is not None:
        sandbox.decide(dispute, won=won)


def hear(sandbox, *kinds):
    """Let the portal hear the messages of these kinds, in this order."""
    for kind in kinds:
        assert made.post(sandbox.events(kind)[-1]) == 200
        events.run_due()


def facts(payment):
    names = Event.objects.filter(stream=payment.stream).order_by("seq").values_list("name", flat=True)
    return [name for name in names if name.removeprefix("payment.") in ("disputed", "reinstated", "charged_back")]


def entries(payment):
    rows = LedgerEntry.objects.filter(payment=payment, key__startswith="dispute-").order_by("pk")
    return list(rows.values_list("debit", "credit", "amount", "movement"))


OPENED = ("disputes", "card", 30_000, "claimed")
WON, LOST = ("card", "disputes", 30_000, "restored"), ("losses", "disputes", 30_000, "")


def agrees(sandbox):
    whole = planted.command()
    return (whole[0], whole[1]["differences"], queries.books_agree()) == (0, [], True)


def test_objection_takes_the_money_to_one_side(card_sandbox):
    payment = contested(card_sandbox)
    hear(card_sandbox, "charge.dispute.created")
    assert (made.again(payment).state, facts(payment)) == (State.DISPUTED, ["payment.disputed"])
    assert (entries(payment), agrees(card_sandbox)) == ([OPENED], True)
    assert Dispute.objects.get().amount == 30_000


@pytest.mark.parametrize(
    ("won", "state", "entry", "fact"),
    [(True, State.SUCCEEDED, WON, "reinstated"), (False, State.CHARGED_BACK, LOST, "charged_back")],
)
def test_decision_gives_the_money_back_or_loses_it(card_sandbox, won, state, entry, fact):
    payment = contested(card_sandbox, won=won)
    hear(card_sandbox, "charge.dispute.created", "charge.dispute.closed")
    assert (made.again(payment).state, entries(payment)) == (state, [OPENED, entry])
    assert facts(payment) == ["payment.disputed", f"payment.{fact}"]
    assert (Dispute.objects.get().state, agrees(card_sandbox)) == ("won" if won else "lost", True)


@pytest.mark.parametrize("won", [None, True, False])
@pytest.mark.parametrize("order", list(permutations(MESSAGES)))
def test_every_order_of_the_messages_ends_the_same_each_also_twice(card_sandbox, order, won):
    """The first message may come last: the dispute is then known before the portal knew of the money."""
    payment = made.paid_at_bank(card_sandbox)
    intent = card_sandbox.sessions()[0]["payment_intent"]
    dispute = card_sandbox.object_to(intent)
    if won is not None:
        card_sandbox.decide(dispute, won=won)
    told = [kind for kind in order if card_sandbox.events(kind)]
    hear(card_sandbox, *told, *told)
    actions.sweep(by=SYSTEM, grace_seconds=0)
    actions.ask_again(payment_id=payment.pk, by=SYSTEM)
    expected = {None: State.DISPUTED, True: State.SUCCEEDED, False: State.CHARGED_BACK}[won]
    assert (made.again(payment).state, Dispute.objects.count()) == (expected, 1)
    assert (len(entries(payment)), agrees(card_sandbox)) == (1 if won is None else 2, True)


def test_message_that_comes_twice_changes_nothing_more(card_sandbox):
    payment = contested(card_sandbox, won=False)
    for copy in ("", "evt_a", "evt_b"):
        event = card_sandbox.events("charge.dispute.closed")[0]
        assert made.post(event | ({"id": copy} if copy else {})) == 200
        events.run_due()
    assert (GatewayEvent.objects.count(), len(entries(payment))) == (3, 2)


def test_dropped_messages_are_made_up_for_by_the_day_s_comparison(card_sandbox):
    payment = contested(card_sandbox, won=True)
    code, report = planted.command()
    assert [(each["kind"], each["movement"], each["way"]) for each in report["differences"]] == [
        ("not_in_ledger", "claimed", "ask_again"),
        ("not_in_ledger", "restored", "ask_again"),
    ]
    assert (code, {each["payment"] for each in report["differences"]}) == (1, {payment.pk})
    actions.ask_again(payment_id=payment.pk, by=SYSTEM)
    assert agrees(card_sandbox)


def test_dispute_is_known_by_its_charge_alone(card_sandbox):
    contested(card_sandbox)
    hear(card_sandbox, "charge.dispute.created")
    assert (Quarantine.objects.count(), GatewayEvent.objects.get().outcome) == (0, "applied")


def refused(payment, clerk):
    """Return whether neither a rule nor two clerks can give the money back."""
    by_rule = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    try:
        actions.propose_refund(payment_id=payment.pk, amount=1, believed_left=30_000, remark="x", by=clerk)
    except actions.refunding.rules.Conflict:
        return by_rule == ()
    return False


@pytest.mark.parametrize(("won", "no_refund"), [(None, True), (False, True), (True, False)])
def test_contested_payment_is_not_given_back_unless_it_is_ours_again(card_sandbox, won, no_refund):
    payment, clerk = contested(card_sandbox, won=won), factories.staff("finance")
    hear(card_sandbox, "charge.dispute.created")
    assert refused(payment, clerk) == no_refund


def test_control_without_the_rule_a_contested_payment_would_be_given_back(card_sandbox, monkeypatch):
    payment = contested(card_sandbox)
    hear(card_sandbox, "charge.dispute.created")
    monkeypatch.setattr(actions.refunding.rules, "may_be_given_back", lambda _payment: True)
    monkeypatch.setattr(queries, "settled_for", lambda _reference: type(payment).objects.all())
    assert not refused(payment, factories.staff("finance"))


def test_refund_asked_before_the_objection_is_refused_by_the_bank_and_the_books_agree(card_sandbox):
    payment = made.settled(card_sandbox)
    actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    decide(card_sandbox, payment, None)
    events.run_due()
    hear(card_sandbox, "charge.dispute.created")
    refund = payment.refunds.get()
    assert (refund.state, refund.failure_code) == (RefundState.FAILED, "charge_disputed")
    assert (made.again(payment).state, agrees(card_sandbox)) == (State.DISPUTED, True)


def test_what_is_left_after_a_refund_is_contested(card_sandbox):
    payment = made.settled(card_sandbox)
    made_there = planted.foreign_refund(card_sandbox, payment)
    actions.book_foreign_refund(gateway_refund=made_there, by=factories.staff("finance"))
    decide(card_sandbox, payment, False)
    hear(card_sandbox, "charge.dispute.created")
    dispute = Dispute.objects.get()
    assert (dispute.amount, dispute.state, agrees(card_sandbox)) == (20_000, DisputeState.LOST, True)


def test_a_payer_whose_money_the_bank_took_back_is_told_so(card_sandbox):
    payment = contested(card_sandbox)
    hear(card_sandbox, "charge.dispute.created")
    assert "đang khiếu nại" in page(payment)
    card_sandbox.decide(Dispute.objects.get().gateway_dispute, won=False)
    hear(card_sandbox, "charge.dispute.closed")
    shown = page(payment)
    assert ["Ngân hàng đã thu lại 30.000 đ" in shown, "Đã nhận lúc" in shown] == [True, False]


class Told:
    """A dispute as the client library hands it out."""

    def __init__(self, status):
        self.status = status

    def to_dict(self):
        said = {"id": "dp_1", "payment_intent": "pi_1", "amount": 1, "reason": "general", "created": 1_700_000_000}
        return said | {"status": self.status}


def test_a_mere_inquiry_moves_no_money(card_sandbox, monkeypatch):
    door = gateway(CARD)
    listed = type("Listed", (), {"auto_paging_iter": lambda self: [Told("warning_needs_response"), Told("lost")]})()
    lists = type("Lists", (), {"list": lambda self, wanted: listed})()
    monkeypatch.setattr(type(door), "_v1", type("V1", (), {"disputes": lists})())
    assert [answer.state for answer in door.disputes("pi_1")] == ["lost"]
