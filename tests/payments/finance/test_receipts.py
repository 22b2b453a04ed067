"""Receipts at the finance office: the day's summary, its workbook, and one with a mistake replaced or adjusted."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from payments import actions
from payments.models import Receipt
from payments.states import ReceiptKind
from portal.accounts.schema import SYSTEM
from tests import factories
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
DAY = {"on": made.DAY.isoformat()}
RIGHT = {"payer_name": "Nguyễn Thị An", "title": "Cấp bản sao học bạ", "remark": "Ghi sai tên."}


def address(receipt, what):
    return f"/finance/payments/{receipt.payment_id}/receipts/{receipt.pk}/{what}/"


def test_summary_of_the_day_by_unit_and_symbol():
    client, actor = made.office()
    with made.on():
        receipts = [made.paid(price=price).receipts.get() for price in (30_000, 45_000, 20_000)]
        actions.adjust_receipt(receipt_id=receipts[1].pk, amount_delta=-5_000, reason="Thu thừa.", by=actor)
        made.paid(price=99_000, unit=factories.unit(code="05.22"))
    with made.on(made.days_after(1)):
        made.paid(price=10_000)
    answer = client.get("/finance/receipts/", DAY)
    shown = made.main(answer)
    assert "EBL01 26TAA 0000001 0000004 4 0 1 90.000 đ" in shown
    assert "4 biên lai, 90.000 đ" in shown
    assert [row.number for row in answer.context_data["page"].rows] == [1, 2, 3, 4]
    assert "99.000" not in shown


def test_summary_as_a_workbook():
    client, _actor = made.office()
    with made.on():
        made.paid()
        made.paid()
    answer = client.get("/finance/receipts/sheet/", DAY)
    assert answer["Content-Disposition"] == 'attachment; filename="bien-lai-20261120.xlsx"'
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content)))["Biên lai"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert rows[0][3:] == ["26TAA", "0000001", "0000002", 2, 0, 0, 60_000]
    assert rows[-1][6:] == [2, 0, 0, 60_000]


def test_day_without_receipts_says_so():
    client, _actor = made.office()
    assert "Ngày này không lập biên lai nào." in made.main(client.get("/finance/receipts/", DAY))


def test_receipt_with_a_wrong_name_is_replaced():
    client, _actor = made.office()
    receipt = made.paid().receipts.get()
    assert 'value="Nguyễn Văn An"' in client.get(address(receipt, "replace")).content.decode()
    answer = client.post(address(receipt, "replace"), RIGHT, follow=True)
    new = Receipt.objects.get(kind=ReceiptKind.REPLACEMENT)
    assert (new.amends, new.snapshot["payer_name"], new.amount) == (receipt, "Nguyễn Thị An", 30_000)
    assert f"Đã lập biên lai {new}." in made.text(answer)


def test_replacement_that_corrects_nothing_is_refused():
    client, _actor = made.office()
    receipt = made.paid().receipts.get()
    answer = client.post(address(receipt, "replace"), RIGHT | {"payer_name": "Nguyễn Văn An"})
    assert "Biên lai đã ghi đúng như vậy." in made.text(answer)
    assert Receipt.objects.count() == 1


def test_receipt_replaced_meanwhile_is_a_kind_conflict():
    client, _actor = made.office()
    receipt = made.paid().receipts.get()
    client.post(address(receipt, "replace"), RIGHT)
    answer = client.post(address(receipt, "replace"), RIGHT | {"payer_name": "Người khác"})
    assert (answer.status_code, "Ghi sai tên." in made.text(answer)) == (409, True)
    assert Receipt.objects.count() == 2


def test_receipt_is_made_to_say_another_amount():
    client, _actor = made.office()
    receipt = made.paid().receipts.get()
    given = {"should_say": "20.000", "says": 30_000, "remark": "Thu thừa."}
    client.post(address(receipt, "adjust"), given)
    assert Receipt.objects.get(kind=ReceiptKind.ADJUSTMENT).amount == -10_000
    answer = client.post(address(receipt, "adjust"), given)
    assert answer.status_code == 409
    assert "Biên lai nay ghi 20.000 đ. Kiểm tra lại số tiền." in made.text(answer)
    assert 'value="20.000"' in answer.content.decode()


@pytest.mark.parametrize("amount", ["30.000", "30.001"])
def test_same_amount_or_more_than_was_paid_is_refused(amount):
    client, _actor = made.office()
    receipt = made.paid().receipts.get()
    answer = client.post(address(receipt, "adjust"), {"should_say": amount, "says": 30_000, "remark": "x"})
    assert "nhiều nhất 30.000 đ." in made.text(answer)
    assert Receipt.objects.count() == 1


def test_payment_leads_to_the_receipt_that_stands():
    client, _actor = made.office()
    payment = made.paid()
    (refund,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    receipt = payment.receipts.get()
    page = client.get(f"/finance/payments/{payment.pk}/").content.decode()
    assert [address(receipt, what) in page for what in ("replace", "adjust")] == [True, True]
    assert refund.amount == 30_000
