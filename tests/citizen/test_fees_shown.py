"""Fee, waiver and basis on the pages of the citizen, in both languages; filed without paying when all is waived."""

import re
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import translation

from payments.models import Payment
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM, Actor
from procedures.catalogue import actions as catalogue
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import address, again

REASON = {
    "vi": "Miễn phí cho học sinh thuộc hộ nghèo (Mức miễn mẫu để dùng thử, chưa có văn bản quy định)",
    "en": "No fee for pupils of poor households (Demonstration waiver; no rule states it)",
}
SAMPLE = {"vi": "mức miễn mẫu", "en": "sample waiver"}


def words_of(response) -> str:
    body = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def reads(parent: User, language: str) -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(parent)
    return client


@pytest.fixture
def waived(me: Actor) -> Dossier:
    draft = factories.draft(by=me, fee_ground="poor_household")
    upload = ContentFile(b"%PDF-1.4\n%%EOF\n", "ngheo.pdf")
    dossiers.attach(dossier_id=draft.pk, key="poverty_proof", upload=upload, by=me)
    return again(draft)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_page_of_a_procedure_says_waiver_period_and_basis(parent: User, language: str) -> None:
    catalogue.publish_folder(by=SYSTEM)
    shown = words_of(reads(parent, language).get("/procedures/1.004889/"))
    said = {
        "vi": ["250.000 đ", "Thông tư số 164/2016/TT-BTC", "từ ngày 15/08/2026", "đến hết ngày 28/02/2027"],
        "en": ["250,000 đ", "Circular 164/2016/TT-BTC", "from 15/08/2026", "until 28/02/2027"],
    }
    assert [part for part in (*said[language], SAMPLE[language]) if part not in shown] == []
    assert shown.count("15/08/2026") == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_form_and_check_page_say_why_nothing_is_to_be_paid(parent: User, waived: Dossier, language: str) -> None:
    reader = reads(parent, language)
    for place in (address("section", waived, "request"), address("check", waived)):
        shown = words_of(reader.get(place))
        with translation.override(language):
            nothing = translation.gettext("You have nothing to pay.")
        assert [part for part in (REASON[language], SAMPLE[language], nothing) if part not in shown] == []


def test_waived_dossier_is_sent_from_the_check_page_without_paying(signed_in: Client, waived: Dossier) -> None:
    page = signed_in.get(address("check", waived))
    assert "Pay the fee and send" not in page.content.decode()
    answer = signed_in.post(address("check", waived), {"version": waived.version})
    assert (answer.status_code, answer["Location"]) == (302, address("filed", waived))
    assert (again(waived).state, Payment.objects.count()) == ("submitted", 0)
