"""What the public check answers, by code and by file, to anyone."""

import re
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.core import clock
from portal.core.codes import new_code
from portal.events.models import Event
from portal.papers import signing
from procedures.results import actions, formulas, queries, storage
from procedures.results.models import IssuedResult
from procedures.results.states import Status, Verdict
from tests import factories
from tests.results import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def result() -> IssuedResult:
    dossier = samples.approved(copies=1)
    event = Event.objects.get(stream=dossier.stream, name="dossier.approved")
    return actions.issue(event_id=event.pk)[0]


def page(client: Client, code: str) -> str:
    response = client.get(f"/v/{code}")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    return response.content.decode()


def shown(html: str) -> str:
    """Return a page without the part that is hidden until the browser has read a seal."""
    return re.sub(r'<section id="seal".*?</section>', "", html, flags=re.DOTALL)


def upload(client: Client, content: bytes, name: str = "ket-qua.pdf") -> str:
    response = client.post(reverse("results:verify"), {"file": SimpleUploadedFile(name, content, "application/pdf")})
    assert response.status_code == 200
    return response.content.decode()


def test_genuine_result_is_valid_to_a_signed_out_visitor(client: Client, result: IssuedResult):
    html = page(client, result.code)
    assert '<meta name="verdict" content="valid">' in html
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert shown(html).count("app-check--good") == 4
    assert [
        words for words in (result.number_text, result.masked_name, "Trường THPT Phù Sa") if words not in html
    ] == []


def test_page_never_shows_the_whole_name(client: Client, result: IssuedResult):
    assert result.holder_name == samples.NAME
    assert samples.NAME not in page(client, result.code)


def test_revoked_result_says_so_with_its_reason(client: Client, result: IssuedResult):
    actions.revoke(result_id=result.pk, reason="Sai thông tin trong sổ gốc", by=factories.staff("signer"))
    html = page(client, result.code)
    assert '<meta name="verdict" content="revoked">' in html
    assert "Sai thông tin trong sổ gốc" in html
    assert (shown(html).count("app-check--good"), shown(html).count("app-check--bad")) == (3, 1)


def test_replaced_result_leads_to_the_newer_one(client: Client, result: IssuedResult):
    IssuedResult.objects.filter(pk=result.pk).update(status=Status.REPLACED, status_at=clock.now())
    assert '<meta name="verdict" content="replaced">' in page(client, result.code)


@pytest.mark.parametrize("code", ["KQ7M2XTP94HD", "-", "x", "KQ7M-2XTP", "%E1%BA%A0" * 12, "A" * 300])
def test_unknown_code_is_an_answer_too(client: Client, code: str):
    assert '<meta name="verdict" content="unknown">' in page(client, code)


def test_code_is_understood_however_it_is_typed(client: Client, result: IssuedResult):
    for typed in (result.shown_code, result.code.lower(), f" {result.shown_code.replace('-', ' ')} "):
        assert 'content="valid"' in page(client, typed)


def test_code_form_leads_to_the_page_of_the_code(client: Client, result: IssuedResult):
    response = client.get(reverse("results:verify"), {"code": result.shown_code.lower()})
    assert response["Location"] == f"/v/{result.code}"


@pytest.mark.parametrize(("wrong", "right"), [("O", "Q"), ("0", "D"), ("1", "J"), ("U", "V")])
def test_letter_outside_the_alphabet_is_read_as_its_twin(wrong: str, right: str):
    code = next(code for code in (new_code(12) for _try in count()) if right in code)
    assert code in formulas.readings(code.replace(right, wrong, 1))


@pytest.mark.parametrize(("shown", "typed"), [("2", "Z"), ("S", "5"), ("B", "8"), ("6", "G")])
def test_one_twin_inside_the_alphabet_is_put_right(shown: str, typed: str):
    code = next(code for code in (new_code(12) for _try in count()) if shown in code)
    assert code in formulas.readings(code.replace(shown, typed, 1))


def test_stored_file_that_was_changed_is_told(client: Client, result: IssuedResult):
    storage.keep(result.file, queries.content(result) + b" ")
    assert '<meta name="verdict" content="altered">' in page(client, result.code)


def test_lost_file_leaves_register_and_status(client: Client, result: IssuedResult):
    default_storage.delete(result.file)
    html = page(client, result.code)
    assert '<meta name="verdict" content="valid">' in html
    assert shown(html).count("app-check--") == 2


def test_issued_file_handed_in_is_valid_and_not_kept(client: Client, result: IssuedResult):
    def kept() -> set[Path]:
        return {path for path in Path(settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*") if path.is_file()}

    before = kept()
    assert '<meta name="verdict" content="valid">' in upload(client, queries.content(result))
    assert kept() == before


def test_changed_file_is_altered_even_when_only_one_byte_differs(client: Client, result: IssuedResult):
    pdf = queries.content(result)
    changed = pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:]
    assert '<meta name="verdict" content="altered">' in upload(client, changed)


def test_signed_paper_that_was_never_issued_is_unknown(client: Client, result: IssuedResult):
    person = signing.Holder("12", "Hồ Nguyễn Thanh Tùng", personal=True)
    stranger = signing.sign_as_person(queries.preview(samples.at_signer()), holder=person, reason="Thử")
    stranger = signing.sign_as_unit(stranger, holder=signing.Holder("05.21", "Trường"), reason="Thử")
    assert signing.validate(stranger).genuine
    assert '<meta name="verdict" content="unknown">' in upload(client, stranger)


def test_unsigned_pdf_is_unknown_and_other_kinds_are_refused(client: Client):
    assert '<meta name="verdict" content="unknown">' in upload(client, b"%PDF-1.4\nrac")
    html = upload(client, b"GIF89a", "anh.gif")
    assert "govuk-error-summary" in html
    assert 'name="verdict"' not in html


def test_revoked_file_handed_in_is_revoked(result: IssuedResult):
    actions.revoke(result_id=result.pk, reason="Sai", by=factories.staff("signer"))
    assert queries.examine_file(queries.content(result)).verdict == Verdict.REVOKED
