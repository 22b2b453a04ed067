"""The archivist's screens: the books of the unit, a table handed in, looked at, entered, undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procedures.registers.models import ImportBatch, RegisterEntry
from tests import factories
from tests.desk.conftest import BACKEND
from tests.registers import shelf
from tests.registers.test_importing import AN, BAO, table

pytestmark = pytest.mark.django_db


def browser(*roles, at=None):
    client = Client(headers={"accept-language": "vi"})
    client.force_login(factories.staff_user(*roles, at=at or factories.office()), backend=BACKEND)
    return client


def hand_in(client, book, content):
    upload = SimpleUploadedFile("so-goc.csv", content, "text/csv")
    return client.post(reverse("desk:hand_in", args=[book.pk]), {"file": upload})


def test_a_table_goes_in_and_out_by_the_screens():
    book, client = shelf.book(), browser("archivist")
    assert hand_in(client, book, table(AN, BAO, "3;?")).status_code == 302
    batch = ImportBatch.objects.get()
    shown = client.get(reverse("desk:import", args=[batch.pk])).content.decode()
    assert "Nguyễn Thị Ánh" in shown
    assert "Dòng 5" in shown
    client.post(reverse("desk:enter_import", args=[batch.pk]))
    assert RegisterEntry.objects.filter(batch=batch).count() == 2
    again = client.post(reverse("desk:enter_import", args=[batch.pk]))
    assert again.status_code == 409
    client.post(reverse("desk:undo_import", args=[batch.pk]))
    assert RegisterEntry.objects.count() == 0


def test_what_is_no_table_is_told_at_the_field():
    answer = hand_in(browser("archivist"), shelf.book(), b"PK\x03\x04 junk")
    assert answer.status_code == 422
    assert "CSV" in answer.context["form"].errors["file"][0]


def test_another_units_archivist_finds_neither_book_nor_table():
    book = shelf.book()
    hand_in(browser("archivist"), book, table(AN))
    stranger = browser("archivist", at=factories.unit())
    batch = ImportBatch.objects.get()
    addresses = (reverse("desk:hand_in", args=[book.pk]), reverse("desk:import", args=[batch.pk]))
    assert [stranger.get(address).status_code for address in addresses] == [404, 404]
    assert stranger.post(reverse("desk:enter_import", args=[batch.pk])).status_code == 404
    assert browser("officer").get(reverse("desk:books")).status_code == 404
