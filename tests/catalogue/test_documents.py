"""A document that is no definition is refused with the line of each fault."""

import pytest

from procedures.catalogue.schema import DEFINITIONS, BadDocument, read_definition

SOURCE = (DEFINITIONS / "2.002854.yaml").read_text("utf-8")


def line_of(text: str, source: str = SOURCE) -> int:
    return source[: source.index(text)].count("\n") + 1


def faults(source: str) -> list[tuple[int, str]]:
    with pytest.raises(BadDocument) as caught:
        read_definition(source)
    return [(fault.line, fault.message) for fault in caught.value.faults]


CASES = [
    ("theme: transfer", "theme: sport", "Input should be 'records', 'diplomas' or 'transfer'"),
    ("minutes: 8", "minutes: 8\ncolour: red", "Extra inputs are not permitted"),
    ("budget_days: 2.5}", "budget_days: 2.3}", "Input should be a multiple of 0.25"),
    ("budget_days: 2.5}", "budget_days: 3}", "the budgets of the steps make 5.5 days, the limit is 5"),
    ("budgets: {consult: 5.5}", "budgets: {consult: 5.25}", "the budgets of the steps make 7.75 days, the limit is 8"),
    ("budgets: {consult: 5.5}", "budgets: {ask: 3}", "is no step of the route"),
    ("role: signer, budget", "role: officer, budget", "the last step belongs to the signer"),
    (
        "when: {field: origin, equals: can_tho}",
        "when: {field: origin, equals: hanoi}",
        "'hanoi' is no option of 'origin'",
    ),
    ("when: {field: origin, equals: can_tho}", "when: {field: grade, equals: x}", "'grade' is not asked before this"),
    (
        "competence: {rule: answer, field: school}",
        "competence: {rule: answer, field: grade}",
        "must name a field of type unit",
    ),
    ("  - key: leaving\n", "  - key: pupil\n", "'pupil' is used twice"),
    ("  - key: results_summary\n", "  - key: grade\n", "'grade' is a question already"),
    ("differs_from: leaving_school", "differs_from: nothing", "'nothing' is not asked before this"),
    ('level: "4"', 'level: "5"', "scheme ND43_2011 knows only 1, 2, 3, 4"),
    ("        type: address", "        type: address\n        min: 3", "'min' has no meaning for type address"),
    ('name: {vi: "Chuyển trường", en: "School transfer"}', "name: Chuyển trường", "Input should be a valid dictionary"),
]


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_fault_is_named_with_its_line(old, new, message):
    source = SOURCE.replace(old, new, 1)
    found = faults(source)
    assert message in " ".join(text for _line, text in found)
    near = line_of(old)
    assert min(abs(line - near) for line, _text in found) <= 9


def test_key_written_twice_is_a_fault_on_its_line():
    source = SOURCE.replace("minutes: 8", "minutes: 8\nminutes: 9")
    assert faults(source) == [(line_of("minutes: 9", source), "is written twice")]


def test_text_that_is_no_yaml_is_refused_with_its_line():
    found = faults("code: A\nname: {vi: 'x'\nsummary: 3\n")
    assert [line for line, _text in found] == [3]


@pytest.mark.parametrize("source", ["", "- a\n- b\n", "just text"])
def test_text_that_is_no_mapping_is_refused(source):
    assert faults(source) == [(1, "a definition is a mapping of keys")]


def test_fee_without_a_word_on_refunds_is_refused():
    source = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8")
    start, end = source.index("refund:"), source.index("limit:\n")
    assert faults(source[:start] + source[end:])[0][1] == "a procedure with a fee says what is refunded"
