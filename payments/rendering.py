"""Draw the electronic receipt (biên lai thu phí, lệ phí): NĐ 254/2026, Điều 23.2, with its terms in Vietnamese."""

from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone

from payments.schema import QuoteLine
from payments.states import Method
from portal.core.templatetags.display import money, number
from portal.papers.dates import official
from portal.papers.document import KeyValues, Letterhead, Paper, Paragraph, SignatureBlock, Spacer, Table, strong
from portal.papers.numbers import amount_in_words
from portal.papers.render import render

METHODS = {
    Method.CARD: "Thẻ, trả trực tuyến",
    Method.TRANSFER: "Chuyển khoản qua VietQR",
    Method.CASH: "Tiền mặt, trả tại quầy",
    Method.READER: "Thẻ, trả tại quầy",
}
SAMPLE = "Phí mẫu của bản dùng thử; không có văn bản nào quy định mức này."


class ReceiptFacts(Protocol):
    """What the paper says."""

    form: str
    symbol: str
    amount: int
    snapshot: dict[str, Any]
    issued_at: datetime

    @property
    def printed_number(self) -> str: ...


def receipt(facts: ReceiptFacts) -> bytes:
    """Return the receipt as an A5 PDF."""
    said, issued = facts.snapshot, timezone.localtime(facts.issued_at)
    lines = [QuoteLine(**line) for line in said["lines"]]
    collector = said["collector"]
    return render(
        Paper(
            title=f"Biên lai {facts.symbol} {facts.printed_number}",
            subject=said["title"],
            size="A5",
            letterhead=Letterhead(collector["superior"], collector["name"], number=f"Số: {facts.printed_number}"),
            heading=("BIÊN LAI THU PHÍ, LỆ PHÍ", f"Mẫu số {facts.form} – Ký hiệu {facts.symbol}"),
            blocks=(
                KeyValues(_who(said), bold=False),
                _table(lines, facts.amount),
                Spacer(4),
                Paragraph(("Số tiền bằng chữ: ", strong(f"{amount_in_words(facts.amount)}.")), indent=False),
                *([Paragraph(SAMPLE, indent=False, small=True)] if any(line.demo for line in lines) else []),
            ),
            signature=SignatureBlock("", "ĐƠN VỊ THU", collector["name"], note=official(issued).capitalize()),
            made_at=issued,
        )
    )


def _who(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    paid = timezone.localtime(datetime.fromisoformat(said["settled_at"]))
    rows = (
        ("Người nộp", said["payer_name"]),
        ("Nội dung", said["title"]),
        ("Mã hồ sơ trên cổng", said["reference"]),
        ("Hình thức", METHODS[Method(said["method"])]),
        ("Thời điểm thu", f"{paid:%H:%M ngày %d/%m/%Y}"),
        ("Địa chỉ đơn vị thu", said["collector"]["address"]),
    )
    return tuple((label, value) for label, value in rows if value)


def _table(lines: list[QuoteLine], amount: int) -> Table:
    rows = [(line.label, number(line.quantity), money(line.unit_price), money(line.amount)) for line in lines]
    return Table(
        head=("Khoản thu", "Số lượng", "Đơn giá", "Thành tiền"),
        rows=(*rows, ((strong("Tổng cộng"),), "", "", (strong(money(amount)),))),
        widths=(0.42, 0.18, 0.19, 0.21),
        align="lcrr",
    )
