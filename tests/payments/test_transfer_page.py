"""The payer's way by bank transfer: the code, the account and the memo, and what happens when a way is down."""

from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from PIL import Image

from payments import actions
from payments.formulas import vietqr
from payments.models import BankAccount
from payments.schema import AccountLine
from payments.states import AttemptState, LineSource, Standing, State
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.core.codes import new_code
from tests import factories
from tests.payments import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account(settings):
    settings.BANK_API_BASE = ""
    cache.clear()
    return BankAccount.objects.create(
        unit_id=factories.unit().code,
        bank_bin="970415",
        bank_name="Ngân hàng mẫu",
        number="113366668888",
        holder="TRUONG THPT PHU SA",
        since=date(2022, 1, 1),
    )


def asked():
    """Return a payment under a reference as dossiers have them, which a memo can be known by."""
    return made.payment(reference=new_code(10))


def signed_in(person, **headers):
    client = Client(headers={"accept-language": "vi"} | headers)
    client.force_login(person)
    return client


def url(payment, rest=""):
    return f"/pay/{payment.reference}/{rest}"


def choose(payment, way="vietqr"):
    return signed_in(payment.payer).post(url(payment), {"way": way})


def comes(payment, amount=30_000, ref="FT1"):
    memo = vietqr.memo(payment.reference, payment.purpose)
    line = AccountLine("970415 113366668888", ref, clock.now(), amount, "vnd", memo)
    return actions.take_line(line=line, source=LineSource.NOTIFICATION, by=SYSTEM)


def test_choosing_the_transfer_leads_to_its_page_with_code_account_and_memo():
    payment = asked()
    answer = choose(payment)
    assert (answer.status_code, answer["Location"].endswith(url(payment, "transfer/"))) == (303, True)
    shown = signed_in(payment.payer).get(url(payment, "transfer/")).content.decode()
    for words in ("113366668888", "TRUONG THPT PHU SA", "30.000 đ", vietqr.memo(payment.reference, "HB-BANSAO")):
        assert words in shown
    assert (made.again(payment).state, payment.attempts.get().provider) == (State.PENDING, "vietqr")


def test_the_picture_says_what_the_page_says():
    payment = asked()
    choose(payment)
    answer = signed_in(payment.payer).get(url(payment, "code/"))
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)))
    order = vietqr.decode(code.text)
    assert (order.bank_bin, order.account, order.amount) == ("970415", "113366668888", 30_000)
    assert payment.reference.upper() in vietqr.squeezed(order.memo)


def test_the_page_asks_again_and_goes_on_when_the_money_is_there():
    payment = asked()
    choose(payment)
    browser = signed_in(payment.payer, **{"hx-request": "true"})
    assert browser.get(url(payment, "transfer/")).status_code == 204
    comes(payment)
    answer = browser.get(url(payment, "transfer/"))
    assert answer["HX-Redirect"] == url(payment)
    shown = signed_in(payment.payer).get(url(payment, "transfer/"), follow=True)
    assert (shown.redirect_chain, "Đã nhận 30.000 đ" in shown.content.decode()) == ([(url(payment), 302)], True)


def test_who_says_that_the_transfer_is_made_is_not_asked_to_pay_again():
    payment = asked()
    choose(payment)
    shown = signed_in(payment.payer).get(url(payment, "return/"), follow=True)
    assert (shown.context["standing"], shown.context["ways"]) == (Standing.WAITING, [])
    comes(payment)
    assert made.again(payment).state == State.SUCCEEDED


def test_a_unit_without_an_account_offers_no_transfer():
    BankAccount.objects.update(until=date(2022, 2, 1))
    payment = asked()
    shown = signed_in(payment.payer).get(url(payment))
    assert [way.provider for way in shown.context["ways"]] == ["stripe"]
    assert choose(payment)["Location"] == url(payment)
    assert not payment.attempts.exists()


def test_another_amount_is_held_and_the_payer_need_not_pay_again():
    payment = asked()
    choose(payment)
    comes(payment, amount=29_999)
    shown = signed_in(payment.payer).get(url(payment, "transfer/"), follow=True)
    assert (shown.context["standing"], shown.context["ways"]) == (Standing.HELD, [])


def test_a_card_gateway_that_is_down_is_said_to_be_and_the_transfer_goes_on(card_sandbox):
    payment = asked()
    card_sandbox.switch(down=True)
    refused = choose(payment, "stripe")
    ways = {way.provider: way.down for way in refused.context["ways"]}
    assert (refused.status_code, ways) == (503, {"vietqr": False, "stripe": True})
    assert "đang tạm ngưng" in refused.content.decode()
    assert choose(payment)["Location"].endswith(url(payment, "transfer/"))
    comes(payment)
    assert made.again(payment).state == State.SUCCEEDED


def test_a_card_page_left_while_its_gateway_is_down_is_closed_by_the_sweep(card_sandbox):
    payment = asked()
    page = made.page_of(payment)
    card_sandbox.switch(down=True)
    choose(payment)
    states = dict(payment.attempts.values_list("provider", "state"))
    assert states == {"stripe": AttemptState.LEFT, "vietqr": AttemptState.OPEN}
    card_sandbox.switch(down=False)
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert payment.attempts.get(provider="stripe").state == AttemptState.CLOSED
    assert card_sandbox.pay(page).status_code == 410


def test_both_ways_paid_is_one_fee_and_one_refund(card_sandbox):
    payment = asked()
    page = made.page_of(payment)
    card_sandbox.switch(down=True)
    choose(payment)
    card_sandbox.switch(down=False)
    card_sandbox.pay(page)
    comes(payment)
    actions.sweep(by=SYSTEM, grace_seconds=0)
    refund = made.again(payment).refunds.get()
    assert (refund.reason_code, refund.amount, refund.method) == ("paid_twice", 30_000, "card")
    assert made.again(payment).method == "transfer"


@pytest.mark.parametrize("rest", ["transfer/", "code/"])
def test_nobody_else_sees_the_code(rest):
    payment = asked()
    choose(payment)
    assert signed_in(factories.user()).get(url(payment, rest)).status_code == 404
    finance = factories.staff_user("finance", at=payment.unit)
    assert signed_in(finance).get(url(payment, rest)).status_code in (302, 404)
