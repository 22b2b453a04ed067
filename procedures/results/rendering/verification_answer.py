"""Trả lời xác minh văn bằng: one answer a diploma; what differs is named, never its true value."""

from collections import Counter
from typing import Any

from portal.papers.document import Paper, Paragraph, Table, Text, strong
from procedures.results.rendering.common import SHORT_KINDS, day, paper
from procedures.results.schema import Facts

STATES = ("letter_number", "letter_date")
VERDICTS = {
    "match": "Khớp",
    "mismatch": "Không khớp",
    "not_found": "Không có trong sổ gốc",
    "register_lost": "Sổ gốc không còn lưu trữ",
    "corrected": "Khớp, nội dung đã được chỉnh sửa",
    "revoked": "Đã bị thu hồi, hủy bỏ",
}
DIFFERING = {
    "holder_name": "họ và tên",
    "birth_date": "ngày sinh",
    "diploma_kind": "loại bằng",
    "serial_number": "số hiệu",
    "graduation_year": "năm tốt nghiệp",
    "entry_number": "số vào sổ",
}
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Loại bằng", "Số hiệu", "Số vào sổ", "Năm", "Kết quả đối chiếu")


def draw(facts: Facts) -> Paper:
    asked = _asked(facts)
    blocks = (
        Paragraph(("Kính gửi: ", strong(facts.holder)), align="center"),
        Paragraph(
            f"{facts.unit_name} nhận đề nghị của {facts.holder}{asked} về việc xác minh {len(facts.lines)} văn bằng."
            " Sau khi đối chiếu với sổ gốc đang quản lý, kết quả như sau:"
        ),
        Table(HEAD, tuple(_row(number, line) for number, line in enumerate(facts.lines, 1)), SHARES, "clcccccl"),
        Paragraph(_sum(facts.lines)),
        Paragraph(
            "Trả lời này chỉ dùng cho mục đích nêu trong đề nghị. Loại bằng: THPT là trung học phổ thông, BT THPT là bổ"
            " túc trung học phổ thông, THCS là trung học cơ sở."
        ),
    )
    heading = ("TRẢ LỜI XÁC MINH VĂN BẰNG", f"Theo đề nghị của {facts.holder}{asked}")
    return paper(facts, heading, blocks, recipients=("Như trên", "Lưu: VT, hồ sơ xác minh"))


SHARES = (5, 21, 12, 8, 14, 12, 7, 21)


def _asked(facts: Facts) -> str:
    number, dated = facts.stated.get("letter_number"), facts.stated.get("letter_date")
    return f" tại Công văn số {number} ngày {dated}" if number else ""


def _row(number: int, line: dict[str, Any]) -> tuple[Text, ...]:
    return (
        str(number),
        str(line.get("holder_name", "")),
        day(line.get("birth_date")),
        SHORT_KINDS.get(line.get("diploma_kind", ""), ""),
        str(line.get("serial_number", "")),
        str(line.get("entry_number") or ""),
        str(line.get("graduation_year", "")),
        _answer(line),
    )


def _answer(line: dict[str, Any]) -> str:
    words = VERDICTS.get(line.get("verdict", ""), "")
    differing = ", ".join(DIFFERING.get(key, key) for key in line.get("differing") or ())
    note = f" ({line['note']})" if line.get("note") else ""
    return f"{words}: {differing}{note}" if differing else f"{words}{note}"


def _sum(lines: list[dict[str, Any]]) -> str:
    counted = Counter(line.get("verdict", "") for line in lines)
    parts = [f"{VERDICTS[verdict].lower()}: {counted[verdict]}" for verdict in VERDICTS if counted[verdict]]
    return f"Tổng số {len(lines)} văn bằng; {'; '.join(parts)}."


def certifies(facts: Facts) -> str:
    """Return what the seal says is certified."""
    return _sum(facts.lines).removesuffix(".")
