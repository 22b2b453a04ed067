"""What machines and devices are told: keys, list, one code, the format, and the parts of the page that is kept."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from portal.events.models import Event
from procedures.results import actions
from procedures.results.api import ASKED
from procedures.results.models import IssuedResult
from tests import factories
from tests.results import samples, second

pytestmark = pytest.mark.django_db


@pytest.fixture
def result() -> IssuedResult:
    dossier = samples.approved(copies=1)
    event = Event.objects.get(stream=dossier.stream, name="dossier.approved")
    return actions.issue(event_id=event.pk)[0]


def asked(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-cache", "noindex")
    return dict(response.json())


def test_stranger_checks_a_paper_with_what_is_public_alone(client: Client, result: IssuedResult):
    keys = asked(client, "/.well-known/education-seal-keys.json")
    said = second.check(result.snapshot["url"].partition("#")[2], keys)
    assert (said[9], keys["units"][said[1]], keys["kinds"][str(said[4])]) == (
        result.code,
        "Trường THPT Phù Sa",
        "transcript_copy",
    )
    ended = second.check_list(asked(client, "/.well-known/education-seal-status.json"), keys)
    assert ended["results"] == []


def test_keys_tell_nothing_private(client: Client, result: IssuedResult):
    (key,) = asked(client, "/.well-known/education-seal-keys.json")["keys"]
    assert set(key) == {"kid", "algorithm", "public_key", "first_day", "last_day", "revoked", "demo"}
    assert (key["algorithm"], key["demo"], key["revoked"]) == ("Ed25519", True, False)


def test_code_is_told_to_machines_with_a_masked_name(client: Client, result: IssuedResult):
    said = asked(client, f"/api/v1/verify/{result.shown_code.lower()}")
    assert said.pop("checked_at")
    assert said == {
        "verdict": "valid",
        "code": result.code,
        "number": result.number_text,
        "kind": "transcript_copy",
        "unit": {"code": "05.21", "name": "Trường THPT Phù Sa"},
        "holder": result.masked_name,
        "issued_on": result.issued_on.isoformat(),
        "copy": {"index": 1, "count": 1},
        "status": "valid",
        "status_at": None,
        "replaced_by": None,
    }


def test_revoked_and_unknown_codes_are_answers(client: Client, result: IssuedResult):
    actions.revoke(result_id=result.pk, reason="Sai", by=factories.staff("signer"))
    said = asked(client, f"/api/v1/verify/{result.code}")
    assert (said["verdict"], said["status"], bool(said["status_at"])) == ("revoked", "revoked", True)
    unknown = asked(client, "/api/v1/verify/KQ7M2XTP94HD")
    assert (unknown["verdict"], set(unknown)) == ("unknown", {"verdict", "checked_at"})


def test_too_many_codes_are_refused_to_machines_and_people(client: Client):
    for address, waits in (("/api/v1/verify/", True), ("/v/", False)):
        states = [client.get(f"{address}KQ7M2XTP94HD").status_code for _try in range(ASKED + 1)]
        assert states == [200] * ASKED + [429]
        assert ("Retry-After" in client.get(f"{address}KQ7M2XTP94HD")) is waits
    assert client.get("/v/KQ7M2XTP94HD", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_status_is_published_by_the_first_who_asks(client: Client):
    assert set(asked(client, "/.well-known/education-seal-status.json")) == {"protected", "payload", "signature"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_example_of_the_format_page_is_checked_by_the_second_check(client: Client, language: str):
    html = client.get("/verify/format/", headers={"Accept-Language": language}).content.decode()
    said: dict[str, list[str]] = {}
    for name, words in re.findall(r'data-example="(\w+)">([^<]*)<', html):
        said.setdefault(name, []).append(unescape(words))
    (kid,), (public,), (name,) = said["kid"], said["public"], said["name"]
    key = {"kid": kid, "public_key": public, "algorithm": "Ed25519", "revoked": False}
    keys = {"keys": [key | {"first_day": "2026-01-01", "last_day": "2026-12-31"}]}
    full, private = (second.check(digits, keys) for digits in said["digits"])
    assert [second.bytes_of(digits).hex() for digits in said["digits"]] == said["bytes"]
    assert (full[5], second.is_holder(name, private)) == (name, True)


def test_format_page_has_both_languages(client: Client):
    pages = [
        client.get("/verify/format/", headers={"Accept-Language": language}).content.decode()
        for language in ("vi", "en")
    ]
    assert ["Chỉ một cách viết" in page for page in pages] == [True, False]
    assert ["One spelling only" in page for page in pages] == [False, True]


def test_worker_keeps_files_that_exist_and_reaches_the_check_pages_alone(client: Client):
    response = client.get("/verify/worker.js")
    assert (response["Service-Worker-Allowed"], response["Content-Type"]) == ("/v", "text/javascript")
    first = response.content.decode().splitlines()[0]
    said = json.loads(first.removeprefix("self.CHECK = ").removesuffix(";"))
    assert [name for name in said["assets"] if not finders.find(name.removeprefix("/static/"))] == []
    assert [client.get(address).status_code for address in (said["page"], *said["documents"])] == [200] * 3


def test_every_file_of_the_kept_page_is_kept(client: Client):
    said = client.get("/verify/worker.js?language=en").content.decode()
    html = client.get("/verify/offline/").content.decode() + client.get("/verify/").content.decode()
    loaded = set(re.findall(r'"(/static/[^"]+)"', html))
    assert {name for name in loaded if name not in said} == set()


def test_check_can_be_installed(client: Client):
    response = client.get("/verify/manifest.webmanifest")
    said = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["start_url"], said["scope"], said["display"]) == (
        "Xác minh kết quả",
        "/verify/",
        "/v",
        "standalone",
    )


def test_kept_page_is_for_anyone_and_in_no_search_engine(client: Client):
    response = client.get("/verify/offline/")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


@pytest.mark.parametrize(
    ("asked_for", "kept"), [("?language=en", "en"), ("?language=vi", "vi"), ("?language=xx", "vi")]
)
def test_kept_page_is_in_the_language_of_the_page_that_asks_for_it(client: Client, asked_for: str, kept: str):
    script = client.get(f"/verify/worker.js{asked_for}", headers={"Accept-Language": "vi"}).content.decode()
    assert json.loads(script.splitlines()[0].removeprefix("self.CHECK = ").removesuffix(";"))["language"] == kept
