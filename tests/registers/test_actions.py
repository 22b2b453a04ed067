"""Writing in the registers: who may, what is refused, which facts are left."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events.models import Event
from procedures.registers import actions, rules
from procedures.registers.models import Enrolment, Learner, RegisterEntry
from procedures.registers.states import DiplomaKind
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db


def names(stream):
    return list(Event.objects.filter(stream=stream).order_by("seq").values_list("name", flat=True))


def enrol(learner_id, day, school="05.21", **fields):
    given = {"grade": 11, "class_name": "11A2", "by": SYSTEM} | fields
    return actions.enrol(learner_id=learner_id, school_code=school, starts_on=day, **given)


def test_book_is_kept_by_its_own_archivist_only():
    factories.office()
    shelf_of_05 = {"custodian": "05", "kind": DiplomaKind.CONTINUING, "title": "Sổ", "year": 2018, "volume": "1"}
    with pytest.raises(PermissionDenied):
        actions.open_book(**shelf_of_05, by=factories.staff("archivist", at=factories.unit()))
    archivist = factories.staff("archivist", at=factories.office())
    book = actions.open_book(**shelf_of_05, by=archivist)
    actions.set_kept(book_id=book.pk, is_kept=False, by=archivist)
    actions.set_kept(book_id=book.pk, is_kept=True, by=archivist)
    assert names(f"register:{book.pk}") == ["register.opened", "register.lost", "register.found"]


def test_entry_number_stands_once_in_a_book():
    book = shelf.book().pk
    shelf.entry(book_id=book)
    with pytest.raises(ValidationError):
        shelf.entry(book_id=book, entry_number="1183 / 2019")


def test_import_enters_new_rows_leaves_known_ones_and_reports_faults():
    book = shelf.book().pk
    shelf.entry(book_id=book)
    rows = [
        shelf.facts(holder_name="Người Khác"),
        shelf.facts(entry_number="2/2019"),
        shelf.facts(entry_number="3/2019", holder_name=""),
        shelf.facts(entry_number="2/2019"),
    ]
    report = actions.import_rows(book_id=book, rows=rows, by=SYSTEM)
    assert (report.added, report.known) == (1, 2)
    assert [number for number, _why in report.faults] == [3]
    assert RegisterEntry.objects.get(entry_key="1183/2019").holder_name == "Lê Hoàng Phúc"
    assert actions.import_rows(book_id=book, rows=rows[:2], by=SYSTEM).added == 0
    assert names(f"register:{book}") == ["register.opened", "register.entry_added", "register.imported"]


def test_annotation_leaves_what_was_written():
    row = shelf.entry()
    actions.annotate(entry_id=row.pk, annotation="QĐ 318: sửa tên thành Lê Hoàng Phước", by=SYSTEM)
    actions.revoke_entry(entry_id=row.pk, annotation="QĐ 77: thu hồi", by=SYSTEM)
    row.refresh_from_db()
    assert (row.holder_name, row.status) == ("Lê Hoàng Phúc", "revoked")
    assert row.annotation == "QĐ 318: sửa tên thành Lê Hoàng Phước\nQĐ 77: thu hồi"


def test_annotation_needs_a_decision_and_a_diploma_not_revoked():
    row = shelf.entry()
    with pytest.raises(ValidationError):
        actions.annotate(entry_id=row.pk, annotation="  ", by=SYSTEM)
    actions.revoke_entry(entry_id=row.pk, annotation="QĐ 77", by=SYSTEM)
    for act in (actions.annotate, actions.revoke_entry):
        with pytest.raises(ValidationError):
            act(entry_id=row.pk, annotation="QĐ 78", by=SYSTEM)


def test_annotation_is_refused_to_another_unit():
    row = shelf.entry()
    with pytest.raises(PermissionDenied):
        actions.annotate(entry_id=row.pk, annotation="QĐ 318", by=factories.staff("archivist"))


def test_learner_with_a_known_identity_or_code_is_the_same_learner():
    assert shelf.learner() == shelf.learner(full_name="Tên Khác")
    assert shelf.learner(identity_number="", code="9200417001") == shelf.learner(identity_number="", code="9200417001")
    assert Learner.objects.count() == 2
    assert shelf.learner(identity_number="") != shelf.learner(identity_number="")


def test_records_of_a_school_are_entered_by_its_keeper_once():
    made = shelf.learner()
    with pytest.raises(PermissionDenied):
        actions.add_records(learner_id=made.pk, years=[shelf.year()], by=factories.staff("officer"))
    registry = factories.staff("registry")
    assert len(actions.add_records(learner_id=made.pk, years=[shelf.year()], by=registry)) == 1
    assert actions.add_records(learner_id=made.pk, years=[shelf.year()], by=registry) == []
    assert names(f"learner:{made.pk}") == ["learner.added", "learner.records_added"]


def test_enrolment_of_one_dossier_twice_is_one():
    made = shelf.learner()
    first = enrol(made.pk, date(2026, 12, 1), reference="H13.05.21-261123-0001")
    assert enrol(made.pk, date(2026, 12, 5), reference="H13.05.21-261123-0001") == first
    assert names(f"learner:{made.pk}").count("learner.enrolled") == 1


def test_enrolment_of_a_pupil_from_outside_enters_the_learner():
    factories.unit()
    made = enrol(None, date(2026, 12, 1), person=shelf.person(), reference="A")
    assert made.learner.search_key == "nguyen tran khanh an"


def test_second_acceptance_of_one_pupil_is_told_who_was_first():
    made, tomorrow = shelf.learner(), timezone.localdate(clock.now()) + timedelta(days=1)
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    enrol(made.pk, tomorrow, reference="A")
    for day in (tomorrow - timedelta(days=1), tomorrow, tomorrow + timedelta(days=7)):
        with pytest.raises(rules.AlreadyPlaced) as told:
            enrol(made.pk, day, school="05.22", reference="B")
        assert (told.value.school_name, told.value.starts_on) == ("Trường THPT Phù Sa", tomorrow)


def test_enrolment_may_follow_one_that_has_begun():
    made, today = shelf.learner(), timezone.localdate(clock.now())
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    enrol(made.pk, today - timedelta(days=80), reference="A")
    assert enrol(made.pk, today, school="05.22", reference="B").school_id == "05.22"


def test_database_refuses_two_starts_on_one_day():
    made = shelf.learner()
    enrol(made.pk, date(2026, 9, 5))
    with pytest.raises(IntegrityError):
        Enrolment.objects.create(
            learner=made, school_id="05.21", grade=1, class_name="1A", starts_on=date(2026, 9, 5), reference="B"
        )


def test_enrolment_is_for_the_school_itself():
    made = shelf.learner()
    with pytest.raises(PermissionDenied):
        enrol(made.pk, date(2026, 9, 5), by=factories.staff("signer", at=factories.office()))
    assert enrol(made.pk, date(2026, 9, 5), by=factories.staff("signer")).school_id == "05.21"
