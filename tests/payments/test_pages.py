"""The payer's page, the way to the gateway and back, the receipt; a stranger finds nothing."""

import pytest
from django.test import Client

from payments import actions
from payments.models import Payment
from payments.states import State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from tests import factories
from tests.payments import made

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def url(payment, rest=""):
    return f"/pay/{payment.reference}/{rest}"


def page(payment, **query):
    return signed_in(payment.payer).get(url(payment), query).content.decode()


def test_page_shows_what_is_paid_and_marks_a_sample_fee():
    shown = page(made.payment())
    for words in ("Bản sao học bạ", "15.000 đ", "30.000 đ", "Mức thu mẫu", "phí mẫu", "Trả bằng thẻ"):
        assert words in shown


def test_paying_leads_to_the_gateways_page_and_back_to_paid(card_sandbox):
    payment = made.payment()
    browser = signed_in(payment.payer)
    answer = browser.post(url(payment))
    assert (answer.status_code, answer["Location"].startswith(card_sandbox.public)) == (303, True)
    back = card_sandbox.pay(answer["Location"])
    assert back.headers["Location"].endswith(url(payment, "return/"))
    assert browser.get(url(payment, "return/"), follow=True).redirect_chain == [(url(payment), 302)]
    shown = browser.get(url(payment)).content.decode()
    assert "Đã nhận 30.000 đ" in shown
    assert "Trả bằng thẻ" not in shown
    assert 'href="/dossiers/x/"' in shown


def test_return_page_alone_proves_nothing(card_sandbox):
    payment = made.payment()
    made.page_of(payment)
    signed_in(payment.payer).get(url(payment, "return/"))
    assert made.again(payment).state == State.PENDING


def test_payer_who_left_is_told_that_nothing_was_charged(card_sandbox):
    payment = made.payment()
    made.page_of(payment)
    answer = signed_in(payment.payer).get(url(payment, "return/"), {"left": "1"}, follow=True).content.decode()
    assert "Bạn đã rời trang thẻ. Bạn chưa bị trừ tiền." in answer
    assert "Tiếp tục trả bằng thẻ" in answer


def test_declined_payer_is_told_why_and_offered_another_try(card_sandbox):
    payment = made.payment()
    card_sandbox.pay(made.page_of(payment), "4000000000009995")
    shown = signed_in(payment.payer).get(url(payment, "return/"), {"left": "1"}, follow=True).content.decode()
    assert "Ngân hàng đã từ chối thẻ" in shown
    assert "Thẻ không đủ tiền." in shown
    assert "Thử lại bằng thẻ" in shown


def test_payer_whose_page_ran_out_is_offered_another_try(card_sandbox):
    payment = made.payment()
    made.page_of(payment)
    card_sandbox.ask("POST", f"/v1/checkout/sessions/{payment.attempts.get().session_id}/expire")
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    shown = page(payment)
    assert "Trang thẻ đã đóng vì hết giờ." in shown
    assert "Trả bằng thẻ" in shown


def test_payer_ahead_of_the_bank_is_not_asked_to_pay_again(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(down=True)
    shown = signed_in(payment.payer).get(url(payment, "return/"), follow=True).content.decode()
    assert "Ngân hàng chưa báo tiền về" in shown
    assert "Bạn không cần trả lại lần nữa" in shown
    assert '<form method="post" action="/pay/' not in shown


def test_payer_whose_money_is_checked_is_not_asked_to_pay_again(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"amount": 1})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    shown = page(payment)
    assert "Khoản tiền đang được kiểm tra" in shown
    assert "Trả bằng thẻ" not in shown


def test_finance_sees_what_does_not_agree_and_the_payer_does_not(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"amount": 1})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    shown = signed_in(factories.staff_user("finance")).get(url(payment)).content.decode()
    assert "Sai số tiền" in shown
    assert "30.001 VND" in shown
    assert "30.001" not in page(payment)


def test_finance_is_told_of_held_money(card_sandbox):
    clerk = factories.staff_user("finance")
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"amount": 1})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    events.run_due()
    assert list(clerk.messages.filter(channel="inbox").values_list("kind", "url")) == [("payment_held", url(payment))]


def test_silent_gateway_is_told_on_the_page(card_sandbox):
    payment = made.payment()
    card_sandbox.switch(down=True)
    answer = signed_in(payment.payer).post(url(payment))
    assert (answer.status_code, "Chưa mở được trang thẻ" in answer.content.decode()) == (503, True)


def test_paying_a_paid_fee_again_only_shows_it(card_sandbox):
    payment = made.settled(card_sandbox)
    answer = signed_in(payment.payer).post(url(payment))
    assert (answer.status_code, answer["Location"]) == (302, url(payment))
    assert len(card_sandbox.sessions()) == 1


def test_receipt_is_downloaded_once_it_is_drawn(card_sandbox):
    payment = made.settled(card_sandbox)
    browser = signed_in(payment.payer)
    assert browser.get(url(payment, "receipt/"))["Location"] == url(payment)
    events.run_due()
    answer = browser.get(url(payment, "receipt/"))
    assert (answer["Content-Type"], b"".join(answer.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    assert "Biên lai số 0000001, ký hiệu" in page(payment)


def test_refund_is_seen_by_the_payer(card_sandbox):
    payment = made.settled(card_sandbox)
    actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    assert "đang hoàn về thẻ của bạn" in page(payment)
    events.run_due()
    assert "đã hoàn lúc" in page(payment)


STRANGERS = {
    "another citizen": lambda unit: factories.user(),
    "clerks of the unit": lambda unit: factories.staff_user("intake", "officer", "signer", at=unit),
    "finance of another unit": lambda unit: factories.staff_user("finance", at=factories.office()),
}


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("rest", ["", "return/", "receipt/"])
def test_stranger_finds_nothing(card_sandbox, stranger, rest):
    payment = made.settled(card_sandbox)
    events.run_due()
    browser = signed_in(STRANGERS[stranger](payment.unit))
    assert browser.get(url(payment, rest)).status_code == 404
    assert browser.post(url(payment)).status_code == 404


@pytest.mark.parametrize("rest", ["", "return/", "receipt/"])
def test_visitor_is_asked_to_sign_in(rest):
    answer = Client().get(url(made.payment(), rest))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_finance_of_the_unit_and_auditor_see_but_do_not_pay(role):
    payment = made.payment()
    browser = signed_in(factories.staff_user(role))
    shown = browser.get(url(payment))
    assert (shown.status_code, "Trả bằng thẻ" in shown.content.decode()) == (200, False)
    assert browser.post(url(payment)).status_code == 404


def test_unknown_reference_is_not_found():
    assert signed_in(factories.user()).get("/pay/NOTHING/").status_code == 404


def test_page_of_one_payment_costs_the_same_with_many_around(django_assert_max_num_queries):
    payment = made.payment()
    for _other in range(5):
        made.payment(payer=payment.payer)
    browser = signed_in(payment.payer)
    with django_assert_max_num_queries(16):
        browser.get(url(payment))
    assert Payment.objects.count() == 6
