"""Giấy tiếp nhận học sinh chuyển trường, by the principal of the receiving school (TT 15/2026/TT-BGDĐT)."""

from portal.papers.document import Block, KeyValues, Paper, Paragraph
from procedures.results.rendering.common import GENDERS, day, filled, local_day, paper, title_of
from procedures.results.schema import Facts

STATES = ("leaving_school", "leaving_school_name", "leaving_province", "class_name", "reason")


def draw(facts: Facts) -> Paper:
    record, stated, decided = facts.record, facts.stated, facts.decided
    leaving = record.get("leaving_school_name") or stated.get("leaving_school") or stated.get("leaving_school_name", "")
    province = f", {stated['leaving_province']}" if stated.get("leaving_province") else ""
    rows = filled(
        ("Họ và tên học sinh", facts.holder),
        ("Ngày, tháng, năm sinh", day(record.get("birth_date") or facts.birth_date)),
        ("Giới tính", GENDERS.get(record.get("gender", ""), "")),
        ("Trường đang học", f"{leaving}{province}"),
        ("Lớp đang học", record.get("leaving_class") or stated.get("class_name")),
        ("Tiếp nhận vào", facts.unit_name),
        ("Khối lớp", decided.get("grade")),
        ("Xếp vào lớp", decided.get("class_name")),
        ("Ngày vào học", decided.get("starts_on")),
        ("Ghi chú", decided.get("remark")),
    )
    blocks: tuple[Block, ...] = (
        *(Paragraph(f"Căn cứ {basis};") for basis in facts.legal_basis[:2]),
        Paragraph(f"Xét đơn của Ông (Bà) {facts.applicant} nhận ngày {local_day(facts.received_at)},"),
        Paragraph(f"{title_of(facts)} {facts.unit_name} đồng ý tiếp nhận học sinh:"),
        KeyValues(rows),
        Paragraph(
            "Ông (Bà) đưa học sinh đến trường vào ngày nêu trên, mang theo giấy này và học bạ. Trường đang học kết thúc"
            " việc theo dõi học sinh từ ngày vào học và chuyển hồ sơ học tập đến trường tiếp nhận."
        ),
    )
    heading = ("GIẤY TIẾP NHẬN HỌC SINH", "Về việc chuyển trường")
    recipients = (f"Ông (Bà) {facts.applicant}", leaving or "Trường đang học", "Lưu: VT, hồ sơ học sinh")
    return paper(facts, heading, blocks, recipients=recipients)


def certifies(facts: Facts) -> str:
    """Return what is certified; the seal of this kind does not say it."""
    return f"Tiếp nhận vào {facts.unit_name}"
