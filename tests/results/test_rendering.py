"""Each kind's paper says what its snapshot says, letter for letter."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.papers.render import render
from procedures.results.rendering import KINDS
from tests.results import samples

SAYS = {
    "transcript_copy": [samples.NAME, "Năm học 2022–2023, lớp 12A1", "Giáo dục thể chất Đ Đ Đ", "(bản 1 trong 2 bản)"],
    "diploma_copy": ["Lê Hoàng Phúc", "14/08/2001", "C 0412967", "1183/2019", "07/BS-SGDĐT (bản 1 trong 3 bản)"],
    "transfer_approval": [samples.NAME, "Trường THCS Sông Trà", "Xếp vào lớp: 7A1", "07/09/2026"],
    "verification_answer": ["Không khớp: ngày sinh, số vào sổ", "Tổng số 30 văn bằng; khớp: 10; không khớp: 10"],
    "recognition_decision": [samples.NAME, "Lycée français Louis Pasteur – Müller Straße", "Điều 3."],
    "refusal_letter": ["Sổ gốc năm 1975 không còn lưu trữ.", "H13.05-261124-0007", "Luật Khiếu nại"],
}


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_every_kind_is_tried():
    assert set(SAYS) == set(samples.BY_KIND) == set(KINDS)


@pytest.mark.parametrize("kind", SAYS)
def test_paper_says_what_the_snapshot_says(kind: str):
    text = text_of(render(samples.paper(kind)))
    assert [words for words in SAYS[kind] if words not in text] == []
    assert "KQ7M-2XTP-94HD" in text
    assert "Cần Thơ, ngày 25 tháng 11 năm 2026" in text


def test_verification_answer_has_one_row_a_diploma_and_no_true_value():
    text = text_of(render(samples.paper("verification_answer")))
    assert text.count("Lê Hoàng Phúc") == 30
    assert "14/08/2001" in text
    assert "Xử" not in text


@pytest.mark.parametrize("kind", ["transcript_copy", "diploma_copy"])
def test_copies_carry_the_signing_line_and_other_papers_do_not(kind: str):
    unit = samples.BY_KIND[kind]["unit_name"]
    assert f", {unit}, 25/11/2026 10:12:07 +07:00" in samples.paper(kind).copy_line
    assert samples.paper("recognition_decision").copy_line == ""


def test_diploma_copy_fits_on_one_page_with_every_row():
    full = samples.ENTRY | {"annotation": "Chỉnh sửa ngày sinh theo Quyết định số 518/QĐ-SGDĐT ngày 02/12/2024."}
    assert len(PdfReader(BytesIO(render(samples.paper("diploma_copy", record=full)))).pages) == 1


def test_empty_facts_leave_no_empty_row():
    text = text_of(render(samples.paper("diploma_copy", record=samples.ENTRY | {"grade": "", "ethnicity": ""})))
    assert "Xếp loại" not in text
    assert "Dân tộc" not in text


def test_ward_and_school_have_their_own_heads():
    ward = samples.paper("diploma_copy", unit_kind="ward", unit_name="Ủy ban nhân dân phường Bến Xuân").signature
    assert (ward.prefix, ward.title) == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert samples.paper("transcript_copy").signature.title == "HIỆU TRƯỞNG"
