"""Write in the registers: open a book, enter, annotate, revoke, hand over; and start a learner at a school."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Unit
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from portal.events.actions import record
from procedures.registers import queries, rules
from procedures.registers.formulas import number_key
from procedures.registers.models import (
    Enrolment,
    ImportBatch,
    Learner,
    RegisterBook,
    RegisterEntry,
    SchoolRecord,
    Seats,
)
from procedures.registers.schema import EntryFacts, ImportReport, Person, YearFacts
from procedures.registers.states import DiplomaKind, EntryStatus


@transaction.atomic
def open_book(
    *, custodian: str, kind: DiplomaKind, title: str, year: int, volume: str, is_kept: bool = True, by: Actor
) -> RegisterBook:
    """List a register book of a unit; one that is no longer kept is listed too, so that requests can be answered.

    :raises PermissionDenied:
    """
    _require(rules.may_keep(by, custodian))
    book = RegisterBook.objects.create(
        custodian_id=custodian, kind=kind, title=nfc(title), year=year, volume=nfc(volume), is_kept=is_kept
    )
    record_in(book, "register.opened", by, kind=str(kind), year=year, kept=is_kept)
    return book


@transaction.atomic
def hand_over(*, book_id: int, to: str, by: Actor) -> RegisterBook:
    """Give a book to another custodian, as when an office is abolished; requests then go there.

    :raises PermissionDenied:
    """
    book = lock_book(book_id, by)
    before, book.custodian_id = book.custodian_id, to
    book.save(update_fields=["custodian"])
    record_in(book, "register.handed_over", by, **{"from": before, "to": to})
    return book


@transaction.atomic
def set_kept(*, book_id: int, is_kept: bool, by: Actor) -> RegisterBook:
    """Say that a book is no longer kept, or was found again. :raises PermissionDenied:"""
    book = lock_book(book_id, by)
    book.is_kept = is_kept
    book.save(update_fields=["is_kept"])
    record_in(book, "register.found" if is_kept else "register.lost", by)
    return book


@transaction.atomic
def add_entry(*, book_id: int, facts: EntryFacts, by: Actor) -> RegisterEntry:
    """Enter one diploma exactly as written. :raises PermissionDenied: :raises ValidationError: the number is taken"""
    book = lock_book(book_id, by)
    entry = _new_entry(book, facts)
    entry.full_clean()
    entry.save()
    record_in(book, "register.entry_added", by, entry=entry.pk)
    return entry


@transaction.atomic
def import_rows(*, book_id: int, rows: Sequence[EntryFacts], by: Actor) -> ImportReport:
    """Enter many diplomas of a book. A number that stands there already is left as it is; a faulty row is reported.

    :raises PermissionDenied:
    """
    book = lock_book(book_id, by)
    return enter_rows(book, list(enumerate(rows, start=1)), by)


def enter_rows(
    book: RegisterBook, rows: Sequence[tuple[int, EntryFacts]], by: Actor, batch: ImportBatch | None = None
) -> ImportReport:
    """Enter numbered rows under the book's lock, in the caller's transaction."""
    known = set(book.entries.values_list("entry_key", flat=True))
    new: dict[str, RegisterEntry] = {}
    faults: list[tuple[int, str]] = []
    for number, facts in rows:
        key = number_key(facts.entry_number)
        if key not in known and key not in new:
            _sort_row(number, _new_entry(book, facts, batch), new, faults)
    RegisterEntry.objects.bulk_create(new.values())
    if new:
        record_in(book, "register.imported", by, rows=len(new), batch=batch.pk if batch else None)
    return ImportReport(len(new), len(rows) - len(new) - len(faults), tuple(faults))


def _sort_row(number: int, entry: RegisterEntry, new: dict[str, RegisterEntry], faults: list[tuple[int, str]]) -> None:
    try:
        entry.clean_fields(exclude=["book"])
    except ValidationError as error:
        faults.append((number, "; ".join(error.messages)))
    else:
        new[entry.entry_key] = entry


@transaction.atomic
def annotate(*, entry_id: int, annotation: str, by: Actor) -> RegisterEntry:
    """Note a lawful correction beside an entry; what was written stays (chỉnh sửa nội dung văn bằng).

    :raises PermissionDenied: :raises ValidationError: the diploma was revoked
    """
    return _annotate(entry_id, annotation, EntryStatus.CORRECTED, "register.entry_annotated", by)


@transaction.atomic
def revoke_entry(*, entry_id: int, annotation: str, by: Actor) -> RegisterEntry:
    """Note that a diploma was revoked, with the decision (thu hồi, hủy bỏ văn bằng).

    :raises PermissionDenied: :raises ValidationError: it was revoked before
    """
    return _annotate(entry_id, annotation, EntryStatus.REVOKED, "register.entry_revoked", by)


def _annotate(entry_id: int, annotation: str, status: EntryStatus, fact: str, by: Actor) -> RegisterEntry:
    entry = RegisterEntry.objects.select_for_update(of=("self",)).select_related("book").get(pk=entry_id)
    _require(rules.may_keep(by, entry.book.custodian_id))
    rules.check_annotation(EntryStatus(entry.status), annotation)
    entry.annotation = "\n".join(filter(None, [entry.annotation, nfc(annotation)]))
    entry.status = status
    entry.save(update_fields=["annotation", "status"])
    record_in(entry.book, fact, by, entry=entry.pk, status=str(status))
    return entry


@transaction.atomic
def add_learner(*, person: Person, school_code: str, by: Actor) -> Learner:
    """Enter a learner; a known identity number or pupil code gives who has it. :raises PermissionDenied:"""
    _require(rules.may_enrol(by, school_code))
    same_identity = Q(identity_number=person.identity_number) & ~Q(identity_number="")
    if known := Learner.objects.filter(same_identity | (Q(code=person.code) & ~Q(code=""))).first():
        return known
    learner = Learner(**asdict(person))
    learner.set_keys()
    learner.full_clean()
    learner.save()
    record(stream=f"learner:{learner.pk}", name="learner.added", actor=by.ref, unit=school_code)
    return learner


@transaction.atomic
def add_records(*, learner_id: int, years: Sequence[YearFacts], by: Actor) -> list[SchoolRecord]:
    """Enter school years of a transcript; a year that stands there already is left as it is.

    :raises PermissionDenied:
    """
    known = set(SchoolRecord.objects.filter(learner_id=learner_id).values_list("school_year", "school_id"))
    new = [year for year in years if (year.school_year, year.school_code) not in known]
    for school in {year.school_code for year in new}:
        _require(rules.may_keep(by, school))
    rows = SchoolRecord.objects.bulk_create(_new_record(learner_id, year) for year in new)
    if rows:
        entered = [year.school_year for year in new]
        record(stream=f"learner:{learner_id}", name="learner.records_added", actor=by.ref, data={"years": entered})
    return rows


@transaction.atomic
def enrol(
    *,
    learner_id: int | None = None,
    person: Person | None = None,
    school_code: str,
    grade: int,
    class_name: str,
    starts_on: date,
    reference: str = "",
    by: Actor,
) -> Enrolment:
    """Start a learner at a school; the school before ends by it. A learner from outside the city is entered first.

    The same ``reference`` twice is one enrolment. Of two schools that accept one learner at once the first has him.

    :raises PermissionDenied: :raises rules.AlreadyPlaced: :raises rules.NoSeat: the grade is full
    :raises ValidationError: the facts of a new learner
    """
    _require(rules.may_enrol(by, school_code))
    if done := Enrolment.objects.filter(reference=reference).exclude(reference="").first():
        return done
    known = learner_id or add_learner(person=person or _nobody(), school_code=school_code, by=by).pk
    learner = Learner.objects.select_for_update().get(pk=known)
    latest = learner.enrolments.select_related("school").order_by("-starts_on").first()
    if latest and rules.has_place(latest.starts_on, latest.reference, starts_on, timezone.localdate(clock.now())):
        raise rules.AlreadyPlaced(latest.starts_on, latest.school_name)
    _take_seat(school_code, grade, starts_on)
    enrolment = learner.enrolments.create(
        school=Unit.objects.get(pk=school_code),
        grade=grade,
        class_name=nfc(class_name),
        starts_on=starts_on,
        reference=reference,
    )
    data = {"school": school_code, "grade": grade, "starts_on": starts_on.isoformat(), "reference": reference}
    record(stream=f"learner:{learner.pk}", name="learner.enrolled", actor=by.ref, unit=school_code, data=data)
    return enrolment


def _take_seat(school_code: str, grade: int, day: date) -> None:
    """Hold the grade's seats until commit, so that the last one goes to one pupil. :raises rules.NoSeat:"""
    plan = Seats.objects.select_for_update(of=("self",)).filter(school=school_code, grade=grade)
    seats = plan.select_related("school").first()
    if seats and queries.seats_left(school_code, grade, day) == 0:
        raise rules.NoSeat(seats.school.name, grade, seats.number)


@transaction.atomic
def set_seats(*, school_code: str, grade: int, number: int, by: Actor) -> Seats:
    """Say how many pupils a school takes in a grade. :raises PermissionDenied:"""
    _require(rules.may_enrol(by, school_code))
    seats, _made = Seats.objects.update_or_create(school_id=school_code, grade=grade, defaults={"number": number})
    data = {"grade": grade, "seats": number}
    record(stream=f"unit:{school_code}", name="seats.set", actor=by.ref, unit=school_code, data=data)
    return seats


@transaction.atomic
def leave(*, learner_id: int, on: date, reference: str = "", by: Actor) -> Enrolment:
    """Let a learner leave the schools of the city on a day: graduated, or moved away.

    :raises PermissionDenied: :raises rules.AlreadyPlaced: a start on that day or later stands already
    """
    learner = Learner.objects.select_for_update().get(pk=learner_id)
    latest = learner.enrolments.select_related("school").order_by("-starts_on").first()
    _require(rules.may_enrol(by, (latest and latest.school_id) or ""))
    if latest and latest.starts_on >= on:
        raise rules.AlreadyPlaced(latest.starts_on, latest.school_name)
    left = learner.enrolments.create(school=None, starts_on=on, reference=reference)
    data = {"on": on.isoformat(), "reference": reference}
    record(stream=f"learner:{learner.pk}", name="learner.left", actor=by.ref, data=data)
    return left


def _nobody() -> Person:
    raise TypeError("enrol needs learner_id or person")


def _new_entry(book: RegisterBook, facts: EntryFacts, batch: ImportBatch | None = None) -> RegisterEntry:
    entry = RegisterEntry(book=book, batch=batch, **asdict(facts))
    entry.set_keys()
    return entry


def _new_record(learner_id: int, year: YearFacts) -> SchoolRecord:
    values = asdict(year) | {"marks": list(year.marks)}
    return SchoolRecord(learner_id=learner_id, school_id=values.pop("school_code"), **values)


def lock_book(book_id: int, by: Actor) -> RegisterBook:
    """Hold a book until commit. :raises PermissionDenied: the actor does not keep it"""
    book = RegisterBook.objects.select_for_update().get(pk=book_id)
    _require(rules.may_keep(by, book.custodian_id))
    return book


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def record_in(book: RegisterBook, name: str, by: Actor, **data: Any) -> None:
    """Record a fact on the book's stream."""
    record(stream=f"register:{book.pk}", name=name, actor=by.ref, unit=book.custodian_id, data=data)
