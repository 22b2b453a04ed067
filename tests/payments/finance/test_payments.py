"""The list of payments, one payment with all that happened to it, and a refund proposed from there."""

import pytest

from payments import actions, queries
from payments.events import Fact
from payments.models import Refund
from payments.queries import facts
from payments.states import Method, RefundState
from tests import factories
from tests.payments import made as cards
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-11-01", "last": "2026-11-30"}


def listed(answer):
    return [payment.reference for payment in answer.context_data["page"].rows]


def proposing(payment, **changes):
    left = queries.left_of(payment)
    return {"amount": "10.000", "believed_left": left, "remark": "Thu thừa một bản."} | changes


def test_list_is_narrowed_by_what_is_asked():
    client, _actor = made.office()
    with made.on():
        cash, card = made.paid(), made.paid(method=Method.READER, purpose="VB-XACMINH", title="Xác minh văn bằng")
        asked = made.asked()
    for more, expected in (
        ({}, [card, cash]),
        ({"method": "cash"}, [cash]),
        ({"purpose": "VB-XACMINH"}, [card]),
        ({"moment": "created"}, [asked, card, cash]),
        ({"moment": "created", "state": "created"}, [asked]),
        ({"first": "2026-11-21"}, []),
    ):
        assert listed(client.get("/finance/payments/", DAYS | more)) == [each.reference for each in expected], more


def test_reference_is_found_in_all_days_however_it_is_typed():
    client, _actor = made.office()
    with made.on(made.days_after(-300)):
        payment = made.paid()
    typed = f" {payment.reference[:4].lower()}-{payment.reference[4:].lower()} "
    assert listed(client.get("/finance/payments/", DAYS | {"reference": typed})) == [payment.reference]
    assert listed(client.get("/finance/payments/", DAYS)) == []


def test_pages_follow_each_other():
    client, _actor = made.office()
    with made.on():
        made_up = [made.paid().reference for _each in range(53)]
    first = client.get("/finance/payments/", DAYS)
    second = client.get("/finance/payments/", DAYS | {"cursor": first.context_data["page"].next})
    assert listed(first) + listed(second) == made_up[::-1]
    assert (first.context_data["number"], first.context_data["amount"]) == (53, 53 * 30_000)


def test_payers_own_payment_is_not_the_offices():
    """A finance officer who paid a fee of another unit sees it as a payer, not here."""
    person = factories.staff_user("finance", at=factories.unit(code="05.22"))
    with made.on():
        payment = made.paid()
    client = made.signed_in(person)
    assert client.get(f"/finance/payments/{payment.pk}/").status_code == 404
    assert listed(client.get("/finance/payments/", DAYS)) == []


def test_payment_shows_all_that_happened_to_it():
    client, actor = made.office()
    with made.on():
        payment = made.transferred()
        refund = made.proposed(payment, actor)
        actions.decide_refund(refund_id=refund.pk, approved=True, by=factories.staff("head", name="Trần Văn Sáu"))
    shown = made.main(client.get(f"/finance/payments/{payment.pk}/"))
    for words in (
        f"Khoản thu {payment.reference}",
        "Nguyễn Văn An",
        "Chuyển khoản VietQR",
        "10:00 thứ Sáu, 20/11/2026",
        "Mức thu mẫu",
        "26TAA 0000001",
        "Chờ chuyển khoản trả lại",
        "Đã yêu cầu nộp phí",
        "Đã lập biên lai",
        "10.000 đ · Đặng Thị Bích Trâm",
        "10.000 đ · Chuyển khoản VietQR · Trần Văn Sáu",
        f"{payment.reference} le phi",
        "Còn có thể hoàn 20.000 đ.",
    ):
        assert words in shown, words


def test_every_fact_has_its_words():
    of_payments = {fact for fact in Fact if not fact.startswith(("books.", "bank_account."))}
    assert of_payments - set(facts.WORDS) == set()


def test_refund_is_proposed_and_waits_for_a_second_person():
    client, actor = made.office()
    payment = made.paid()
    answer = client.post(f"/finance/payments/{payment.pk}/refund/", proposing(payment))
    assert answer.url == f"/finance/payments/{payment.pk}/"
    refund = Refund.objects.get()
    assert (refund.amount, refund.state, refund.asked_by, refund.remark) == (
        10_000,
        RefundState.PROPOSED,
        actor.ref,
        "Thu thừa một bản.",
    )
    shown = made.main(client.get(f"/finance/payments/{payment.pk}/refund/"))
    assert "Còn có thể hoàn 20.000 đ ." in shown
    assert "Đã có 1 đề nghị hoàn khoản này" in shown


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("10.000", "Vừa có thay đổi: bây giờ còn có thể hoàn 20.000 đ."),
        ("25.000", "Chỉ còn có thể hoàn nhiều nhất 20.000 đ."),
    ],
)
def test_less_left_than_was_believed_is_told_and_nothing_typed_is_lost(amount, words):
    client, actor = made.office()
    payment = made.paid()
    given = proposing(payment, amount=amount, remark="Lý do đã gõ.")
    made.proposed(payment, actor)
    answer = client.post(f"/finance/payments/{payment.pk}/refund/", given)
    shown = answer.content.decode()
    assert (answer.status_code, words in made.text(answer)) == (409, True)
    assert f'value="{amount}"' in shown
    assert "Lý do đã gõ." in shown
    assert 'name="believed_left" value="20000"' in shown
    assert Refund.objects.count() == 1


def test_proposal_with_what_is_now_left_goes_through():
    """The control of the test above: with the right belief the same proposal is kept."""
    client, actor = made.office()
    payment = made.paid()
    made.proposed(payment, actor)
    assert client.post(f"/finance/payments/{payment.pk}/refund/", proposing(payment)).status_code == 302
    assert Refund.objects.count() == 2


def test_refund_without_a_reason_is_asked_for_one():
    client, _actor = made.office()
    payment = made.paid()
    answer = client.post(f"/finance/payments/{payment.pk}/refund/", proposing(payment, remark=""))
    assert (answer.status_code, "Trả lời câu hỏi: Vì sao?" in made.text(answer)) == (200, True)
    assert Refund.objects.count() == 0


def test_unpaid_fee_offers_no_refund():
    client, _actor = made.office()
    payment = made.asked()
    assert "Đề nghị hoàn tiền" not in made.main(client.get(f"/finance/payments/{payment.pk}/"))
    answer = client.post(f"/finance/payments/{payment.pk}/refund/", proposing(payment, believed_left=0))
    assert answer.status_code == 409


@pytest.mark.parametrize("size", [10, pytest.param(200, marks=pytest.mark.soak)])
def test_number_of_queries_does_not_depend_on_the_payments(size):
    client, _actor = made.office()
    with made.on():
        payment = made.paid()
        pages = ("/finance/payments/", f"/finance/payments/{payment.pk}/")
        few = [made.queries_of(client, address) for address in pages]
        for _each in range(size):
            made.paid()
        assert [made.queries_of(client, address) for address in pages] == few


def test_card_payment_shows_its_tries(card_sandbox):
    payment = cards.settled(card_sandbox)
    client, _actor = made.office(at=payment.unit)
    shown = made.main(client.get(f"/finance/payments/{payment.pk}/"))
    assert "1 Cổng thanh toán thẻ Đã trả phí" in shown
    assert "Phí trả cho cổng" in shown
