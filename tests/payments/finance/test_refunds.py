"""Refunds on their screens: a second person decides, a person pays out by hand, and nobody does it twice."""

import pytest

from payments import actions, queries
from payments.models import LedgerEntry, Refund
from payments.queries import finance as office
from payments.states import Method, RefundState
from portal.accounts.schema import SYSTEM
from portal.core import clock
from tests import factories
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
DECISIONS = [("approve", RefundState.AT_COUNTER), ("decline", RefundState.DECLINED)]


def url(refund, what=""):
    return f"/finance/refunds/{refund.pk}/{what}"


def again(refund):
    return Refund.objects.get(pk=refund.pk)


def by_transfer():
    """Return a refund that is to be transferred back."""
    payment = made.transferred()
    (refund,) = actions.refund(reference=payment.reference, reason_code="withdrawn", by=SYSTEM)
    return refund


def at_counter():
    payment = made.paid()
    (refund,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    return refund


def test_proposer_reads_why_another_person_decides_and_cannot():
    client, actor = made.office()
    refund = made.proposed(made.paid(), actor)
    shown = made.main(client.get(url(refund)))
    assert "Bạn là người đề nghị khoản hoàn này: một người khác" in shown
    assert "Duyệt hoàn tiền" not in shown
    assert client.post(url(refund, "decide/"), {"decision": "approve"}).status_code == 404
    assert again(refund).state == RefundState.PROPOSED


@pytest.mark.parametrize("role", ["finance", "head", "signer"])
@pytest.mark.parametrize(
    ("decision", "state"), [("approve", RefundState.AT_COUNTER), ("decline", RefundState.DECLINED)]
)
def test_second_person_decides(role, decision, state):
    """The control of the test above: another person's same request goes through."""
    _client, proposer = made.office()
    refund = made.proposed(made.paid(), proposer)
    person = factories.staff_user(role, name="Trần Văn Sáu")
    second = made.signed_in(person)
    assert "Duyệt hoàn tiền" in made.main(second.get(url(refund)))
    assert second.post(url(refund, "decide/"), {"decision": decision}).url == url(refund)
    assert (again(refund).state, again(refund).decided_by) == (state, f"user:{person.pk}")


def test_decided_twice_is_told_who_was_faster():
    _client, proposer = made.office()
    refund = made.proposed(made.paid(), proposer)
    head = factories.staff("head", name="Trần Văn Sáu")
    with made.on(hour=9):
        actions.decide_refund(refund_id=refund.pk, approved=True, by=head)
    second, _actor = made.office(name="Lý Thị Sen")
    answer = second.post(url(refund, "decide/"), {"decision": "decline"})
    assert answer.status_code == 409
    assert "Việc này vừa được Trần Văn Sáu xử lý lúc 09:00 thứ Sáu, 20/11/2026." in made.text(answer)
    assert again(refund).state == RefundState.AT_COUNTER


def test_decision_that_is_none_is_not_found():
    _client, proposer = made.office()
    refund = made.proposed(made.paid(), proposer)
    second, _actor = made.office()
    assert second.post(url(refund, "decide/"), {"decision": "perhaps"}).status_code == 404
    assert second.get(url(refund, "decide/")).status_code == 405


def test_transfer_shows_what_to_copy_and_is_recorded_under_the_banks_reference():
    client, actor = made.office()
    refund = by_transfer()
    shown = made.main(client.get(url(refund)))
    for words in ("19001009", "NGUYEN VAN AN", "30.000 đ", f"HOAN {refund.payment.reference}"):
        assert words in shown, words
    today = clock.now().astimezone().strftime("%d/%m/%Y")
    answer = client.post(url(refund, "pay-out/"), {"bank_ref": "FT999", "day": today})
    assert answer.status_code == 302, made.text(answer)
    entry = LedgerEntry.objects.get(refund=refund, movement="refunded")
    assert (again(refund).state, again(refund).paid_out_by, entry.external) == (RefundState.DONE, actor.ref, "FT999")
    assert queries.books_agree()


def test_transfer_of_an_earlier_day_is_booked_on_that_day():
    client, _actor = made.office()
    with made.on(made.days_after(-3)):
        refund = by_transfer()
    with made.on():
        client.post(url(refund, "pay-out/"), {"bank_ref": "FT998", "day": "18/11/2026"})
    entry = LedgerEntry.objects.get(refund=refund, movement="refunded")
    assert entry.at.isoformat() == "2026-11-18T05:00:00+00:00"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bank_ref": "", "day": "20/11/2026"}, "Nhập số giao dịch của ngân hàng."),
        ({"bank_ref": "FT1", "day": "21/11/2026"}, "Ngày chuyển khoản chưa tới."),
        ({"bank_ref": "FT1", "day": "19/11/2026"}, "Ngày này trước ngày yêu cầu hoàn."),
    ],
)
def test_transfer_without_reference_or_on_another_day_is_refused(given, words):
    client, _actor = made.office()
    with made.on():
        refund = by_transfer()
        answer = client.post(url(refund, "pay-out/"), given)
    assert (answer.status_code, words in made.text(answer)) == (400, True)
    assert again(refund).state == RefundState.TO_TRANSFER


def test_counter_clerk_pays_out_once_what_was_cash():
    refund = at_counter()
    clerk = factories.staff_user("intake", name="Lê Văn Tám")
    client = made.signed_in(clerk)
    assert client.post(url(refund, "pay-out/"), {}).status_code == 400
    assert client.post(url(refund, "pay-out/"), {"handed": "on"}).status_code == 302
    assert (again(refund).state, again(refund).paid_out_by) == (RefundState.DONE, f"user:{clerk.pk}")
    answer = client.post(url(refund, "pay-out/"), {"handed": "on"})
    assert (answer.status_code, "vừa được Lê Văn Tám xử lý" in made.text(answer)) == (409, True)
    assert LedgerEntry.objects.filter(refund=refund, movement="refunded").count() == 1


def test_counter_clerk_sees_nothing_of_transfers_and_no_figures():
    refund = by_transfer()
    client = made.signed_in(factories.staff_user("intake"))
    assert client.get(url(refund)).status_code == 404
    assert client.get("/finance/").url == "/finance/refunds/"
    assert client.get("/finance/payments/").status_code == 404


def test_lists_hold_each_its_work():
    client, actor = made.office()
    transfer, counter = by_transfer(), at_counter()
    proposed = made.proposed(made.paid(), actor)
    done = at_counter()
    actions.pay_out_refund(refund_id=done.pk, by=actor)
    for name, expected in {
        "decide": [proposed],
        "transfer": [transfer],
        "counter": [counter],
        "history": [done],
    }.items():
        found = client.get("/finance/refunds/", {"list": name}).context_data["page"].rows
        assert [each.pk for each in found] == [each.pk for each in expected], name
    assert client.get("/finance/refunds/", {"list": "x"}).status_code == 404
    assert office.refund_counts(actor) == {
        "decide": 1,
        "transfer": 1,
        "counter": 1,
        "asked": 0,
        "refused": 0,
        "history": 1,
    }
    assert "Người yêu cầu" in made.main(client.get("/finance/refunds/"))


def test_refused_by_the_bank_says_what_to_do():
    client, _actor = made.office()
    refund = at_counter()
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED, failure_code="charge_expired")
    shown = made.main(client.get(url(refund)))
    assert "charge_expired" in shown
    assert "Tiền chưa được hoàn." in shown


@pytest.mark.parametrize("size", [10, pytest.param(200, marks=pytest.mark.soak)])
def test_number_of_queries_does_not_depend_on_the_refunds(size):
    client, _actor = made.office()
    refund = at_counter()
    pages = ("/finance/refunds/?list=counter", url(refund))
    few = [made.queries_of(client, address) for address in pages]
    for _each in range(size):
        at_counter()
    assert [made.queries_of(client, address) for address in pages] == few
    assert refund.method == Method.CASH
