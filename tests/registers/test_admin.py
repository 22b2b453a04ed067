"""The registers in the administration: through actions, nothing deleted."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from portal.events.models import Event
from procedures.registers.admin import AnnotationForm, RegisterEntryAdmin
from procedures.registers.models import Enrolment, Learner, RegisterBook, RegisterEntry, SchoolRecord
from tests import administration, factories
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


def test_book_changes_custodian_as_a_fact(client):
    administration.enter(client)
    factories.unit()
    book = shelf.book()
    client.post(f"/admin/registers/registerbook/{book.pk}/change/", {"custodian": "05.21"})
    book.refresh_from_db()
    assert (book.custodian_id, book.is_kept) == ("05.21", False)
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


def test_pages_open_and_save_through_the_actions(client):
    administration.enter(client)
    shelf.pupil()
    book = {
        "custodian": "05",
        "kind": "upper_secondary",
        "title": "Sổ gốc",
        "year": 2019,
        "volume": "4",
        "is_kept": "on",
    }
    client.post("/admin/registers/registerbook/add/", book)
    kept = RegisterBook.objects.get()
    facts = {name: str(value) for name, value in vars(shelf.facts(page=61, line=12)).items()}
    for name in ("birth_date", "issued_on"):
        facts[name] = f"{getattr(shelf.facts(), name):%d/%m/%Y}"
    client.post("/admin/registers/registerentry/add/", facts | {"book": kept.pk})
    row = RegisterEntry.objects.get()
    client.post(f"/admin/registers/registerentry/{row.pk}/change/", {"decision": "revoked", "decided": "QĐ 77"})
    for model in ("registerbook", "registerentry", "learner", "schoolrecord", "enrolment"):
        assert client.get(f"/admin/registers/{model}/").status_code == 200
    told = Event.objects.filter(stream=f"register:{kept.pk}").order_by("seq").values_list("name", flat=True)
    assert list(told) == ["register.opened", "register.entry_added", "register.entry_revoked"]


def test_second_annotation_of_a_revoked_diploma_is_told_in_the_form(client):
    administration.enter(client)
    row = shelf.entry()
    address = f"/admin/registers/registerentry/{row.pk}/change/"
    client.post(address, {"decision": "revoked", "decided": "QĐ 77"})
    answer = client.post(address, {"decision": "corrected", "decided": "QĐ 78"})
    assert "không thể ghi thêm vào dòng sổ" in answer.text


def test_entry_number_taken_is_told_in_the_form(client):
    administration.enter(client)
    row = shelf.entry()
    facts = {name: str(value) for name, value in vars(shelf.facts()).items()}
    facts |= {"birth_date": "14/08/2001", "issued_on": "30/07/2019", "book": row.book_id, "page": "", "line": ""}
    answer = client.post("/admin/registers/registerentry/add/", facts)
    assert answer.status_code == 200
    assert RegisterEntry.objects.count() == 1


def test_entry_and_book_hold_only_what_papers_can_show(client):
    administration.enter(client)
    book = shelf.book()
    entry = {"book": book.pk, "holder_name": "Lê 明 Phúc"}
    for path, typed, field in (("registerentry", entry, "holder_name"), ("registerbook", {"title": "Sổ 明"}, "title")):
        form = client.post(f"/admin/registers/{path}/add/", typed).context["adminform"].form
        assert [fault for fault in form.errors[field] if "“明”" in fault] != []
    assert RegisterBook.objects.count() == 1
