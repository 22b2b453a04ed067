"""Workbooks read back: typed cells, sums, Vietnamese titles, and no text that becomes a formula."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from payments import exports
from payments.models import Payment
from payments.states import Method
from tests import factories
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-11-01", "last": "2026-11-30"}
DAY = datetime(2026, 11, 20)  # noqa: DTZ001  a spreadsheet knows no zones
EVIL = '=HYPERLINK("http://x","bấm")'


def book(client, address, **asked):
    answer = client.get(address, DAYS | asked)
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return answer, load_workbook(BytesIO(b"".join(answer.streaming_content)))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def office():
    client, _actor = made.office()
    with made.on():
        made.paid(price=30_000)
        made.paid(price=45_000, method=Method.READER, purpose="X", title=EVIL)
    return client


def test_overview_has_a_sheet_a_side_each_with_its_sum(office):
    answer, found = book(office, "/finance/sheet/")
    assert answer["Content-Disposition"] == 'attachment; filename="thu-phi-20261101-20261130.xlsx"'
    assert found.sheetnames == ["Tổng hợp", "Theo đơn vị", "Theo thủ tục", "Theo cách trả", "Theo ngày"]
    whole = rows(found["Tổng hợp"])
    assert whole[0][0] == "TỔNG HỢP THU PHÍ, LỆ PHÍ"
    assert whole[1][0] == "Tất cả đơn vị được xem, từ ngày 01/11/2026 đến ngày 30/11/2026"
    assert whole[4] == ["Tổng cộng", 2, 75_000, 0, 0, 0, 75_000]
    assert [row[:4] for row in whole[6:]] == [["Theo số khoản", 1, 2, 0.5], ["Theo số tiền (đ)", 45_000, 75_000, 0.6]]
    assert rows(found["Theo đơn vị"])[4:] == [
        ["Trường THPT Phù Sa", 2, 75_000, 0, 0, 0, 75_000],
        ["Tổng cộng", 2, 75_000, 0, 0, 0, 75_000],
    ]
    assert rows(found["Theo ngày"])[4][0] == DAY


def test_payments_are_typed_and_summed(office):
    answer, found = book(office, "/finance/payments/sheet/")
    assert answer["Content-Disposition"] == 'attachment; filename="khoan-thu-20261101-20261130.xlsx"'
    sheet = rows(found["Khoản thu"])
    assert sheet[1][0] == "Nộp trong những ngày này: 01/11/2026 – 30/11/2026"
    assert sheet[3] == list(exports.PAYMENT_HEAD)
    first = Payment.objects.order_by("pk")[0]
    paid = DAY + timedelta(hours=10)
    assert sheet[4] == [
        *(1, first.reference, "Cấp bản sao học bạ", "Nguyễn Văn An", "Trường THPT Phù Sa", 30_000),
        *("Đã trả phí", "Tiền mặt, trả tại quầy", paid, paid, None),
    ]
    assert (sheet[-1][1], sheet[-1][5]) == ("Tổng cộng", 75_000)


def test_text_is_never_a_formula(office):
    _answer, found = book(office, "/finance/payments/sheet/")
    cell = found["Khoản thu"]["C6"]
    assert (cell.value, cell.data_type) == (EVIL, "s")


def test_text_left_to_the_library_would_be_a_formula(office, monkeypatch):
    """The control: without our marking the very same cell is a formula."""
    monkeypatch.setattr(exports, "_cell", lambda _sheet, value, bold: exports._plain(value))
    _answer, found = book(office, "/finance/payments/sheet/")
    assert found["Khoản thu"]["C6"].data_type == "f"


def test_filters_narrow_the_workbook_too(office):
    _answer, found = book(office, "/finance/payments/sheet/", method="cash")
    assert [row[5] for row in rows(found["Khoản thu"])[4:]] == [30_000, 30_000]


def test_workbook_holds_no_other_units_money(office):
    with made.on():
        made.paid(price=99_000, unit=factories.unit(code="05.22"))
    _answer, found = book(office, "/finance/payments/sheet/")
    assert rows(found["Khoản thu"])[-1][5] == 75_000


def test_too_many_payments_are_asked_to_be_fewer(office, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    answer = office.get("/finance/payments/sheet/", DAYS)
    assert answer.status_code == 400
    assert "Tệp này chứa nhiều nhất 1 khoản thu. Chọn ít ngày hơn." in made.text(answer)


def test_wrong_days_are_said_and_no_file_is_made(office):
    answer = office.get("/finance/payments/sheet/", {"first": "2026-11-20", "last": "2026-11-01"})
    assert (answer.status_code, answer["Content-Type"].startswith("text/html")) == (400, True)


def test_control_characters_do_not_break_the_file():
    assert exports._plain("a\x0bb") == "ab"
    assert exports._plain(date(2026, 11, 20)) == date(2026, 11, 20)
