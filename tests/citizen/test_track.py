"""The public look-up: code and secret, state and degree of completion, and no more than ten tries."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.core.codes import ALPHABET
from portal.core.limits import network
from portal.events.models import Event
from procedures.citizen import actions
from procedures.dossiers import queries, rendering
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


def test_edge_case_25_brute_force_with_the_code_known(visitor: Client, dossier: Dossier) -> None:
    """Ten of 810,000 secrets in ten minutes, from however many addresses, by either name of the dossier's code."""
    secrets = [secret for secret in (f"22{a}{b}" for a in ALPHABET for b in ALPHABET) if secret != dossier.secret][:30]
    answers = [
        visitor.post(TRACK, {"code": dossier.code, "secret": secret}, REMOTE_ADDR=f"10.2.0.{number}")
        for number, secret in enumerate(secrets)
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 20
    assert [answer.context["found"] for answer in answers] == [None] * 30
    right = visitor.post(TRACK, {"code": dossier.code, "secret": dossier.secret}, REMOTE_ADDR="10.3.0.1")
    assert (right.status_code, right.context["found"]) == (429, None)


def test_whether_a_code_exists_cannot_be_told_by_trying_it_out(visitor: Client, dossier: Dossier) -> None:
    """Unknown and known codes answer alike, tries and refusals both."""

    def answers(code: str) -> list[tuple[int, list[str]]]:
        cache.clear()
        tries = [visitor.post(TRACK, {"code": code, "secret": "2222"}) for _try in range(12)]
        return [(page.status_code, [str(error) for error in page.context["form"].errors.values()]) for page in tries]

    assert answers(str(dossier.code)) == answers("H13.05.21-260101-9999")


def test_a_code_without_a_dossier_has_no_secret(dossier: Dossier) -> None:
    assert [queries.public_status("H13.05.21-260101-9999", secret) for secret in ("", "----", "2222")] == [None] * 3
    assert [queries.public_status(str(dossier.code), secret) for secret in ("", dossier.secret[:3], "----")] == [
        None
    ] * 3


def test_one_line_of_ipv6_is_one_address(visitor: Client) -> None:
    def status(where: str) -> int:
        return visitor.post(TRACK, {"code": "H13.05-261122-0001", "secret": "2222"}, REMOTE_ADDR=where).status_code

    assert [network(where) for where in ("2001:db8:1:2:3::4", "10.0.0.7", "unknown")] == [
        "2001:db8:1:2::/64",
        "10.0.0.7",
        "unknown",
    ]
    assert [status(f"2001:db8:1:2::{number:x}") for number in range(11)] == [200] * 10 + [429]


def test_a_refused_address_leaves_no_trace_in_the_cache(visitor: Client) -> None:
    """So that it cannot crowd its own counted tries out of it with codes made up."""
    for number in range(12):
        visitor.post(TRACK, {"code": f"H13.05-261123-{number:04d}", "secret": "2222"})
    counted = [cache.get(f"track:H13.05-261123-{number:04d}:0") for number in range(12)]
    assert counted == [1] * 10 + [None] * 2


def test_tries_do_not_prolong_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TRIES_COUNT_FOR", 1)
    first = [actions.count_try(by="somewhere") for _try in range(11)]
    time.sleep(1.1)
    assert (first, actions.count_try(by="somewhere")) == ([True] * 10 + [False], True)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_forty_tries_at_once_take_ten_places() -> None:
    start = Barrier(40)

    def run(_number: int) -> bool:
        start.wait()
        try:
            return actions.count_try(by="everywhere")
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        assert sum(pool.map(run, range(40))) == 10


def test_the_code_on_the_slip_leads_here_with_the_code_filled_in(visitor: Client, dossier: Dossier) -> None:
    fact = Event.objects.get(stream=dossier.stream, name="dossier.accepted")
    footer = rendering.slip("01", dossier, queries.slip_facts(dossier, fact)).footer_code
    assert footer is not None
    page = visitor.get(footer.url.removeprefix(settings.SITE_URL))
    assert page.context["form"]["code"].value() == dossier.code
