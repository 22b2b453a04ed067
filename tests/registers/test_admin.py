"""The registers in the administration: through actions, nothing deleted."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from portal.events.models import Event
from procedures.registers.admin import AnnotationForm, RegisterBookAdmin, RegisterEntryAdmin
from procedures.registers.models import Enrolment, Learner, RegisterBook, RegisterEntry, SchoolRecord
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_by_administrator():
    request = RequestFactory().get("/admin/")
    request.actor = factories.staff("administrator", at=factories.office())
    return request


@pytest.mark.parametrize("model", [RegisterBook, RegisterEntry, Learner, SchoolRecord, Enrolment])
def test_nothing_is_deleted_in_the_administration(model, request_by_administrator):
    assert not admin.site._registry[model].has_delete_permission(request_by_administrator)


@pytest.mark.parametrize("model", [Learner, SchoolRecord, Enrolment])
def test_learners_are_only_looked_at(model, request_by_administrator):
    page = admin.site._registry[model]
    assert not page.has_add_permission(request_by_administrator)
    assert not page.has_change_permission(request_by_administrator)


def test_book_changes_custodian_as_a_fact(request_by_administrator):
    factories.unit()
    book = shelf.book()
    page = RegisterBookAdmin(RegisterBook, admin.site)
    form = page.get_form(request_by_administrator, book, change=True)({"custodian": "05.21"}, instance=book)
    page.save_model(request_by_administrator, form.save(commit=False), form, change=True)
    facts = Event.objects.filter(stream=f"register:{book.pk}").order_by("seq").values_list("name", flat=True)
    assert list(facts) == ["register.opened", "register.handed_over", "register.lost"]


def test_entry_is_annotated_not_edited(request_by_administrator):
    row, page = shelf.entry(), RegisterEntryAdmin(RegisterEntry, admin.site)
    assert set(page.written) < set(page.get_readonly_fields(request_by_administrator, row))
    form = AnnotationForm({"decision": "corrected", "decided": "QĐ 318"}, instance=row)
    assert form.is_valid(), form.errors
    page.save_model(request_by_administrator, row, form, change=True)
    row.refresh_from_db()
    assert (row.status, row.annotation) == ("corrected", "QĐ 318")


def test_entry_added_in_the_administration_gets_its_keys(request_by_administrator):
    page, book = RegisterEntryAdmin(RegisterEntry, admin.site), shelf.book()
    row = RegisterEntry(book=book, **{name: getattr(shelf.facts(), name) for name in page.written})
    page.save_model(request_by_administrator, row, form=None, change=False)
    assert RegisterEntry.objects.get(pk=row.pk).search_key == "le hoang phuc"
