"""What the payer's page says and offers in each standing of a payment, and how a fee stands on every other page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from payments import actions, queries, rules
from payments.models import Attempt, Payment, Refund
from payments.schema import Quote, QuoteLine
from payments.states import RefundState, Standing, State
from portal.accounts.schema import SYSTEM
from portal.core import clock
from tests import factories
from tests.payments import banked, made

pytestmark = pytest.mark.django_db
BOTH = ["vietqr", "stripe"]


@pytest.fixture(autouse=True)
def account(settings):
    settings.BANK_API_BASE, settings.DEBUG = "", True
    cache.clear()
    return banked.account()


def signed_in(person):
    client = Client(headers={"accept-language": "vi"})
    client.force_login(person)
    return client


def page(payment, person=None):
    return signed_in(person or payment.payer).get(f"/pay/{payment.reference}/")


def stored(payment, **fields):
    """Return a payment in a state that only a gateway's word leads to."""
    Payment.objects.filter(pk=payment.pk).update(**fields)
    return made.again(payment)


def paid():
    payment = banked.shown()
    banked.taken(banked.account(), payment.reference)
    return made.again(payment)


def told_to_be_transferred():
    payment = banked.shown()
    actions.take_return(payment_id=payment.pk, by=made.payer_of(payment))
    return payment


def short():
    payment = banked.shown()
    banked.taken(banked.account(), payment.reference, 29_999)
    return payment


def run_out():
    payment = banked.shown()
    with clock.at(clock.now() + timedelta(hours=2)):
        actions.catch_up(by=SYSTEM)
    return made.again(payment)


def cancelled():
    payment = banked.asked()
    actions.cancel_open(reference=payment.reference, by=SYSTEM)
    return made.again(payment)


def left_card_page():
    payment = stored(banked.asked(), state=State.PENDING)
    now = clock.now()
    page = {"provider": "stripe", "key": "k", "request": {}, "request_hash": "", "state": "open", "asked_at": now}
    Attempt.objects.create(payment=payment, number=1, expires_at=now + timedelta(hours=1), session_id="cs", **page)
    return payment


SHOWN = {
    "created": (banked.asked, "Phí cần trả: 30.000 đ", "Hồ sơ được gửi đi", BOTH, "chưa trả 30.000 đ"),
    "pending": (left_card_page, "Bạn chưa trả xong 30.000 đ", "Trang thẻ còn mở đến", BOTH, "chưa trả 30.000 đ"),
    "transfer": (banked.shown, "Bạn chưa trả xong 30.000 đ", "Mã đã được tạo", BOTH, "chưa trả 30.000 đ"),
    "waiting": (
        told_to_be_transferred,
        "Ngân hàng chưa báo tiền về",
        "Bạn không cần trả lại lần nữa",
        [],
        "30.000 đ đang chờ ngân hàng báo về",
    ),
    "held": (short, "Khoản tiền đang được kiểm tra", "đang kiểm tra", [], "30.000 đ đang được kiểm tra"),
    "failed": (
        lambda: stored(banked.asked(), state=State.FAILED, failure_code="insufficient_funds"),
        "Ngân hàng đã từ chối thẻ",
        "Thẻ không đủ tiền.",
        BOTH,
        "chưa trả 30.000 đ",
    ),
    "expired": (run_out, "Phí cần trả: 30.000 đ", "Đã hết giờ chờ chuyển khoản", BOTH, "chưa trả 30.000 đ"),
    "succeeded": (paid, "Đã nhận 30.000 đ", "Biên lai số", [], "đã trả 30.000 đ"),
    "disputed": (
        lambda: stored(paid(), state=State.DISPUTED),
        "khiếu nại 30.000 đ",
        "Biên lai số",
        [],
        "30.000 đ đang bị khiếu nại tại ngân hàng",
    ),
    "charged_back": (
        lambda: stored(paid(), state=State.CHARGED_BACK),
        "Ngân hàng đã thu lại 30.000 đ",
        "Biên lai số",
        [],
        "ngân hàng đã thu lại 30.000 đ",
    ),
    "cancelled": (cancelled, "Khoản phí này đã được hủy", "Bạn không phải trả", [], "không còn phải trả 30.000 đ"),
}


@pytest.mark.parametrize("standing", SHOWN)
def test_each_standing_is_said_and_offers_what_can_be_done(standing):
    make, headline, sentence, ways, words = SHOWN[standing]
    payment = make()
    shown = page(payment)
    text = shown.content.decode()
    assert shown.context["standing"] == {"transfer": "pending"}.get(standing, standing)
    assert headline in text
    assert sentence in text
    assert [way.provider for way in shown.context["ways"]] == ways
    assert text.count('name="way"') == len(ways)
    with translation.override("vi"):
        assert queries.fee_standing(payment.reference).words == words


def test_every_standing_is_tried():
    assert set(SHOWN) - {"transfer"} == set(Standing.values)


@pytest.mark.parametrize("guarded", [True, False])
def test_finance_is_offered_no_way_to_pay(monkeypatch, guarded):
    """With the rule taken out finance would be offered both ways: the negative control."""
    payment, clerk = banked.asked(), factories.staff_user("finance")
    if not guarded:
        monkeypatch.setattr(rules, "may_pay", lambda payment, actor: True)
    assert [way.provider for way in page(payment, clerk).context["ways"]] == ([] if guarded else BOTH)


@pytest.mark.parametrize("guarded", [True, False])
def test_anothers_payment_is_not_paid(monkeypatch, guarded):
    payment, clerk = banked.asked(), factories.staff_user("finance")
    if not guarded:
        monkeypatch.setattr(rules, "may_pay", lambda payment, actor: True)
    answer = signed_in(clerk).post(f"/pay/{payment.reference}/", {"way": "vietqr"})
    assert (answer.status_code, payment.attempts.count()) == ((404, 0) if guarded else (303, 1))


def test_a_way_that_does_not_exist_starts_nothing():
    payment = banked.asked()
    answer = signed_in(payment.payer).post(f"/pay/{payment.reference}/", {"way": "counter"})
    assert (answer.status_code, answer["Location"], payment.attempts.count()) == (302, f"/pay/{payment.reference}/", 0)


def test_who_says_too_early_that_it_is_transferred_finds_the_code_again():
    payment = told_to_be_transferred()
    code = f"/pay/{payment.reference}/transfer/"
    assert f'href="{code}"' in page(payment).content.decode()
    assert signed_in(payment.payer).get(code).status_code == 200


def test_the_waiting_page_asks_again_and_is_read_anew_when_the_money_came():
    payment = told_to_be_transferred()
    asks = Client(headers={"hx-request": "true"})
    asks.force_login(payment.payer)
    before = asks.get(f"/pay/{payment.reference}/")
    banked.taken(banked.account(), payment.reference)
    after = asks.get(f"/pay/{payment.reference}/")
    assert (before.status_code, before.content, after.headers.get("HX-Refresh")) == (204, b"", "true")


def test_counter_is_told_with_reference_address_and_phone():
    payment = banked.asked()
    unit = payment.unit
    unit.address, unit.phone = "12 đường Bến Phà", "0292 000 0000"
    unit.save(update_fields=["address", "phone"])
    text = page(payment).content.decode()
    for words in (f"Hãy đọc mã tham chiếu {payment.reference}", "12 đường Bến Phà", "0292 000 0000"):
        assert words in text


def test_a_reduced_line_says_the_whole_price_and_why():
    line = QuoteLine("Bản sao học bạ", 2, 15_000, "Mức thu mẫu", demo=True)
    fee = Quote((replace(line, reduction=10_000, reduction_basis="NQ 66.22/2026"),))
    text = page(made.payment(fee=fee)).content.decode()
    for words in ("15.000 đ", "10.000 đ", "NQ 66.22/2026", "Phí cần trả: 20.000 đ"):
        assert words in text


def test_the_sign_of_life_is_asked_by_the_clock_and_never_while_a_page_is_drawn(card_sandbox):
    payment = banked.asked()
    seen = []
    for down in (True, False):
        card_sandbox.switch(down=down)
        seen += [(shown_down(payment), actions.knock(), shown_down(payment))]
    assert seen == [(False, None, True), (True, None, False)]


def shown_down(payment):
    return {way.provider: way.down for way in page(payment).context["ways"]}["stripe"]


REFUNDS = {
    RefundState.PROPOSED: "đang được xem xét",
    RefundState.DECLINED: "đã đề nghị nhưng không được duyệt",
    RefundState.ASKED: "đang hoàn về thẻ của bạn",
    RefundState.TO_TRANSFER: "sẽ được chuyển khoản lại vào tài khoản có số cuối 6789",
    RefundState.AT_COUNTER: "chờ bạn nhận tại quầy",
    RefundState.DONE: "đã hoàn lúc",
    RefundState.FAILED: "ngân hàng từ chối",
}


@pytest.mark.parametrize("state", REFUNDS)
def test_each_step_of_a_refund_is_said_in_plain_words(state):
    payment = paid()
    (refund,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    Refund.objects.filter(pk=refund.pk).update(state=state, done_at=clock.now() if state == "done" else None)
    text = " ".join(page(payment).content.decode().split())
    assert REFUNDS[state] in text
    assert "0123456789" not in text


def test_money_on_its_way_back_and_given_back_is_said_of_the_fee():
    payment = paid()
    (refund,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    with translation.override("vi"):
        assert queries.fee_standing(payment.reference).words == "đã trả 30.000 đ; đang hoàn 30.000 đ"
        actions.pay_out_refund(refund_id=refund.pk, bank_ref="FT1", by=factories.staff("finance"))
        assert queries.fee_standing(payment.reference).words == "đã trả 30.000 đ; đã hoàn 30.000 đ"


def test_a_second_fee_of_a_reference_stands_beside_what_was_paid():
    payment = paid()
    made.payment(payer=payment.payer, reference=payment.reference, fee=made.quote(copies=1))
    with translation.override("vi"):
        assert queries.fee_standing(payment.reference).words == "đã trả 30.000 đ; chưa trả 15.000 đ"


def test_fees_of_many_references_are_read_by_four_queries():
    references = [paid().reference for _each in range(3)]
    counts = []
    for asked in (references[:1], references, []):
        with CaptureQueriesContext(connection) as run:
            assert set(queries.fee_standings(asked)) == set(asked)
        counts.append(len(run))
    assert counts == [4, 4, 0]
