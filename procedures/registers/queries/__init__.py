"""Look up what a request asks for, and who keeps it."""

from typing import Any

from procedures.registers.models import RegisterBook
from procedures.registers.queries.entries import fill_entry, find_entries
from procedures.registers.queries.imports import books_kept_by, columns, imports_of, sample, sample_labels
from procedures.registers.queries.learners import (
    enrolled_at,
    enrolment_on,
    fill_learner,
    fill_records,
    find_learners,
    find_records,
    free_seats,
    seats_left,
)
from procedures.registers.queries.lines import fill_lines, verify_lines
from procedures.registers.schema import LOOKUPS, Answers, Candidate, LookUp

__all__ = [
    "books_kept_by",
    "columns",
    "custodian",
    "custodians",
    "enrolled_at",
    "enrolment_on",
    "fill",
    "free_seats",
    "imports_of",
    "look_up",
    "sample",
    "sample_labels",
    "seats_left",
]

LOOKUPS |= {
    "school_record": LookUp(find_records, fill_records),
    "register_entry": LookUp(find_entries, fill_entry),
    "register_lines": LookUp(verify_lines, fill_lines),
    "learner": LookUp(find_learners, fill_learner),
}


def look_up(name: str, *, unit_code: str, answers: Answers) -> list[Candidate]:
    """Return what a unit's registers have for the answers (by meaning), the best agreement first; "none" finds nothing.

    :raises KeyError: when nobody supplies a look-up of that name
    """
    return [] if name == "none" else LOOKUPS[name].search(unit_code, answers)


def fill(name: str, chosen: Candidate) -> dict[str, Any]:
    """Return what the result will say for the candidate chosen, as JSON. :raises KeyError:"""
    return LOOKUPS[name].fill(chosen)


def custodian(kind: str, year: int | None) -> str | None:
    """Return the code of the unit that keeps the registers of a kind and year; None when it is not one unit alone."""
    books = RegisterBook.objects.filter(kind=kind, year=year or 0).order_by().values_list("custodian_id", flat=True)
    keepers = list(books.distinct()[:2])
    return keepers[0] if len(keepers) == 1 else None


def custodians(kind: str) -> list[str]:
    """Return the codes of the units that keep some register of a kind."""
    return list(RegisterBook.objects.filter(kind=kind).order_by().values_list("custodian_id", flat=True).distinct())
