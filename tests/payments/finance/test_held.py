"""Held money: taken in for a payment alone or with the missing rest, given back, or closed; decided once."""

import pytest

from payments import actions, queries
from payments.models import Payment, Quarantine, Refund
from payments.queries.finance import MOST_CANDIDATES
from payments.states import Fault, RefundState, Resolution, State
from tests import factories
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
WHY = {"remark": "Người nộp chuyển hai lần."}


def short(payment, amount):
    """Let too little come for a payment."""
    return made.held(f"{payment.reference} le phi", amount)


def url(held, what=""):
    return f"/finance/held/{held.pk}/{what}"


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_list_shows_why_what_from_whom_and_for_how_long():
    client, _actor = made.office()
    with made.on(made.days_after(-3)):
        payment = made.asked()
        short(payment, 20_000)
    with made.on():
        shown = made.main(client.get("/finance/held/"))
    row = f"Chuyển thiếu 20.000 đ 30.000 đ {payment.reference} le phi NGUYEN VAN AN Trường THPT Phù Sa"
    assert row in shown
    assert "17/11/2026, 10:00 3 ngày" in shown


def test_case_shows_what_came_and_what_was_expected_and_offers_the_payment():
    client, _actor = made.office()
    payment = made.asked()
    answer = client.get(url(short(payment, 20_000)))
    shown = made.main(answer)
    for words in ("Tiền đã đến Số tiền 20.000 đ", "19001009", "Có, là tiền giữ lại để kiểm tra", "30.000 đ"):
        assert words in shown, words
    assert [code for code, _words in answer.context_data["form"].fields["payment"].choices] == [payment.pk]


def test_candidates_are_those_named_in_the_memo_then_those_of_the_amount():
    client, _actor = made.office()
    same, other, foreign = (
        made.asked(price=20_000),
        made.asked(price=45_000),
        made.asked(price=20_000, unit=factories.unit(code="05.22")),
    )
    held = made.held("khong ghi ma", 20_000)
    found = client.get(url(held)).context_data["form"].fields["payment"].choices
    assert [code for code, _words in found] == [same.pk]
    searched = client.get(url(held), {"reference": other.reference[:6].lower()})
    assert [code for code, _words in searched.context_data["form"].fields["payment"].choices] == [other.pk]
    assert client.get(url(held), {"reference": foreign.reference}).context_data["form"].fields["payment"].choices == []


def test_a_short_sum_and_the_missing_rest_are_taken_in_together():
    client, actor = made.office()
    payment = made.asked()
    first, rest = short(payment, 20_000), made.held("phan con thieu", 10_000)
    given = WHY | {"payment": payment.pk, "others": [rest.pk]}
    assert client.post(url(first, "take-in/"), given).url == f"/finance/payments/{payment.pk}/"
    assert (again(payment).state, again(payment).receipts.count()) == (State.SUCCEEDED, 1)
    decided = [(each.resolution, each.resolved_by, each.remark) for each in Quarantine.objects.order_by("pk")]
    assert decided == [(Resolution.APPLIED, actor.ref, "Người nộp chuyển hai lần.")] * 2
    assert queries.books_agree()


def test_a_short_sum_alone_says_what_is_missing_and_keeps_what_was_typed():
    client, _actor = made.office()
    payment = made.asked()
    held = short(payment, 20_000)
    answer = client.post(url(held, "take-in/"), WHY | {"payment": payment.pk})
    assert answer.status_code == 409
    assert "Khoản này còn thiếu 10.000 đ." in made.text(answer)
    assert "Người nộp chuyển hai lần." in answer.content.decode()
    assert (again(held).resolution, again(payment).state in (State.CREATED, State.PENDING)) == ("", True)


def test_what_is_over_is_taken_in_and_the_rest_given_back():
    client, _actor = made.office()
    payment = made.asked()
    held = made.held(f"{payment.reference} le phi", 50_000)
    client.post(url(held, "take-in/"), WHY | {"payment": payment.pk})
    assert again(payment).state == State.SUCCEEDED
    assert [(each.amount, each.state) for each in Refund.objects.all()] == [(20_000, RefundState.TO_TRANSFER)]


def test_money_is_given_back_to_who_sent_it():
    client, actor = made.office()
    held = made.held("ung ho truong", 20_000)
    assert "20.000 đ được trả về nơi đã chuyển đến." in made.main(client.get(url(held, "give-back/")))
    answer = client.post(url(held, "give-back/"), WHY)
    refund = Refund.objects.get()
    assert answer.url == f"/finance/refunds/{refund.pk}/"
    assert (refund.amount, refund.to_account, refund.state, refund.remark, refund.asked_by) == (
        20_000,
        "19001009",
        RefundState.TO_TRANSFER,
        "Người nộp chuyển hai lần.",
        actor.ref,
    )
    assert again(held).resolution == Resolution.RETURNED


def unbooked():
    """Return a case with no đồng of ours in it."""
    return Quarantine.objects.create(
        provider="stripe",
        object_id="ch_1",
        fault=Fault.CURRENCY,
        unit=factories.unit(),
        found_amount=5,
        found_currency="usd",
        at=made.asked().created_at,
    )


def test_only_a_case_without_money_of_ours_is_closed():
    client, _actor = made.office()
    held, booked = unbooked(), made.held()
    assert client.post(url(held, "dismiss/"), WHY).url == "/finance/held/"
    assert again(held).resolution == Resolution.DISMISSED
    assert client.post(url(booked, "dismiss/"), WHY).status_code == 409
    assert "Đóng trường hợp này" not in made.main(client.get(url(booked)))
    assert "5 USD" in made.main(client.get(url(held)))


@pytest.mark.parametrize("what", ["take-in/", "give-back/", "dismiss/"])
def test_remark_is_required(what):
    client, _actor = made.office()
    held = unbooked() if what == "dismiss/" else made.held()
    payment = made.asked(price=20_000)
    answer = client.post(url(held, what), {"remark": " ", "payment": payment.pk})
    assert "Vì sao?" in made.text(answer)
    assert again(held).resolved_at is None


@pytest.mark.parametrize("what", ["take-in/", "give-back/"])
def test_loser_of_a_race_is_told_who_and_when_and_keeps_the_words(what):
    client, _actor = made.office()
    held, payment = made.held(), made.asked(price=20_000)
    with made.on(hour=15):
        actions.return_held(held_id=held.pk, remark="Đã xử lý.", by=factories.staff("finance", name="Lý Thị Sen"))
    answer = client.post(url(held, what), WHY | {"payment": payment.pk})
    shown = made.text(answer)
    assert answer.status_code == 409
    assert "Việc này vừa được Lý Thị Sen xử lý lúc 15:00 thứ Sáu, 20/11/2026." in shown
    assert "Người nộp chuyển hai lần." in shown


def test_payment_that_was_paid_meanwhile_is_a_conflict():
    client, _actor = made.office()
    payment = made.asked()
    held = short(payment, 20_000)
    client.get(url(held))
    made.line(f"{payment.reference} nop du", 30_000)
    answer = client.post(url(held, "take-in/"), WHY | {"payment": payment.pk})
    assert again(payment).state == State.SUCCEEDED
    assert (answer.status_code in (200, 409), again(held).resolution) == (True, "")


def test_decided_money_is_shown_with_its_remark_and_asks_nothing():
    client, actor = made.office()
    held = made.held()
    actions.return_held(held_id=held.pk, remark="Không phải phí.", by=actor)
    shown = made.main(client.get(url(held)))
    assert "Không phải phí." in shown
    assert "Ghi thu" not in shown
    assert "Đã trả lại người gửi" in made.main(client.get("/finance/held/?decided=1"))
    assert "Không có khoản tiền nào đang giữ." in made.main(client.get("/finance/held/"))


def test_nobodys_money_is_for_any_finance_office():
    client, _actor = made.office(at=factories.unit(code="05.22"))
    held = Quarantine.objects.create(
        provider="stripe", object_id="x", fault=Fault.MODE, found_amount=1, at=made.asked().created_at
    )
    assert client.get(url(held)).status_code == 200
    assert client.post(url(held, "dismiss/"), WHY).status_code == 302


@pytest.mark.parametrize("size", [10, pytest.param(200, marks=pytest.mark.soak)])
def test_number_of_queries_does_not_depend_on_the_cases(size):
    client, _actor = made.office()
    held = made.held()
    pages = ("/finance/held/", url(held))
    for _each in range(MOST_CANDIDATES):  # as many as a case shows at most
        made.held()
    few = [made.queries_of(client, address) for address in pages]
    for _each in range(size):
        made.held()
    assert [made.queries_of(client, address) for address in pages] == few
    assert Payment.objects.count() == 0
