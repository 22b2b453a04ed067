"""The pages of a request: what they ask, take and refuse."""

import pytest

from portal.core.forms import error_links
from procedures.catalogue.forms import answers_from, decision_form, section_form
from procedures.catalogue.schema import DEFINITIONS, read_definition
from tests.catalogue.answers import APPLICANT, APPLICANT_CLEAN, date_parts

pytestmark = pytest.mark.usefixtures("schools")

PERSON = {key: value for key, value in APPLICANT.items() if key != "address"}
PUPIL = {"pupil_name": "Nguyễn  Trần Gia Bảo ", **date_parts("pupil_birth_date", 27, 3, 2011)}
GOOD = [
    ("HB-BANSAO", "applicant", {}, PERSON | {"capacity": "child"}),
    ("HB-BANSAO", "pupil", {"capacity": "child"}, PUPIL),
    ("HB-BANSAO", "request", {}, {"school": "05.21", "last_school_year": "2025-2026", "copies": "20"}),
    ("3.000465", "applicant", {}, APPLICANT | {"capacity": "relative", "relation": "child"}),
    ("3.000465", "holder", {"capacity": "self"}, date_parts("holder_birth_date", 1, 1, 1980)),
    (
        "3.000465",
        "diploma",
        {},
        {"diploma_kind": "lower_secondary", "graduation_year": "1998", "school_name": "THCS Tân An", "copies": "1"},
    ),
    ("2.002854", "applicant", {}, APPLICANT | {"capacity": "guardian"}),
    ("2.002854", "pupil", {"capacity": "child"}, PUPIL | {"pupil_gender": "male", "disability": "no"}),
    ("2.002854", "leaving", {}, {"origin": "can_tho", "leaving_school": "05.21", "class_name": "9A3"}),
    (
        "2.002854",
        "request",
        {"leaving_school": "05.21"},
        {"school": "05.22", "grade": "10", **date_parts("starts_on", 11, 1, 2027), "reason": "parents_move"},
    ),
    ("VB-XACMINH", "applicant", {}, PERSON | {"capacity": "organisation"}),
    (
        "VB-XACMINH",
        "organisation",
        {"capacity": "organisation"},
        {
            "organisation_name": "Công ty Sông Hậu",
            "tax_code": "0100684378",
            "organisation_address": "1 Hòa Bình, Cần Thơ",
            "letter_number": "125/CV-TCHC",
            **date_parts("letter_date", 2, 11, 2026),
            "ground": "consent",
        },
    ),
    ("1.004889", "applicant", {}, APPLICANT | {"capacity": "self"}),
    ("1.004889", "holder", {"capacity": "self"}, date_parts("holder_birth_date", 1, 1, 2006)),
    (
        "1.004889",
        "diploma",
        {},
        {
            "study_kind": "abroad",
            "diploma_name": "High School Diploma",
            "diploma_kind": "upper_secondary",
            "institution": "Lincoln High School",
            "country": "Hoa Kỳ",
            "study_from": "2021",
            **date_parts("award_date", 30, 5, 2024),
        },
    ),
]


@pytest.mark.parametrize(("code", "section", "answers", "data"), GOOD)
def test_page_takes_complete_answers(spec_of, code, section, answers, data):
    form = section_form(spec_of(code), section, answers=answers, data=data)
    assert form.is_valid(), form.errors
    assert all(type(value) in (str, int, bool, list) for value in answers_from(form).values())


@pytest.mark.parametrize(("code", "section", "answers", "data"), GOOD)
def test_empty_page_names_every_question_it_needs(spec_of, code, section, answers, data):
    form = section_form(spec_of(code), section, answers=answers, data={"nothing": "1"})
    assert not form.is_valid()
    needed = [name for name, field in form.fields.items() if field.required and not getattr(field, "when", None)]
    assert sorted(form.errors) == sorted(needed)
    assert all(link.href.startswith("#id_") for link in error_links(form))


def test_answers_are_plain_values_with_one_spelling(spec_of):
    first = section_form(spec_of("2.002854"), "applicant", data=APPLICANT | {"capacity": "child"})
    pupil = section_form(spec_of("HB-BANSAO"), "pupil", answers={"capacity": "child"}, data=PUPIL)
    assert first.is_valid()
    assert pupil.is_valid()
    assert answers_from(first) == {"capacity": "child", **APPLICANT_CLEAN}
    assert answers_from(pupil) == {"pupil_name": "Nguyễn Trần Gia Bảo", "pupil_birth_date": "2011-03-27"}


WRONG = [
    ("HB-BANSAO", "applicant", "phone", "0292 383 0627", "Enter a mobile number; it gets the SMS messages."),
    ("HB-BANSAO", "applicant", "phone", "12345", "Enter a phone number like 0912 345 678."),
    ("HB-BANSAO", "applicant", "identity_number", "92090001234", "The identity number has 12 digits"),
    ("HB-BANSAO", "applicant", "identity_number", "999090001234", "no province code"),
    ("HB-BANSAO", "applicant", "full_name", "Trần 2", "A name has letters only"),
    ("HB-BANSAO", "applicant", "email", "duyen@", "Enter an e-mail address like name@example.vn."),
    ("HB-BANSAO", "applicant", "capacity", "neighbour", "This answer is no longer on offer."),
    ("HB-BANSAO", "request", "copies", "0", "Enter a number from 1 to 20."),
    ("HB-BANSAO", "request", "copies", "21", "Enter a number from 1 to 20."),
    ("HB-BANSAO", "request", "copies", "hai", "Enter a number from 1 to 20."),
    ("HB-BANSAO", "request", "school", "99", "This answer is no longer on offer."),
    ("HB-BANSAO", "request", "last_school_year", "1989-1990", "This answer is no longer on offer."),
    ("3.000465", "diploma", "graduation_year", "1959", "The year must be 1960 or later."),
    ("VB-XACMINH", "organisation", "tax_code", "12345", "Mã số thuế gồm 10 chữ số"),
]


@pytest.mark.parametrize(("code", "section", "field", "value", "message"), WRONG)
def test_wrong_answer_is_told_what_to_do(spec_of, code, section, field, value, message):
    form = section_form(spec_of(code), section, answers={"capacity": "organisation"}, data={field: value})
    assert message in form.errors[field][0]


@pytest.mark.parametrize(
    ("parts", "message"),
    [((27, 3, 2031), "before today"), ((31, 2, 2011), "real date"), ((27, 3, 1899), "or later")],
)
def test_wrong_birth_date_is_told_what_to_do(spec_of, parts, message):
    form = section_form(spec_of("HB-BANSAO"), "pupil", data=date_parts("pupil_birth_date", *parts))
    assert message in form.errors["pupil_birth_date"][0]


def test_question_of_an_earlier_branch_is_not_on_the_page(spec_of):
    spec = spec_of("HB-BANSAO")
    assert list(section_form(spec, "pupil", answers={"capacity": "self"}).fields) == ["pupil_birth_date"]
    assert len(section_form(spec, "pupil", answers={"capacity": "child"}).fields) == 3


def test_question_of_a_branch_on_the_page_is_dropped_with_its_errors(spec_of):
    data = {"origin": "other", "leaving_school": "wrong", "leaving_school_name": "THCS", "leaving_province": "An Giang"}
    form = section_form(spec_of("2.002854"), "leaving", data=data | {"class_name": "9A"})
    assert form.is_valid(), form.errors
    assert "leaving_school" not in answers_from(form)


def test_school_to_move_to_must_be_another_one(spec_of):
    data = {"school": "05.21", "grade": "10", **date_parts("starts_on", 11, 1, 2027), "reason": "parents_move"}
    form = section_form(spec_of("2.002854"), "request", answers={"leaving_school": "05.21"}, data=data)
    assert list(form.errors) == ["school"]


def test_saved_answers_come_before_what_is_known(spec_of):
    form = section_form(
        spec_of("HB-BANSAO"), "request", answers={"copies": 3}, initial={"copies": 1, "school": "05.21"}
    )
    assert form.initial == {"copies": 3, "school": "05.21"}


def test_saved_mobile_number_is_shown_as_it_is_dialled(spec_of):
    form = section_form(spec_of("HB-BANSAO"), "applicant", answers={"phone": "+84912345678"})
    assert 'value="0912 345 678"' in str(form["phone"])


def test_schools_are_on_offer_by_name_in_the_order_of_the_alphabet(spec_of):
    field = section_form(spec_of("HB-BANSAO"), "request").fields["school"]
    assert field.choices[1] == (
        "Sở Giáo dục và Đào tạo thành phố Cần Thơ",
        [("05.21", "Trường THCS Sông Trà"), ("05.22", "Trường THPT Phù Sa")],
    )


def test_page_is_drawn_with_its_labels_and_hints(spec_of):
    html = str(section_form(spec_of("HB-BANSAO"), "request", initial={"copies": 1}))
    assert "Trường đã lập học bạ" in html
    assert "Từ 1 đến 20 bản" in html
    assert '<optgroup label="Sở Giáo dục và Đào tạo thành phố Cần Thơ">' in html


def test_decision_has_one_row_for_each_line_asked(spec_of):
    answers = {"diplomas": [{"holder_name": "Lê Thị Hoa"}, {"holder_name": "Lý Anh", "serial_number": "B1"}]}
    form = decision_form(spec_of("VB-XACMINH"), answers=answers)
    assert "1. Lê Thị Hoa" in str(form)
    assert "2. Lý Anh; B1" in str(form)
    posted = {"verdicts-count": "2", "verdicts-0-verdict": "match"}
    assert not decision_form(spec_of("VB-XACMINH"), answers=answers, data=posted).is_valid()
    posted |= {"verdicts-1-verdict": "mismatch", "verdicts-1-differing": ["birth_date"]}
    form = decision_form(spec_of("VB-XACMINH"), answers=answers, data=posted)
    assert form.is_valid(), form.errors
    assert answers_from(form) == {
        "verdicts": [{"verdict": "match"}, {"verdict": "mismatch", "differing": ["birth_date"]}]
    }


def test_every_shipped_definition_can_be_drawn():
    for path in DEFINITIONS.glob("*.yaml"):
        spec = read_definition(path.read_text("utf-8"))
        pages = [str(section_form(spec, section.key)) for section in spec.sections]
        assert all("</label>" in page or "</legend>" in page for page in [*pages, str(decision_form(spec))])
