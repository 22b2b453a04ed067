"""Verifying many diplomas in one dossier (VB-XACMINH)."""

import pytest

from portal.accounts.schema import SYSTEM
from procedures.registers import actions, queries
from procedures.registers.states import Verdict
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db

LINE = {
    "holder_name": "Lê Hoàng Phúc",
    "birth_date": "2001-08-14",
    "diploma_kind": "upper_secondary",
    "serial_number": "C 0412967",
    "graduation_year": 2019,
    "entry_number": "1183/2019",
}


def verify(*lines):
    [found] = queries.look_up("register_lines", unit_code="05", answers={"lines": list(lines)})
    return found


def test_line_that_agrees_in_everything_matches():
    shelf.entry()
    [answer] = verify(LINE | {"holder_name": "LÊ HOÀNG PHÚC", "serial_number": "c0412967"}).lines
    assert (answer.verdict, answer.differing, answer.ambiguous) == (Verdict.MATCH, (), False)


def test_line_that_differs_names_the_facts_but_never_their_values():
    shelf.entry()
    asked = LINE | {"holder_name": "Lê Hoàng Phước", "graduation_year": 2018}
    found = verify(asked)
    filled = queries.fill("register_lines", found)
    assert filled == {
        "lines": [asked | {"verdict": "mismatch", "differing": ["holder_name", "graduation_year"], "note": ""}],
        "verdicts": [{"verdict": "mismatch", "differing": ["holder_name", "graduation_year"], "note": ""}],
    }
    assert "Phúc" not in str(filled)


def test_lines_corrected_and_revoked_say_so():
    book = shelf.book().pk
    actions.annotate(entry_id=shelf.entry(book_id=book).pk, annotation="QĐ 318", by=SYSTEM)
    other = {"entry_number": "2/2019", "serial_number": "C 2"}
    actions.revoke_entry(entry_id=shelf.entry(book_id=book, **other).pk, annotation="QĐ 77", by=SYSTEM)
    answers = verify(LINE, LINE | other).lines
    assert [answer.verdict for answer in answers] == [Verdict.CORRECTED, Verdict.REVOKED]


def test_line_without_entry_is_not_found_unless_the_register_is_lost():
    shelf.book(year=1987, is_kept=False)
    answers = verify(LINE, LINE | {"graduation_year": 1987}).lines
    assert [answer.verdict for answer in answers] == [Verdict.NOT_FOUND, Verdict.REGISTER_LOST]


def test_line_of_a_register_kept_elsewhere_is_answered_too():
    factories.unit(code="81", kind="ward", name="UBND phường Sông Trà")
    shelf.entry(book_id=shelf.book(custodian="81").pk)
    assert verify(LINE).lines[0].verdict == Verdict.MATCH


def test_line_that_fits_two_people_equally_asks_a_person_to_look():
    book = shelf.book().pk
    shelf.entry(book_id=book)
    shelf.entry(book_id=book, entry_number="2/2019", serial_number="C 2")
    [answer] = verify(LINE | {"serial_number": "C 3", "entry_number": ""}).lines
    assert (answer.verdict, answer.differing, answer.ambiguous) == (Verdict.MISMATCH, ("serial_number",), True)


def test_line_without_register_number_is_not_compared_by_it():
    shelf.entry()
    [answer] = verify(LINE | {"entry_number": ""}).lines
    assert answer.verdict == Verdict.MATCH
    assert "entry_number" not in [fact.key for fact in answer.comparison]


@pytest.mark.parametrize("count", [1, 200])
def test_two_queries_answer_any_number_of_lines(count, django_assert_num_queries):
    shelf.entry()
    with django_assert_num_queries(2):
        found = verify(*[LINE] * count)
    assert [answer.number for answer in found.lines] == list(range(1, count + 1))


def test_no_lines_no_candidate():
    assert queries.look_up("register_lines", unit_code="05", answers={}) == []
