"""The daily comparison at the finance office: the calendar, a day's differences, and what is done about them."""

import pytest

from payments import actions, rules
from payments.models import Receipt, Reconciliation
from payments.queries import comparing
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from tests import factories
from tests.payments.books import planted
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
DAY = made.DAY.isoformat()
NOTHING = {"ledger": {}, "gateway": {}, "receipts": {"lines": 0, "amount": 0}}


def compared(*differences, unchecked=(), day=made.DAY):
    with made.on(made.days_after(1)) as moment:
        return Reconciliation.objects.create(
            date=day, made_at=moment, checked=NOTHING, differences=list(differences), unchecked=list(unchecked)
        )


def difference(key="k", *, unit="05.21", kind="receipt_gap", way="explain", payment=None):
    blank = dict.fromkeys(("provider", "movement", "external", "reference"), "")
    return blank | dict.fromkeys(("ledger", "gateway", "receipt")) | {
        "key": key, "unit": unit, "kind": kind, "way": way, "payment": payment,
    }  # fmt: skip


def without_receipt():
    """Return a payment of the day whose receipt is lost, and the comparison that says so."""
    with made.on():
        payment = made.paid()
    planted.no_receipt(payment)
    found = difference(kind="no_receipt", way="issue_receipt", payment=payment.pk)
    return payment, compared(found | {"reference": payment.reference, "ledger": 30_000})


def test_calendar_shows_each_day_in_its_state():
    client, actor = made.office()
    compared(day=made.days_after(-4))
    compared(difference("a"), difference("b"), day=made.days_after(-3))
    row = compared(difference("c"), day=made.days_after(-2))
    compared(unchecked=[{"provider": "stripe", "why": "down", "account": "", "lines": 2}], day=made.days_after(-1))
    actions.acknowledge_difference(reconciliation_id=row.pk, key="c", remark="Đã rõ.", by=actor)
    with made.on(made.days_after(1)):
        answer = client.get("/finance/days/")
    states = {each.day.day: (each.state, each.number) for week in answer.context_data["weeks"] for each in week if each}
    assert {day: states[day] for day in (16, 17, 18, 19, 20, 21)} == {
        16: ("agrees", 0),
        17: ("open", 2),
        18: ("explained", 0),
        19: ("unchecked", 0),
        20: ("none", 0),
        21: ("future", 0),
    }
    assert "◆ 2 Chênh lệch" in made.main(answer)


def test_newest_comparison_of_a_day_counts():
    client, _actor = made.office()
    compared(difference())
    compared()
    shown = made.main(client.get(f"/finance/days/{DAY}/"))
    assert "Sổ kế toán, cổng thanh toán và biên lai khớp đến từng đồng." in shown


@pytest.mark.parametrize("address", ["/finance/days/?month=x", "/finance/days/yesterday/", "/finance/days/2026-13-01/"])
def test_day_that_is_none_is_not_found(address):
    client, _actor = made.office()
    assert client.get(address).status_code == 404


def test_missing_receipt_is_issued_from_the_report(card_sandbox):
    client, _actor = made.office()
    payment, _row = without_receipt()
    shown = made.main(client.get(f"/finance/days/{DAY}/"))
    for words in ("1 chênh lệch", payment.reference, "30.000 đ", "Lập biên lai"):
        assert words in shown, words
    answer = client.post(f"/finance/days/{DAY}/mend/", {"key": "k"}, follow=True)
    assert "Đã làm xong." in made.text(answer)
    assert Receipt.objects.filter(payment=payment).count() == 1
    answer = client.post(f"/finance/days/{DAY}/mend/", {"key": "k"}, follow=True)
    assert "Không còn gì phải làm." in made.text(answer)


def test_explanation_is_written_once_and_the_second_is_told(card_sandbox):
    client, actor = made.office()
    row = compared(difference())
    address = f"/finance/days/{DAY}/explain/"
    assert client.get(address, {"key": "k"}).status_code == 200
    client.post(address, {"key": "k", "remark": "Số này in hỏng."})
    shown = made.main(client.get(f"/finance/days/{DAY}/"))
    assert "Số này in hỏng. Đặng Thị Bích Trâm" in shown
    assert comparing.open_differences(frozenset({"05.21"})) == (row, 0)
    second, _second = made.office(name="Lý Thị Sen")
    answer = second.post(address, {"key": "k", "remark": "Tôi cũng biết."})
    assert answer.status_code == 409
    assert "Việc này vừa được Đặng Thị Bích Trâm xử lý" in made.text(answer)
    assert "Tôi cũng biết." in made.text(answer)
    assert actor.ref == row.explanations.get().by


def test_difference_that_was_not_found_is_not_explained():
    client, _actor = made.office()
    compared(difference())
    answer = client.post(f"/finance/days/{DAY}/explain/", {"key": "other", "remark": "x"})
    assert answer.status_code == 404


def test_day_is_compared_again_by_the_worker(card_sandbox):
    client, _actor = made.office()
    compared(difference())
    with made.on(made.days_after(1)):
        assert client.post(f"/finance/days/{DAY}/compare/").url == f"/finance/days/{DAY}/"
        waiting = client.get(f"/finance/days/{DAY}/")
        assert "Ngày này đang được đối chiếu từ" in made.main(waiting)
        assert 'hx-trigger="every 2s"' in waiting.content.decode()
        again = client.post(f"/finance/days/{DAY}/compare/", follow=True)
        assert "Ngày này đang được đối chiếu, hoặc chưa kết thúc." in made.text(again)
        events.run_due()
        done = client.get(f"/finance/days/{DAY}/")
    assert "đang được đối chiếu" not in made.main(done)
    assert Reconciliation.objects.count() == 2
    assert done.context_data["row"] == Reconciliation.objects.latest()


def test_comparison_that_never_ended_may_be_asked_for_again(card_sandbox):
    _client, actor = made.office()
    with made.on(made.days_after(1), hour=8):
        actions.ask_reconciliation(day=made.DAY, by=actor)
        with pytest.raises(rules.Conflict):
            actions.ask_reconciliation(day=made.DAY, by=actor)
    with made.on(made.days_after(1), hour=9):
        actions.ask_reconciliation(day=made.DAY, by=actor)


def test_day_that_is_not_over_is_not_compared():
    _client, actor = made.office()
    with made.on(), pytest.raises(rules.Conflict):
        actions.ask_reconciliation(day=made.DAY, by=actor)


@pytest.mark.parametrize("by", [SYSTEM, "auditor", "intake"])
def test_only_a_finance_office_asks_for_a_comparison(by):
    actor = by if by is SYSTEM else factories.staff(by)
    with made.on(made.days_after(1)), pytest.raises(rules.Forbidden):
        actions.ask_reconciliation(day=made.DAY, by=actor)


def test_other_units_accounts_are_not_named():
    client, _actor = made.office()
    own, foreign = made.account().key, made.account(factories.unit(code="05.22")).key
    parts = [{"provider": "vietqr", "why": "no_statement", "account": each, "lines": 3} for each in (own, foreign)]
    compared(unchecked=parts)
    shown = made.main(client.get(f"/finance/days/{DAY}/"))
    assert (own in shown, foreign in shown) == (True, False)


def test_differences_wait_on_the_overview():
    client, _actor = made.office()
    compared(difference("a"), difference("b", unit="05.22"), difference("c", unit=""))
    assert "2 chênh lệch trong lần đối chiếu gần nhất" in made.main(client.get("/finance/"))
