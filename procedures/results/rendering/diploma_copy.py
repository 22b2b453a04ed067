"""Bản sao văn bằng từ sổ gốc: exactly what the register says (NĐ 23/2015, Điều 17; TT 10/2026/TT-BGDĐT, Điều 17)."""

from portal.papers.document import KeyValues, Paper, Paragraph
from procedures.results.rendering.common import DIPLOMAS, GENDERS, SHORT_KINDS, day, filled, lower_first, paper
from procedures.results.schema import Facts

FORM = "Bản sao từ sổ gốc"


def draw(facts: Facts) -> Paper:
    entry = facts.record
    diploma = DIPLOMAS.get(entry.get("diploma_kind", ""), "Văn bằng")
    book = f"Sổ gốc cấp {lower_first(diploma)} năm {entry.get('book_year') or entry.get('graduation_year', '')}"
    rows = filled(
        ("Họ và tên", facts.holder),
        ("Ngày, tháng, năm sinh", day(entry.get("birth_date"))),
        ("Giới tính", GENDERS.get(entry.get("gender", ""), "")),
        ("Nơi sinh", entry.get("birth_place")),
        ("Dân tộc", entry.get("ethnicity")),
        ("Trường", entry.get("school_name")),
        ("Năm tốt nghiệp", entry.get("graduation_year")),
        ("Xếp loại", entry.get("grade")),
        ("Số hiệu bằng", entry.get("serial_number")),
        ("Số vào sổ gốc cấp bằng", entry.get("entry_number")),
        (
            "Ngày cấp, người ký bằng",
            ", ".join(part for part in (day(entry.get("issued_on")), entry.get("signer")) if part),
        ),
        ("Ghi chú trong sổ gốc", entry.get("annotation")),
        ("Ghi chú", facts.decided.get("remark")),
        ("Số vào sổ cấp bản sao", f"{facts.number_text} (bản {facts.copy_index} trong {facts.copy_count} bản)"),
    )
    blocks = (
        Paragraph(f"Căn cứ {book}, {facts.unit_name} cấp bản sao với nội dung ghi đúng theo sổ gốc như sau:"),
        KeyValues(rows),
        Paragraph(
            "Bản sao này có giá trị sử dụng thay cho bản chính trong các giao dịch, trừ trường hợp pháp luật có"
            " quy định khác."
        ),
    )
    heading = ("BẢN SAO TỪ SỔ GỐC", diploma)
    return paper(facts, heading, blocks, recipients=("Người đề nghị cấp", "Lưu: VT, sổ cấp bản sao"), copy_form=FORM)


def certifies(facts: Facts) -> str:
    """Return what the seal says is certified."""
    entry = facts.record
    year, serial = entry.get("graduation_year", ""), entry.get("serial_number", "")
    return f"Bằng {SHORT_KINDS.get(entry.get('diploma_kind', ''), '')} {year}, số hiệu {serial}"
