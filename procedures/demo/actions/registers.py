"""Load units, diploma registers, transcripts and enrolments; the same ones on every machine."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from portal.accounts.actions import change_unit
from portal.accounts.schema import SYSTEM
from procedures.demo import formulas, rules, storage
from procedures.registers import actions
from procedures.registers.models import Learner, RegisterBook
from procedures.registers.schema import EntryFacts, Person, YearFacts
from procedures.registers.states import DiplomaKind, EntryStatus, Gender

THIS_SCHOOL_YEAR = 2026
FIRST_SCHOOL_DAY = (9, 5)
LAST_SCHOOL_DAY = (5, 31)
PLACES = ("Ninh Kiều, Cần Thơ", "Cái Răng, Cần Thơ", "Ô Môn, Cần Thơ", "Châu Thành, Hậu Giang", "Kế Sách, Sóc Trăng")
CLASSIFICATIONS = ("Giỏi", "Khá", "Khá", "Trung bình", "Trung bình")


@transaction.atomic
def load_registers() -> None:
    """Load what the offices of the demonstration hold. :raises RuntimeError: outside a demonstration"""
    rules.require_demonstration()
    load_units()
    for book in storage.document("registers")["books"]:
        _load_book(book)
    for number, cohort in enumerate(storage.document("registers")["cohorts"], start=1):
        _load_cohort(number, cohort)


def load_units() -> None:
    """Load the offices and schools of the demonstration."""
    for unit in storage.document("registers")["units"]:
        change_unit(by=SYSTEM, phone="0292 000 0000", **unit)


def _load_book(given: dict[str, Any]) -> None:
    shelf = {key: given[key] for key in ("title", "year", "volume")}
    book = RegisterBook.objects.filter(**shelf).first() or actions.open_book(
        custodian=given["custodian"],
        kind=DiplomaKind(given["kind"]),
        is_kept=not given.get("lost"),
        by=SYSTEM,
        **shelf,
    )
    if book.is_kept:
        actions.import_rows(book_id=book.pk, rows=list(_entries(given)), by=SYSTEM)
        _annotate(book, given.get("named", []))


def _entries(book: dict[str, Any]) -> Iterator[EntryFacts]:
    random = Random(f"{book['title']} {book['year']}")  # noqa: S311  invented people need no secrecy
    named: list[dict[str, Any]] = book.get("named", [])
    for place in range(book["size"]):
        known = named[place] if place < len(named) else {}
        gender = Gender(known.get("gender") or random.choice(list(Gender)))
        name = known.get("holder_name") or formulas.full_name(random, gender)
        number, line = book["first_number"] + place, place % 20 + 1
        drawn = {
            "holder_name": name,
            "gender": gender,
            "birth_date": date(book["year"] - _age(book["kind"]), 1, 1) + timedelta(days=random.randrange(365)),
            "birth_place": random.choice(PLACES),
            "ethnicity": formulas.ethnicity(random, name),
            "school_name": random.choice(book["schools"]),
            "grade": random.choice(CLASSIFICATIONS) if book["year"] < 2020 else "",
            "serial_number": f"{book['serial']} {random.randrange(100_000, 999_999):07d}",
            "page": number // 20 + 1,
            "line": line,
        }
        yield EntryFacts(
            graduation_year=book["year"],
            entry_number=f"{number}/{book['year']}",
            issued_on=date(book["year"], 7, 30),
            signer=book["signer"],
            **(drawn | {key: known[key] for key in known.keys() & drawn.keys()}),
        )


def _age(kind: str) -> int:
    return {"upper_secondary": 18, "continuing": 24}.get(kind, 15)


def _annotate(book: RegisterBook, named: list[dict[str, Any]]) -> None:
    for given in named:
        row = book.entries.get(holder_name=given["holder_name"], birth_place=given["birth_place"])
        if row.status == EntryStatus.VALID and "corrected" in given:
            actions.annotate(entry_id=row.pk, annotation=given["corrected"], by=SYSTEM)
        if row.status == EntryStatus.VALID and "revoked" in given:
            actions.revoke_entry(entry_id=row.pk, annotation=given["revoked"], by=SYSTEM)


def _load_cohort(cohort_number: int, cohort: dict[str, Any]) -> None:
    random = Random(f"cohort {cohort_number}")  # noqa: S311  invented people need no secrecy
    named: list[dict[str, Any]] = cohort.get("named", [])
    for place in range(cohort["size"]):
        known = named[place] if place < len(named) else {}
        person = _person(random, THIS_SCHOOL_YEAR - 5 - cohort["grade_now"], 100 * cohort_number + place, known)
        years = list(_career(random, cohort))
        learner = actions.add_learner(person=person, school_code=years[0].school_code, by=SYSTEM)
        completed = [year for year in years if not year.school_year.startswith(str(THIS_SCHOOL_YEAR))]
        actions.add_records(learner_id=learner.pk, years=completed, by=SYSTEM)
        _enrol(learner, years)


def _person(random: Random, birth_year: int, number: int, known: dict[str, Any]) -> Person:
    gender = Gender(known.get("gender") or random.choice(list(Gender)))
    name = known.get("full_name") or formulas.full_name(random, gender)
    born = date(birth_year, 1, 1) + timedelta(days=random.randrange(365))
    drawn: dict[str, Any] = {
        "full_name": name,
        "gender": gender,
        "birth_date": born,
        "identity_number": formulas.identity_number(random, gender, born, number),
        "birth_place": random.choice(PLACES),
        "ethnicity": formulas.ethnicity(random, name),
    }
    return Person(**(drawn | known))


def _career(random: Random, cohort: dict[str, Any]) -> Iterator[YearFacts]:
    """Yield the school years up to the present one, over every school of the path."""
    for school, first, last in cohort["path"]:
        yield from formulas.school_years(
            random,
            school=school,
            first_year=THIS_SCHOOL_YEAR - cohort["grade_now"] + first,
            first_grade=first,
            last_grade=min(last, cohort["grade_now"]),
            class_letter=cohort["class_letter"],
        )


def _enrol(learner: Learner, years: list[YearFacts]) -> None:
    """Enter the first year at each school and the present one; who finished school has left."""
    if learner.enrolments.exists():
        return
    arrivals = {year.school_code: year for year in reversed(years)}
    told = {year.school_year: year for year in [*reversed(arrivals.values()), years[-1]]}
    for year in told.values():
        actions.enrol(
            learner_id=learner.pk,
            school_code=year.school_code,
            grade=year.grade,
            class_name=year.class_name,
            starts_on=_first_day(year),
            by=SYSTEM,
        )
    if years[-1].grade == 12 and _first_day(years[-1]).year < THIS_SCHOOL_YEAR:
        actions.leave(learner_id=learner.pk, on=date(_first_day(years[-1]).year + 1, *LAST_SCHOOL_DAY), by=SYSTEM)


def _first_day(year: YearFacts) -> date:
    return date(int(year.school_year[:4]), *FIRST_SCHOOL_DAY)
