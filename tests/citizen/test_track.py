"""The public look-up: code and secret, state and degree of completion, and no more than ten tries."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from procedures.dossiers.models import Dossier
from tests import factories

TRACK = "/track/"


@pytest.fixture(autouse=True)
def no_tries_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def dossier() -> Dossier:
    return factories.accepted()


def look_up(client: Client, code: str, secret: str) -> tuple[int, Dossier | None]:
    page = client.post(TRACK, {"code": code, "secret": secret})
    return page.status_code, page.context["found"]


def test_the_code_and_the_secret_show_the_state(visitor: Client, dossier: Dossier) -> None:
    page = visitor.post(TRACK, {"code": dossier.code, "secret": dossier.secret})
    text = page.content.decode()
    assert page.context["percent"] == 25
    assert ["In progress" in text, str(dossier.code) in text] == [True, True]


def test_no_name_and_no_paper_is_shown(visitor: Client, dossier: Dossier) -> None:
    text = visitor.post(TRACK, {"code": dossier.code, "secret": dossier.secret}).content.decode()
    assert [word in text for word in (dossier.applicant_name, "Transcript", "Phù Sa")] == [False, False, False]


def test_the_reference_is_read_as_people_type_it(visitor: Client, dossier: Dossier) -> None:
    typed = f" {dossier.reference[:5]}-{dossier.reference[5:]} ".lower()
    assert look_up(visitor, typed, dossier.secret.lower()) == (200, dossier)


@pytest.mark.parametrize("wrong", ["secret", "code"])
def test_a_wrong_code_and_a_wrong_secret_read_the_same(visitor: Client, dossier: Dossier, wrong: str) -> None:
    given = {"code": dossier.code, "secret": dossier.secret} | {wrong: "2222"}
    page = visitor.post(TRACK, given)
    assert page.context["found"] is None
    assert page.context["form"].errors == {
        "code": ["No dossier was found for this code. Check the code and the 4 secret characters."]
    }


def test_a_draft_is_not_found(visitor: Client) -> None:
    draft = factories.draft()
    assert look_up(visitor, draft.reference, draft.secret) == (200, None)


def test_the_eleventh_try_of_an_address_is_refused(visitor: Client, dossier: Dossier) -> None:
    tries = [look_up(visitor, f"H13.05-261120-{number:04d}", "2222")[0] for number in range(10)]
    assert tries == [200] * 10
    assert look_up(visitor, str(dossier.code), dossier.secret) == (429, None)


def test_the_eleventh_try_for_a_code_is_refused_from_anywhere(visitor: Client, dossier: Dossier) -> None:
    for number in range(10):
        visitor.post(TRACK, {"code": dossier.code, "secret": "2222"}, REMOTE_ADDR=f"10.0.0.{number}")
    page = visitor.post(TRACK, {"code": dossier.code, "secret": dossier.secret}, REMOTE_ADDR="10.0.0.99")
    assert page.status_code == 429


def test_a_forwarded_address_counts_only_behind_our_proxy(visitor: Client, settings, dossier: Dossier) -> None:
    def eleven_from_elsewhere() -> int:
        for number in range(11):
            given = {"code": f"H13.05-261121-{number:04d}", "secret": "2222"}
            page = visitor.post(TRACK, given, headers={"x-forwarded-for": f"10.1.0.{number}"})
        return page.status_code

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert eleven_from_elsewhere() == 200
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert eleven_from_elsewhere() == 429


def test_the_slip_s_link_fills_in_the_code(visitor: Client) -> None:
    form = visitor.get(f"{reverse('citizen:track')}?code=H13.05-261120-0007").context["form"]
    assert form["code"].value() == "H13.05-261120-0007"
