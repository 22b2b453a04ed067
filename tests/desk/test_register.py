"""The register at the desk: one's own units, a period, a field; as a page, a book and a spreadsheet."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from procedures.desk.views.register import PDF_ROWS
from procedures.dossiers.models import Dossier
from procedures.dossiers.rendering.register import HEAD
from tests import factories
from tests.desk.conftest import Desk
from tests.dossiers import lives
from tests.dossiers.lives import NEW, RECEIVED
from tests.dossiers.papers import words
from tests.dossiers.test_register import copies

pytestmark = pytest.mark.django_db
MARCH = {"first_day": "1", "first_month": "3", "first_year": "2026", "last_day": "31", "last_month": "3"} | {
    "last_year": "2026", "theme": "", "unit": "05.21"
}  # fmt: skip


def ask(client: Client, name: str = "register", **changes: str) -> Any:
    return client.get(reverse(f"desk:{name}"), MARCH | changes)


def codes(answer: Any) -> list[str]:
    return [dossier.code for dossier in answer.context["page"].rows]


def test_the_page_shows_the_period_asked_for(desk: Desk) -> None:
    dossier, client = lives.accepted(NEW), desk("intake")
    assert codes(ask(client)) == [dossier.code]
    assert codes(ask(client, first_month="2", last_month="2", last_day="28")) == []
    assert codes(ask(client, theme="transfer")) == []


def test_before_any_choice_it_is_this_month(desk: Desk) -> None:
    dossier = factories.accepted()
    assert codes(desk("intake").get(reverse("desk:register"))) == [dossier.code]


def test_a_page_of_the_register_leads_to_the_next(desk: Desk) -> None:
    dossier, client = lives.accepted(NEW), desk("intake")
    Dossier.objects.bulk_create(copies(dossier, 55))
    first = ask(client)
    second = ask(client, cursor=first.context["page"].next)
    assert [len(codes(first)), len(codes(second))] == [50, 6]
    assert not set(codes(first)) & set(codes(second))


def test_another_unit_cannot_be_asked_for(desk: Desk) -> None:
    lives.accepted(NEW)
    elsewhere = desk("intake", code="05.22")
    assert [ask(elsewhere, name).status_code for name in ("register_pdf", "register_sheet")] == [400, 400]
    assert ask(elsewhere).context["page"] is None


def test_a_period_that_ends_before_it_begins_is_told(desk: Desk) -> None:
    answer = ask(desk("intake"), last_month="2", last_day="28")
    assert "The last day must not be before the first." in answer.content.decode()


def test_citizens_have_no_register() -> None:
    client = Client()
    assert ask(client).url.startswith("/accounts/login/")
    client.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    names = ("register", "register_pdf", "register_sheet")
    assert [ask(client, name).status_code for name in names] == [404] * 3


def test_the_book_holds_the_lines(desk: Desk) -> None:
    dossier = lives.accepted(NEW)
    answer = ask(desk("intake"), "register_pdf")
    text = words(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages))
    assert ("SỔ THEO DÕI HỒ SƠ" in text, str(dossier.code) in text, "Sổ có 1 hồ sơ." in text) == (True, True, True)
    assert answer["Content-Disposition"] == 'inline; filename="so-theo-doi-05.21-20260301-20260331.pdf"'


def sheet_of(client: Client) -> list[tuple[Any, ...]]:
    answer = ask(client, "register_sheet")
    assert answer["Content-Disposition"] == 'attachment; filename="so-theo-doi-05.21-20260301-20260331.xlsx"'
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def test_the_spreadsheet_holds_the_same_lines(desk: Desk) -> None:
    dossier = lives.accepted(NEW)
    local = RECEIVED[NEW].replace(tzinfo=None)
    rows = sheet_of(desk("intake"))
    assert (rows[0][0], rows[2]) == ("SỔ THEO DÕI HỒ SƠ", HEAD)
    people = ("Huỳnh Ngọc Uyển Nghiêng", "0912 345 678", "Trường THPT Phù Sa")
    due = local.replace(day=10, hour=17, minute=0)
    assert rows[3:] == [(1, dossier.code, "Cấp bản sao học bạ", *people, local, due, None, "Trực tuyến", None)]


def test_a_name_is_never_a_formula(desk: Desk) -> None:
    dossier, name = lives.accepted(NEW), '=HYPERLINK("http://example.test";"x")\x07'
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name=name)
    answer = ask(desk("intake"), "register_sheet")
    cell = load_workbook(BytesIO(b"".join(answer.streaming_content))).active["D4"]
    assert (cell.data_type, cell.value) == ("s", name.removesuffix("\x07"))


def test_a_book_that_is_too_long_says_how_long_it_may_be(desk: Desk) -> None:
    dossier, client = lives.accepted(NEW), desk("intake")
    Dossier.objects.bulk_create(copies(dossier, PDF_ROWS))
    answer = ask(client, "register_pdf")
    assert answer.status_code == 400
    assert "This file holds at most 500 dossiers. Choose a shorter period or one field." in answer.content.decode()
    assert len(sheet_of(client)) == 3 + PDF_ROWS + 1
    Dossier.objects.filter(pk=dossier.pk).update(received_at=RECEIVED[NEW] - timedelta(days=40))
    assert ask(client, "register_pdf").status_code == 200
