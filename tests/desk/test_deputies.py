"""A deputy at the desk: named on a page, signs, and the paper says in whose place."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils.timezone import localdate
from pypdf import PdfReader

from portal.accounts import queries as accounts
from portal.accounts.models import Deputation, User
from portal.core import clock
from portal.events.models import Event
from procedures.dossiers import actions as dossiers
from procedures.results import actions as results
from procedures.results import storage
from procedures.results.models import IssuedResult
from tests import factories
from tests.desk.made import address, again
from tests.results import samples

pytestmark = pytest.mark.django_db


def day(ahead: int) -> dict[str, int]:
    found = localdate(clock.now()) + timedelta(days=ahead)
    return {"day": found.day, "month": found.month, "year": found.year}


def typed(principal: User, deputy: User, **changes: object) -> dict[str, object]:
    said: dict[str, object] = {"principal": principal.pk, "deputy": deputy.pk, "form": "KT", "title": "Phó Hiệu trưởng"}
    said["decision"] = "12/QĐ-THPTPS"
    for name, ahead in {"decided_on": -3, "valid_from": 0, "last_day": 5}.items():
        said |= {f"{name}_{part}": value for part, value in day(ahead).items()}
    return said | changes


@pytest.fixture
def signer() -> User:
    factories.unit()
    return factories.staff_user("signer", name="Trần Văn Bình")


@pytest.fixture
def deputy() -> User:
    factories.unit()
    return factories.staff_user("officer", name="Lê Thị Mai")


def test_a_deputy_is_named_on_the_page(desk, signer, deputy):
    page = desk("registry").post("/desk/deputies/05.21/new/", typed(signer, deputy))
    assert (page.status_code, page.url) == (302, "/desk/deputies/")
    made = Deputation.objects.get()
    assert (made.principal, made.deputy, made.form, made.last_day - made.valid_from) == (
        signer,
        deputy,
        "KT",
        timedelta(days=5),
    )


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(desk, signer, deputy):
    page = desk("registry").post("/desk/deputies/05.21/new/", typed(signer, signer))
    assert list(page.context["form"].errors) == ["deputy"]
    assert "12/QĐ-THPTPS" in page.content.decode()


def test_an_officer_names_nobody(desk, signer, deputy):
    assert desk("officer").get("/desk/deputies/05.21/new/").status_code == 404


def test_a_stranger_ends_nothing(desk, signer, deputy):
    desk("registry").post("/desk/deputies/05.21/new/", typed(signer, deputy))
    made = Deputation.objects.get()
    assert desk("registry", code="05.22").post(f"/desk/deputies/{made.pk}/end/").status_code == 404
    assert desk("officer").post(f"/desk/deputies/{made.pk}/end/").status_code == 404
    assert desk("registry").post(f"/desk/deputies/{made.pk}/end/").status_code == 302
    assert Deputation.objects.get().valid_to == localdate(clock.now())


def test_the_paper_says_in_whose_place_it_was_signed(desk, signer, deputy):
    desk("registry").post("/desk/deputies/05.21/new/", typed(signer, deputy))
    dossier = samples.at_signer(copies=1)
    signed = dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=accounts.actor_for(deputy))
    results.issue(event_id=Event.objects.get(stream=signed.stream, name="dossier.approved").pk)
    paper = BytesIO(storage.read(IssuedResult.objects.get().file))
    text = " ".join(PdfReader(paper).pages[-1].extract_text().split())
    assert "KT. HIỆU TRƯỞNG PHÓ HIỆU TRƯỞNG" in text
    assert "(Theo Quyết định số 12/QĐ-THPTPS ngày" in text


def test_the_page_before_signing_says_so(client, desk, signer, deputy):
    desk("registry").post("/desk/deputies/05.21/new/", typed(signer, deputy))
    dossier = samples.at_signer(copies=1)
    client.force_login(deputy, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "12/QĐ-THPTPS" in client.get(address("approve", again(dossier))).content.decode()
    client.force_login(signer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "12/QĐ-THPTPS" not in client.get(address("approve", again(dossier))).content.decode()


def test_the_slip_of_a_stop_says_in_whose_place_it_was_signed(desk, signer, deputy):
    desk("registry").post("/desk/deputies/05.21/new/", typed(signer, deputy))
    dossier = factories.accepted()
    by = accounts.actor_for(deputy)
    dossiers.stop(dossier_id=dossier.pk, version=dossier.version, by=by, reason="Người nộp đã được cấp bản sao.")
    fact = Event.objects.get(stream=dossier.stream, name="dossier.stopped")
    slip = dossiers.make_slip(event_id=fact.pk)
    with default_storage.open(slip.file) as file:
        text = " ".join(PdfReader(BytesIO(file.read())).pages[-1].extract_text().split())
    assert "KT. THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ PHÓ HIỆU TRƯỞNG" in text
