"""Bản sao học bạ: the pupil and the table of marks of every year at the school (NĐ 23/2015, Điều 3 and 4)."""

from collections.abc import Iterator
from typing import Any

from portal.papers.document import Block, Heading, KeyValues, Paper, Paragraph, Table, Text, strong
from procedures.results.rendering.common import GENDERS, day, filled, lower_first, paper
from procedures.results.schema import Facts

FORM = "Bản sao học bạ"
COLUMNS = ("Môn học", "Học kỳ I", "Học kỳ II", "Cả năm")


def draw(facts: Facts) -> Paper:
    record = facts.record
    years: list[dict[str, Any]] = record.get("years", [])
    rows = filled(
        ("Họ và tên", facts.holder),
        ("Ngày, tháng, năm sinh", day(record.get("birth_date") or facts.birth_date)),
        ("Giới tính", GENDERS.get(record.get("gender", ""), "")),
        ("Nơi sinh", record.get("birth_place")),
        ("Dân tộc", record.get("ethnicity")),
        ("Mã học sinh", record.get("code")),
        ("Số vào sổ cấp bản sao", f"{facts.number_text} (bản {facts.copy_index} trong {facts.copy_count} bản)"),
    )
    blocks: list[Block] = [
        Paragraph(f"{facts.unit_name} cấp bản sao học bạ với nội dung ghi đúng theo học bạ lưu tại trường như sau:"),
        KeyValues(rows),
    ]
    for year in years:
        blocks += _year(year)
    if remark := facts.decided.get("remark"):
        blocks.append(Paragraph(("Ghi chú: ", remark)))
    blocks.append(Paragraph(f"Bản sao gồm kết quả của {len(years)} năm học và có giá trị sử dụng thay cho bản chính."))
    heading = ("BẢN SAO HỌC BẠ", _span(years))
    recipients = ("Người đề nghị cấp", "Lưu: VT, sổ cấp bản sao")
    return paper(facts, heading, tuple(blocks), recipients=recipients, copy_form=FORM)


def _span(years: list[dict[str, Any]]) -> str:
    if not years:
        return "Kết quả học tập và rèn luyện"
    grades = sorted({year["grade"] for year in years})
    which = f"Lớp {grades[0]}" if len(grades) == 1 else f"Từ lớp {grades[0]} đến lớp {grades[-1]}"
    return f"{which}, năm học {_dash(years[0]['school_year'][:4] + '-' + years[-1]['school_year'][-4:])}"


def _dash(school_year: str) -> str:
    return school_year.replace("-", "–")


def _year(year: dict[str, Any]) -> Iterator[Block]:
    yield Heading(f"Năm học {_dash(year['school_year'])}, lớp {year['class_name']}")
    rows = tuple((mark["subject"], mark["term1"], mark["term2"], mark["year"]) for mark in year["marks"])
    if rows:
        yield Table(COLUMNS, rows, (49, 17, 17, 17), "lccc")
    yield Paragraph(tuple(_results(year)), indent=False)
    if year.get("remark"):
        yield Paragraph(f"Nhận xét của giáo viên chủ nhiệm: {year['remark']}", indent=False)


def _results(year: dict[str, Any]) -> Iterator[Any]:
    """Yield the results of a year in one sentence, their values bold."""
    parts = (
        ("Kết quả học tập", "result"),
        ("kết quả rèn luyện", "conduct"),
        ("danh hiệu", "honours"),
        ("cuối năm", "promotion"),
        ("giáo viên chủ nhiệm", "homeroom_teacher"),
    )
    found: list[tuple[str, Text]] = [(label, year[key]) for label, key in parts if year.get(key)]
    for place, (label, value) in enumerate(found):
        yield f"{'; ' if place else ''}{label}: "
        yield strong(str(value))
    yield "."


def certifies(facts: Facts) -> str:
    """Return what the seal says is certified."""
    return f"Học bạ {lower_first(_span(facts.record.get('years', [])))}"
