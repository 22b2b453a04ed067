"""What a request lacks."""

import pytest

from procedures.catalogue.rules import missing
from tests.catalogue.answers import TRANSCRIPT, TRANSFER, line


def problems(spec, answers, papers=()):
    return [(problem.section, problem.field) for problem in missing(spec, answers, set(papers))]


def test_complete_request_lacks_nothing(spec_of):
    assert problems(spec_of("HB-BANSAO"), TRANSCRIPT) == []
    assert problems(spec_of("2.002854"), TRANSFER, ["results_summary"]) == []


def test_missing_answers_are_named_in_order(spec_of):
    answers = {key: value for key, value in TRANSCRIPT.items() if key not in ("pupil_name", "school", "email")}
    assert problems(spec_of("HB-BANSAO"), answers) == [("pupil", "pupil_name"), ("request", "school")]


@pytest.mark.parametrize(
    ("code", "capacity", "papers"),
    [
        ("HB-BANSAO", "authorised", ["authorisation"]),
        ("HB-BANSAO", "child", []),
        ("3.000465", "authorised", ["authorisation"]),
        ("3.000465", "relative", ["relation_proof"]),
        ("3.000465", "self", []),
        ("3.000465", "representative", []),
    ],
)
def test_capacity_decides_which_papers_are_needed(spec_of, code, capacity, papers):
    found = problems(spec_of(code), {"capacity": capacity})
    assert [field for section, field in found if section == "papers"] == papers


def test_section_not_asked_lacks_nothing(spec_of):
    found = problems(spec_of("VB-XACMINH"), {"capacity": "self"})
    assert {section for section, _field in found} == {"applicant", "diplomas", "papers"}


def test_answer_no_longer_on_offer_must_be_chosen_again(spec_of):
    assert problems(spec_of("HB-BANSAO"), TRANSCRIPT | {"capacity": "neighbour"})[0] == ("applicant", "capacity")


@pytest.mark.parametrize(("copies", "found"), [(0, 1), (1, 0), (20, 0), (21, 1)])
def test_copies_stay_within_bounds(spec_of, copies, found):
    assert problems(spec_of("HB-BANSAO"), TRANSCRIPT | {"copies": copies}) == [("request", "copies")] * found


@pytest.mark.parametrize(("count", "found"), [(1, 0), (200, 0), (201, 1)])
def test_lists_stay_within_bounds(spec_of, count, found):
    answers = {"capacity": "self", "diplomas": [line(n) for n in range(count)]}
    assert [key for key in problems(spec_of("VB-XACMINH"), answers) if key[1] == "diplomas"] == [
        ("diplomas", "diplomas")
    ] * found


def test_transfer_to_the_same_school_is_no_transfer(spec_of):
    found = problems(spec_of("2.002854"), TRANSFER | {"school": "05.21"}, ["results_summary"])
    assert found == [("request", "school")]
