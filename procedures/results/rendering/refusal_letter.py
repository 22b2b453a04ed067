"""Văn bản từ chối giải quyết, with its reason and the way to object (NĐ 61/2018, Điều 19.8; Luật Khiếu nại 2011)."""

from portal.papers.document import Block, KeyValues, Paper, Paragraph
from procedures.results.rendering.common import filled, local_day, paper
from procedures.results.schema import Facts


def draw(facts: Facts) -> Paper:
    rows = filled(
        ("Mã hồ sơ", facts.dossier_code),
        ("Thủ tục", facts.procedure),
        ("Người nộp hồ sơ", facts.applicant),
        ("Người được giải quyết", facts.holder if facts.holder != facts.applicant else ""),
        ("Ngày nhận hồ sơ", local_day(facts.received_at)),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(f"Kính gửi: Ông (Bà)/Tổ chức {facts.applicant}", align="center"),
        Paragraph(f"{facts.unit_name} đã nhận và xem xét hồ sơ sau đây:"),
        KeyValues(rows),
        Paragraph(f"Qua xem xét, {facts.unit_name} không giải quyết hồ sơ với lý do:"),
        *(Paragraph(part) for part in facts.reason.split("\n") if part.strip()),
        Paragraph(
            "Nếu không đồng ý, Ông (Bà)/Tổ chức có quyền khiếu nại trong 90 ngày kể từ ngày nhận được thông báo này,"
            " theo quy định của Luật Khiếu nại. Ông (Bà)/Tổ chức có thể nộp hồ sơ mới khi đủ điều kiện."
        ),
    )
    heading = ("THÔNG BÁO", "Về việc không giải quyết hồ sơ")
    return paper(facts, heading, blocks, recipients=("Như trên", "Lưu: VT, hồ sơ"))


def certifies(facts: Facts) -> str:
    """Return what is certified; the seal of this kind does not say it."""
    return f"Không giải quyết hồ sơ {facts.dossier_code}"
