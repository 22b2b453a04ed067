"""What follows from the answers: limit, budgets, competent unit, meanings."""

import pytest
from django.utils import translation

from procedures.catalogue import formulas
from tests.catalogue.answers import TRANSCRIPT, TRANSFER, line


@pytest.mark.parametrize(
    ("code", "answers", "limit", "minutes"),
    [
        ("HB-BANSAO", {}, "3wd", 3 * 480),
        ("3.000465", {}, "same_day_cutoff(15:00)", 480),
        ("2.002854", {"origin": "can_tho"}, "5wd", 5 * 480),
        ("2.002854", {"origin": "other"}, "8wd", 8 * 480),
        ("VB-XACMINH", {}, "5wd", 5 * 480),
        ("1.004889", {}, "20wd", 20 * 480),
    ],
)
def test_limit_and_budgets_follow_from_the_answers(spec_of, code, answers, limit, minutes):
    assert str(formulas.limit(spec_of(code), answers)) == limit
    assert sum(budget for _step, budget in formulas.budgets(spec_of(code), answers)) == minutes


def test_limit_label_names_the_longer_case(spec_of):
    assert formulas.limit_label(spec_of("2.002854"), {"origin": "other"}).vi == "8 ngày làm việc (chuyển từ tỉnh khác)"


def test_competent_unit_is_the_school_answered(spec_of):
    assert formulas.competent_unit(spec_of("2.002854"), TRANSFER, lambda kind, year: None) == "05.22"


@pytest.mark.parametrize(("custodian", "unit"), [("07.03", "07.03"), (None, "05")])
def test_competent_unit_is_the_holder_of_the_register(spec_of, custodian, unit):
    held = {("lower_secondary", 1998): custodian}
    answers = {"diploma_kind": "lower_secondary", "graduation_year": 1998}
    assert formulas.competent_unit(spec_of("3.000465"), answers, lambda *book: held[book]) == unit


def test_answers_of_a_branch_left_behind_are_dropped(spec_of):
    answers = TRANSFER | {"origin": "other", "leaving_school_name": "Trường THCS Tân An"}
    kept = formulas.relevant(spec_of("2.002854"), answers)
    assert "leaving_school" not in kept
    assert kept["leaving_school_name"] == "Trường THCS Tân An"


def test_beneficiary_is_the_pupil_or_else_the_applicant(spec_of):
    spec = spec_of("HB-BANSAO")
    assert formulas.meanings(spec, TRANSCRIPT)["beneficiary_name"] == "Nguyễn Trần Gia Bảo"
    assert formulas.meanings(spec, TRANSCRIPT | {"capacity": "self"})["beneficiary_name"] == "Trần Thị Mỹ Duyên"


def test_beneficiary_of_an_organisations_request_is_the_organisation(spec_of):
    answers = {"capacity": "organisation", "full_name": "Lê Thị Hoa", "organisation_name": "Công ty Sông Hậu"}
    assert formulas.meanings(spec_of("VB-XACMINH"), answers)["beneficiary_name"] == "Công ty Sông Hậu"


def test_copies_default_to_one(spec_of):
    assert formulas.copies(spec_of("HB-BANSAO"), {}) == 1
    assert formulas.copies(spec_of("HB-BANSAO"), {"copies": 4}) == 4
    assert formulas.copies(spec_of("2.002854"), {"copies": 4}) == 1


@pytest.mark.parametrize(
    ("language", "title", "row"),
    [("vi", "Học bạ và số bản sao", "Trường THCS Sông Trà"), ("en", "Transcript and copies", "Song Tra School")],
)
def test_summary_speaks_the_active_language(spec_of, language, title, row):
    with translation.override(language):
        found = formulas.summary(spec_of("HB-BANSAO"), TRANSCRIPT, {"05.21": row})
    assert [section.key for section in found] == ["applicant", "pupil", "request"]
    assert found[2].title == title
    values = {entry.key: entry.value for section in found for entry in section.rows}
    assert values["school"] == row
    assert (values["pupil_birth_date"], values["phone"], values["last_school_year"]) == (
        "27/03/2011",
        "0912 345 678",
        "2025–2026",
    )


def test_summary_tells_each_line_of_a_list(spec_of):
    answers = {"capacity": "self", "diplomas": [line(1), line(2, serial_number="A9")]}
    rows = formulas.summary(spec_of("VB-XACMINH"), answers, {})[-1].rows
    assert [entry.label for entry in rows] == ["Văn bằng 1", "Văn bằng 2"]
    assert rows[1].value == "Lê Văn Tám; 05/03/2001; Trung học phổ thông; A9; 2019"
