"""The finance office's figures and lists as workbooks: numbers are numbers, moments moments, text never a formula."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from payments.formulas.figures import Figures, cashless, total
from payments.models import Payment
from payments.queries.figures import Overview, Scope
from payments.schema import ReceiptSummary
from payments.states import Method
from portal.core import clock
from portal.papers import dates

File = IO[bytes]
Value = str | int | float | date | datetime | None
MOST_ROWS = 10_000
MONEY, SHARE, DAY, MOMENT = "#,##0", "0.0%", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
MEASURES = ("Số khoản", "Đã thu (đ)", "Đã hoàn (đ)", "Phí cổng thanh toán (đ)", "Ngân hàng lấy lại (đ)", "Còn lại (đ)")
PAYMENT_HEAD = (
    *("STT", "Mã hồ sơ", "Thủ tục", "Người nộp", "Đơn vị thu", "Số tiền (đ)", "Trạng thái", "Cách trả"),
    *("Yêu cầu lúc", "Thu lúc", "Mã giao dịch"),
)
RECEIPT_HEAD = (
    *("Đơn vị thu", "Mã số thuế", "Mẫu số", "Ký hiệu", "Từ số", "Đến số"),
    *("Số lượng", "Thay thế", "Điều chỉnh", "Tổng tiền (đ)"),
)
PAYMENT_WIDTHS = (6, 16, 40, 28, 36, 14, 24, 24, 17, 17, 30)


def overview_book(found: Overview, scope: Scope, unit: str) -> File:
    """Return the overview with a sheet a side, each with its sum; ``unit`` is the name of the one asked for, if any."""
    book = Workbook(write_only=True)
    title = f"{unit or 'Tất cả đơn vị được xem'}, {days_in_words(scope)}"
    by_number, by_amount = cashless(found.by_method, Method.CASH)
    shares: list[Sequence[Value]] = [
        ("Tỷ lệ không dùng tiền mặt", "Không tiền mặt", "Tất cả", "Tỷ lệ"),
        ("Theo số khoản", by_number.numerator, by_number.denominator, by_number.value),
        ("Theo số tiền (đ)", by_amount.numerator, by_amount.denominator, by_amount.value),
    ]
    whole = [("Tổng cộng", found.whole)]
    _side(book, "Tổng hợp", title, "", whole, summed=False, more=shares)
    _side(book, "Theo đơn vị", title, "Đơn vị", [(row.label, row.figures) for row in found.by_unit])
    _side(book, "Theo thủ tục", title, "Thủ tục", [(row.label, row.figures) for row in found.by_purpose])
    methods = [(str(Method(code).label), figures) for code, figures in found.by_method.items()]
    _side(book, "Theo cách trả", title, "Cách trả", methods)
    _side(book, "Theo ngày", title, "Ngày", list(found.by_day.items()))
    return _saved(book)


def payments_book(rows: QuerySet[Payment], title: str) -> File:
    """Return a list of payments, written row by row, with its sum at the end."""
    book = Workbook(write_only=True)
    sheet = _sheet(book, "Khoản thu", PAYMENT_WIDTHS)
    for line in (["DANH SÁCH KHOẢN THU PHÍ, LỆ PHÍ"], [title], [_made()]):
        _write(sheet, line, bold=True)
    _write(sheet, PAYMENT_HEAD, bold=True)
    amount = 0
    for number, payment in enumerate(rows.select_related("unit").iterator(chunk_size=1_000), start=1):
        _write(sheet, _payment(number, payment))
        amount += payment.amount
    _write(sheet, ("", "Tổng cộng", "", "", "", amount), bold=True)
    return _saved(book)


def receipts_book(lines: Sequence[ReceiptSummary], day: date) -> File:
    """Return the day's summary of receipts (Mẫu 01/TH-BLĐT, NĐ 254/2026), with its sums."""
    book = Workbook(write_only=True)
    sheet = _sheet(book, "Biên lai", (44, 16, 12, 12, 12, 12, 12, 12, 12, 18))
    period = f"Ngày {dates.short(day)}"
    for line in (["BẢNG TỔNG HỢP BIÊN LAI ĐIỆN TỬ (Mẫu 01/TH-BLĐT)"], [period], [_made()], RECEIPT_HEAD):
        _write(sheet, line, bold=True)
    for each in lines:
        numbers = (f"{each.first:07d}", f"{each.last:07d}", each.count, each.replaced, each.adjusted, each.total)
        _write(sheet, (each.unit_name, each.tax_code, each.form, each.symbol, *numbers))
    counts = [sum(getattr(each, name) for each in lines) for name in ("count", "replaced", "adjusted", "total")]
    _write(sheet, ("Tổng cộng", "", "", "", "", "", *counts), bold=True)
    return _saved(book)


def days_in_words(scope: Scope) -> str:
    """Return the days of a scope as a title says them."""
    return f"từ ngày {dates.short(scope.first)} đến ngày {dates.short(scope.last)}"


def _payment(number: int, payment: Payment) -> Sequence[Value]:
    return (
        *(number, payment.reference, payment.title, payment.payer_name, payment.unit.name, payment.amount),
        *(str(payment.get_state_display()), str(payment.get_method_display())),
        *(payment.created_at, payment.settled_at, payment.gateway_charge),
    )


def _side(
    book: Workbook,
    name: str,
    title: str,
    head: str,
    lines: Sequence[tuple[Value, Figures]],
    *,
    summed: bool = True,
    more: Iterable[Sequence[Value]] = (),
) -> None:
    sheet = _sheet(book, name, (44, 14, 18, 18, 24, 24, 18))
    for line in (["TỔNG HỢP THU PHÍ, LỆ PHÍ"], [title], [_made()], [head, *MEASURES]):
        _write(sheet, line, bold=True)
    for label, figures in lines:
        _write(sheet, (label, *_measures(figures)))
    if summed:
        _write(sheet, ("Tổng cộng", *_measures(total(figures for _label, figures in lines))), bold=True)
    for extra in more:
        _write(sheet, extra, bold=isinstance(extra[1], str))


def _measures(figures: Figures) -> tuple[int, ...]:
    left = (figures.refunded, figures.charges, figures.taken_back)
    return (figures.count, figures.collected, *left, figures.net)


def _sheet(book: Workbook, name: str, widths: Sequence[int]) -> Any:
    sheet = book.create_sheet(name)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows = "landscape", "9", "4:4"
    return sheet


def _write(sheet: Any, values: Iterable[Value], *, bold: bool = False) -> None:
    sheet.append([_cell(sheet, value, bold=bold) for value in values])


def _cell(sheet: Any, value: Value, *, bold: bool) -> Any:
    cell: Any = WriteOnlyCell(sheet, cast(Any, _plain(value)))
    if isinstance(value, str):
        cell.data_type = "s"  # what begins with "=" is a name, not a formula
    else:
        cell.number_format = _format(value)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _plain(value: Value) -> Value:
    """Return the value as a spreadsheet knows it: no control characters, local moments without their zone."""
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value


def _format(value: Value) -> str:
    match value:
        case datetime():
            return MOMENT
        case date():
            return DAY
        case float():
            return SHARE
    return MONEY


def _made() -> str:
    return f"Lập lúc {timezone.localtime(clock.now()):%H:%M ngày %d/%m/%Y}"


def _saved(book: Workbook) -> File:
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer that streams it closes it
    book.save(file)
    file.seek(0)
    return file
