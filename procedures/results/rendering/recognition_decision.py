"""Quyết định công nhận văn bằng do cơ sở giáo dục nước ngoài cấp (thủ tục 1.004889)."""

from portal.papers.document import Block, KeyValues, Paper, Paragraph, Run, strong
from procedures.results.rendering.common import day, filled, lower_first, paper, title_of, upper
from procedures.results.schema import Facts

STATES = ("diploma_name", "institution", "country", "study_from", "award_date", "serial_number")


def draw(facts: Facts) -> Paper:
    stated, decided = facts.stated, facts.decided
    rows = filled(
        ("Họ và tên", facts.holder),
        ("Ngày, tháng, năm sinh", day(facts.birth_date)),
        ("Văn bằng", stated.get("diploma_name")),
        ("Cơ sở cấp bằng", _joined(stated.get("institution"), stated.get("country"))),
        ("Thời gian học", _studied(stated)),
        ("Ngày cấp, số hiệu", _joined(stated.get("award_date"), stated.get("serial_number"))),
        ("Số vào sổ công nhận", facts.number_text),
        ("Ghi chú", decided.get("remark")),
    )
    equivalent = lower_first(decided.get("equivalent", ""))
    blocks: tuple[Block, ...] = (
        Paragraph((strong(f"{title_of(facts).upper()} {upper(facts.unit_name)}"),), align="center"),
        *(Paragraph((Run(f"Căn cứ {basis};", italic=True),)) for basis in facts.legal_basis),
        Paragraph((Run(f"Theo đề nghị của Ông (Bà) {facts.applicant}.", italic=True),)),
        Paragraph((strong("QUYẾT ĐỊNH:"),), align="center"),
        Paragraph((strong("Điều 1. "), f"Công nhận văn bằng sau đây tương đương {equivalent} của Việt Nam:")),
        KeyValues(rows),
        Paragraph((strong("Điều 2. "), "Quyết định này có hiệu lực kể từ ngày ký.")),
        Paragraph((strong("Điều 3. "), "Ông (Bà) có tên tại Điều 1 và các đơn vị liên quan thi hành Quyết định này.")),
    )
    subject = "Về việc công nhận văn bằng do cơ sở giáo dục nước ngoài cấp"
    return paper(facts, ("QUYẾT ĐỊNH", subject), blocks, recipients=("Như Điều 3", "Lưu: VT, hồ sơ công nhận"))


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _studied(stated: dict[str, str]) -> str:
    begun, ended = stated.get("study_from", ""), stated.get("award_date", "")[-4:]
    return f"{begun} – {ended}" if begun and ended else begun


def certifies(facts: Facts) -> str:
    """Return what the seal says is certified."""
    return f"{facts.stated.get('diploma_name', '')} tương đương {lower_first(facts.decided.get('equivalent', ''))}"
