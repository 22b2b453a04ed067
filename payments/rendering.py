"""Draw the electronic receipt (biên lai thu phí, lệ phí): NĐ 254/2026, Điều 23.2, with its terms in Vietnamese."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone, translation

from payments.schema import QuoteLine
from payments.states import Method, ReceiptKind
from portal.core.templatetags.display import money, number
from portal.papers.dates import official
from portal.papers.document import (
    Block,
    KeyValues,
    Letterhead,
    Paper,
    Paragraph,
    SignatureBlock,
    Spacer,
    Table,
    Text,
    strong,
)
from portal.papers.numbers import amount_in_words
from portal.papers.render import render

METHODS = {
    Method.CARD: "Thẻ, trả trực tuyến",
    Method.TRANSFER: "Chuyển khoản qua VietQR",
    Method.CASH: "Tiền mặt, trả tại quầy",
    Method.READER: "Thẻ, trả tại quầy",
}
AMENDS = {ReceiptKind.REPLACEMENT: "Thay thế", ReceiptKind.ADJUSTMENT: "Điều chỉnh"}
SAMPLE = "Phí mẫu của bản dùng thử; không có văn bản nào quy định mức này."
SAMPLE_REDUCTION = "Mức giảm mẫu của bản dùng thử; không có văn bản nào quy định mức này."


class ReceiptFacts(Protocol):
    """What the paper says."""

    kind: str
    form: str
    symbol: str
    amount: int
    reason: str
    snapshot: dict[str, Any]
    issued_at: datetime

    @property
    def printed_number(self) -> str: ...


def receipt(facts: ReceiptFacts) -> bytes:
    """Return the receipt as a PDF."""
    return render(paper(facts))


def paper(facts: ReceiptFacts) -> Paper:
    """Return the receipt, A5; one that replaces or adjusts another names it."""
    said, issued = facts.snapshot, timezone.localtime(facts.issued_at)
    collector = said["collector"]
    with translation.override("vi"):
        blocks = (KeyValues(_who(said), bold=False), *_amending(facts), *_money(facts))
    return Paper(
        title=f"Biên lai {facts.symbol} {facts.printed_number}",
        subject=said["title"],
        size="A5",
        letterhead=Letterhead(collector["superior"], collector["name"], number=f"Số: {facts.printed_number}"),
        heading=("BIÊN LAI THU PHÍ, LỆ PHÍ", f"Mẫu số {facts.form} – Ký hiệu {facts.symbol}"),
        blocks=blocks,
        signature=SignatureBlock("", "ĐƠN VỊ THU", collector["name"], note=official(issued).capitalize()),
        made_at=issued,
    )


def _who(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    paid, collector = timezone.localtime(datetime.fromisoformat(said["settled_at"])), said["collector"]
    rows = (
        ("Mã số thuế đơn vị thu", collector.get("tax_code", "")),
        ("Địa chỉ đơn vị thu", collector["address"]),
        ("Người nộp", said["payer_name"]),
        ("Địa chỉ người nộp", said.get("payer_address", "")),
        ("Nội dung", said["title"]),
        ("Mã hồ sơ trên cổng", said["reference"]),
        ("Hình thức", METHODS[Method(said["method"])]),
        ("Thời điểm thu", f"{paid:%H:%M ngày %d/%m/%Y}"),
    )
    return tuple((label, value) for label, value in rows if value)


def _amending(facts: ReceiptFacts) -> Iterator[Block]:
    """Yield which receipt this one replaces or adjusts, and why (NĐ 123/2020, Điều 33-34)."""
    if facts.kind == ReceiptKind.ORIGINAL:
        return
    old = facts.snapshot["amends"]
    day = official(timezone.localtime(datetime.fromisoformat(old["issued_at"])))
    named = f"cho biên lai mẫu số {old['form']}, ký hiệu {old['symbol']}, số {old['number']}, {day}."
    yield Paragraph((strong(AMENDS[ReceiptKind(facts.kind)]), f" {named}"), indent=False)
    yield Paragraph(f"Lý do: {facts.reason.rstrip('.')}.", indent=False)


def _money(facts: ReceiptFacts) -> Iterator[Block]:
    lines = [QuoteLine(**line) for line in facts.snapshot["lines"]]
    yield _adjusting(facts) if facts.kind == ReceiptKind.ADJUSTMENT else _table(lines, facts)
    yield Spacer(4)
    yield Paragraph(("Số tiền bằng chữ: ", strong(f"{_in_words(facts)}.")), indent=False)
    if any(line.demo for line in lines):
        yield Paragraph(SAMPLE, indent=False, small=True)
    if any(line.reduction_demo for line in lines):
        yield Paragraph(SAMPLE_REDUCTION, indent=False, small=True)


def _in_words(facts: ReceiptFacts) -> str:
    words = amount_in_words(abs(facts.amount))
    if facts.kind != ReceiptKind.ADJUSTMENT:
        return words
    return f"{'Giảm' if facts.amount < 0 else 'Tăng'} {words[0].lower()}{words[1:]}"


def _table(lines: list[QuoteLine], facts: ReceiptFacts) -> Table:
    rows = [row for line in lines for row in _rows(line)]
    if adjusted := facts.snapshot.get("adjusted"):
        rows.append(("Đã điều chỉnh tại biên lai trước", "", "", money(adjusted)))
    return Table(
        head=("Khoản thu", "Số lượng", "Đơn giá", "Thành tiền"),
        rows=(*rows, ((strong("Tổng cộng"),), "", "", (strong(money(facts.amount)),))),
        widths=(0.42, 0.18, 0.19, 0.21),
        align="lcrr",
    )


def _rows(line: QuoteLine) -> Iterator[tuple[Text, ...]]:
    """Yield a line at its full price, with its rule unless it is a sample, and what a waiver takes off it."""
    label = line.label if line.demo else f"{line.label} ({line.basis})"
    yield label, number(line.quantity), money(line.unit_price), money(line.whole)
    if line.reduction:
        yield f"Giảm theo: {line.reduction_basis}", "", "", money(-line.reduction)


def _adjusting(facts: ReceiptFacts) -> Table:
    said = facts.snapshot
    rows: list[tuple[Text, ...]] = [
        ("Số tiền trên biên lai được điều chỉnh", money(said["before"])),
        ((strong("Điều chỉnh giảm" if facts.amount < 0 else "Điều chỉnh tăng"),), (strong(money(facts.amount)),)),
        ("Số tiền sau điều chỉnh", money(said["after"])),
    ]
    return Table(head=("Khoản thu", "Số tiền"), rows=tuple(rows), widths=(0.7, 0.3), align="lr")
