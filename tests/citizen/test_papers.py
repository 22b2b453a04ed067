"""Papers of a draft: taken by what they are, kept when others are refused, taken off again."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from portal.accounts.schema import Actor
from procedures.dossiers.models import Attachment, Dossier
from tests import factories
from tests.citizen.made import APPLICANT, PDF, address, again, file

TEN_MB = 10 * 1024 * 1024
REFUSED = {
    "program": (b"MZ\x90\x00" + b"\x00" * 60, "We can read PDF, JPEG and PNG."),
    "large": (PDF.ljust(TEN_MB + 1, b"\n"), "The file is larger than 10 MB."),
    "empty": (b"", "The file is empty."),
}


@pytest.fixture
def dossier(signed_in: Client, me: Actor) -> Dossier:
    """Return a draft filed for somebody else, which needs a written authorisation."""
    draft = factories.draft(by=me)
    signed_in.post(address("section", draft, "applicant"), APPLICANT | {"capacity": "authorised"})
    return draft


@pytest.mark.parametrize("fault", REFUSED)
def test_a_file_that_is_no_paper_is_refused_with_a_reason(signed_in: Client, dossier: Dossier, fault: str) -> None:
    content, words = REFUSED[fault]
    page = signed_in.post(address("papers", dossier), {"authorisation": file(content)})
    assert page.status_code == 200
    assert words in page.content.decode()
    assert Attachment.objects.count() == 0


def test_a_file_of_ten_megabytes_is_taken(signed_in: Client, dossier: Dossier) -> None:
    answer = signed_in.post(address("papers", dossier), {"authorisation": file(PDF.ljust(TEN_MB, b"\n"))})
    assert answer.url == address("delivery", dossier)
    assert Attachment.objects.get().size == TEN_MB


def test_a_photo_is_known_by_its_content_not_by_its_name(signed_in: Client, dossier: Dossier) -> None:
    photo = BytesIO()
    Image.new("RGB", (8, 8), "white").save(photo, "JPEG")
    signed_in.post(address("papers", dossier), {"authorisation": file(photo.getvalue(), "ảnh.pdf")})
    assert Attachment.objects.get().content_type == "image/jpeg"


def test_a_missing_paper_is_named_where_it_is_asked(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.post(address("papers", dossier))
    assert page.context["form"].errors == {"authorisation": ["Attach this paper: Written authorisation."]}
    assert 'href="#id_authorisation"' in page.content.decode()


def test_papers_may_follow_later(signed_in: Client, dossier: Dossier) -> None:
    assert signed_in.post(address("papers", dossier), {"later": "1"}).url == "/dossiers/"


def test_uploading_alone_stays_and_shows_the_file(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.post(address("papers", dossier), {"stay": "1", "authorisation": file()})
    assert [paper.name for row in page.context["inputs"] for paper in row.held] == ["giấy khai sinh.pdf"]


def test_another_file_takes_the_place_of_the_first(signed_in: Client, dossier: Dossier) -> None:
    for name in ("một.pdf", "hai.pdf"):
        signed_in.post(address("papers", dossier), {"authorisation": file(name=name)})
    assert [paper.name for paper in again(dossier).attachments.all()] == ["hai.pdf"]


def test_a_paper_is_taken_off(signed_in: Client, dossier: Dossier) -> None:
    signed_in.post(address("papers", dossier), {"authorisation": file()})
    answer = signed_in.post(address("detach", dossier, Attachment.objects.get().pk))
    assert answer.url == address("papers", dossier)
    assert Attachment.objects.count() == 0
