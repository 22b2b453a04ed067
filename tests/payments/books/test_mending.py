"""Each way to resolve a difference resolves it: compared again, the books agree."""

from functools import partial
from itertools import product

import pytest

from payments import actions, queries, rules
from payments.models import Explanation, LedgerEntry, Receipt, Refund
from payments.states import RefundState, State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests import factories
from tests.payments import made
from tests.payments.books import planted
from tests.payments.test_opening import at_counter

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def clerk():
    return factories.staff("finance")


@pytest.fixture
def stranger():
    return factories.staff("finance", at=factories.office())


def differences():
    row = actions.reconcile(date=planted.today(), by=SYSTEM)
    return [(each["kind"], each["movement"], each["way"]) for each in row.differences]


def the_one():
    row = actions.reconcile(date=planted.today(), by=SYSTEM)
    (found,) = row.differences
    return row, found


def balance_agrees(sandbox):
    return (queries.balances().get(("05.21", "card"), 0), queries.books_agree()) == (sandbox.balance(), True)


def test_payment_that_no_message_told_is_asked_about_again(card_sandbox, clerk):
    payment = made.paid_at_bank(card_sandbox)
    assert differences() == [("not_in_ledger", "charged", "ask_again"), ("not_in_ledger", "paid", "ask_again")]
    (number,) = {each["payment"] for each in queries.latest_reconciliation(planted.today()).differences}
    assert actions.ask_again(payment_id=number, by=clerk).state == State.SUCCEEDED
    assert (number, differences(), balance_agrees(card_sandbox)) == (payment.pk, [], True)


def test_entry_that_the_ledger_lost_is_entered_again_and_that_is_a_fact(card_sandbox, clerk):
    payment = made.settled(card_sandbox)
    planted.missing_ledger_line(payment)
    assert differences() == [("not_in_ledger", "paid", "ask_again")]
    for _again in range(2):
        actions.ask_again(payment_id=payment.pk, by=clerk)
    assert (differences(), balance_agrees(card_sandbox)) == ([], True)
    mended = Event.objects.get(stream=payment.stream, name="books.mended")
    assert (mended.actor, mended.data["entry"]) == (clerk.ref, f"settled-{payment.pk}")


def test_charge_that_the_gateway_told_late_is_entered_when_asked_again(card_sandbox, clerk):
    payment = made.settled(card_sandbox)
    with planted.behind_the_back() as cursor:
        cursor.execute("DELETE FROM payments_ledgerentry WHERE movement = 'charged'")
    assert differences() == [("not_in_ledger", "charged", "ask_again")]
    actions.ask_again(payment_id=payment.pk, by=clerk)
    assert (differences(), balance_agrees(card_sandbox)) == ([], True)


def test_refund_made_at_the_gateway_is_booked_as_such_and_told_to_the_payer(card_sandbox, clerk):
    payment = made.settled(card_sandbox)
    made_there = planted.foreign_refund(card_sandbox, payment)
    _row, found = the_one()
    assert (found["external"], found["way"], found["gateway"]) == (made_there, "book_refund", 10_000)
    refund = actions.book_foreign_refund(gateway_refund=made_there, by=clerk)
    assert (refund.state, refund.amount, refund.reason_code) == (RefundState.DONE, 10_000, "made_at_gateway")
    assert (queries.left_of(payment), differences(), balance_agrees(card_sandbox)) == (20_000, [], True)
    events.run_due()
    assert payment.payer.messages.filter(kind="payment_refunded", channel="inbox").count() == 1
    assert len(card_sandbox.events("charge.refunded")) == 1


def test_foreign_refund_is_booked_once(card_sandbox, clerk):
    made_there = planted.foreign_refund(card_sandbox, made.settled(card_sandbox))
    actions.book_foreign_refund(gateway_refund=made_there, by=clerk)
    with pytest.raises(rules.Conflict):
        actions.book_foreign_refund(gateway_refund=made_there, by=clerk)
    assert Refund.objects.count() == 1


def test_refund_of_ours_whose_answer_was_lost_is_not_taken_for_a_foreign_one(card_sandbox, clerk, monkeypatch):
    payment = made.settled(card_sandbox)
    (wanted,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    with monkeypatch.context() as crash:
        crash.setattr(actions.refunding, "_conclude", lambda *_answer: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.send_refund(refund_id=wanted.pk, by=SYSTEM)
    _row, found = the_one()
    assert actions.book_foreign_refund(gateway_refund=found["external"], by=clerk) == wanted
    assert (Refund.objects.get().state, differences(), balance_agrees(card_sandbox)) == (RefundState.DONE, [], True)


def test_foreign_refund_of_held_money_gives_it_back(card_sandbox, clerk):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"client_reference_id": "ANOTHER"})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    card_sandbox.switch(falsify=None)
    held = queries.all_held().get()
    made_there = card_sandbox.ask("POST", "/v1/refunds", payment_intent=held.object_id).json()["id"]
    assert differences() == [("not_in_ledger", "refunded", "book_refund")]
    actions.book_foreign_refund(gateway_refund=made_there, by=clerk)
    held.refresh_from_db()
    assert (held.resolution, differences(), balance_agrees(card_sandbox)) == ("returned", [], True)


def test_missing_receipt_is_issued_with_the_next_number(card_sandbox, clerk):
    made.settled(card_sandbox)
    payment = made.settled(card_sandbox)
    planted.no_receipt(payment)
    assert differences() == [("no_receipt", "", "issue_receipt")]
    receipt = actions.issue_missing_receipt(payment_id=payment.pk, by=clerk)
    assert (receipt.number, differences()) == (2, [])
    events.run_due()
    assert Receipt.objects.get(pk=receipt.pk).file
    with pytest.raises(rules.Conflict):
        actions.issue_missing_receipt(payment_id=payment.pk, by=clerk)


def test_unpaid_fee_gets_no_receipt(card_sandbox, clerk):
    with pytest.raises(rules.Conflict):
        actions.issue_missing_receipt(payment_id=made.payment().pk, by=clerk)


def test_explained_difference_stays_in_the_report_and_is_open_no_more(card_sandbox, clerk):
    planted.wrong_amount(made.settled(card_sandbox))
    row, found = the_one()
    actions.acknowledge_difference(reconciliation_id=row.pk, key=found["key"], remark="Đã tra soát", by=clerk)
    code, report = planted.command()
    assert code == 0
    assert report["differences"][0]["explanation"] | {"at": ""} == {"by": clerk.ref, "at": "", "remark": "Đã tra soát"}
    assert [fact.data["kind"] for fact in Event.objects.filter(name="books.explained")] == ["amount"]


def test_explanation_does_not_hold_for_another_amount(card_sandbox, clerk):
    payment = made.settled(card_sandbox)
    planted.wrong_amount(payment)
    row, found = the_one()
    actions.acknowledge_difference(reconciliation_id=row.pk, key=found["key"], remark="x", by=clerk)
    planted.wrong_amount(payment)
    assert planted.command()[0] == 1


def test_difference_is_explained_once_and_in_words(card_sandbox, clerk):
    planted.wrong_amount(made.settled(card_sandbox))
    row, found = the_one()
    for remark in (" ", "x", "y"):
        try:
            actions.acknowledge_difference(reconciliation_id=row.pk, key=found["key"], remark=remark, by=clerk)
        except rules.Conflict:
            continue
    assert list(Explanation.objects.values_list("remark", flat=True)) == ["x"]


def test_finance_of_another_unit_and_the_clock_mend_nothing(card_sandbox, stranger):
    payment = made.settled(card_sandbox)
    made_there = planted.foreign_refund(card_sandbox, payment)
    row, found = the_one()
    entries = LedgerEntry.objects.count()
    acts = (
        partial(actions.ask_again, payment_id=payment.pk),
        partial(actions.book_foreign_refund, gateway_refund=made_there),
        partial(actions.issue_missing_receipt, payment_id=payment.pk),
        partial(actions.acknowledge_difference, reconciliation_id=row.pk, key=found["key"], remark="x"),
    )
    for act, actor in product(acts, (stranger, factories.staff("intake"))):
        with pytest.raises(rules.Forbidden):
            act(by=actor)
    with pytest.raises(rules.Forbidden):
        actions.acknowledge_difference(reconciliation_id=row.pk, key=found["key"], remark="x", by=SYSTEM)
    assert LedgerEntry.objects.count() == entries


def test_cash_has_nothing_to_be_asked_about(card_sandbox, clerk):
    payment = at_counter()
    assert actions.ask_again(payment_id=payment.pk, by=clerk) == payment
