"""All one's papers in one place, and links that let somebody read one result for some days."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.schema import Actor
from portal.core import clock
from portal.events.models import Event
from procedures.citizen.models import Share
from procedures.results import actions as results
from procedures.results.models import IssuedResult
from tests import factories
from tests.results import samples


def issued(me: Actor) -> IssuedResult:
    dossier = samples.approved(by=me, copies=1)
    return results.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)[0]


@pytest.fixture
def result(me: Actor) -> IssuedResult:
    return issued(me)


def at(name: str, *parts: object) -> str:
    return reverse(f"citizen:{name}", args=parts)


def share(signed_in: Client, result: IssuedResult, length: str = "7") -> Share:
    assert signed_in.post(at("share", result.pk), {"length": length}).status_code == 302
    return Share.objects.latest("made_at")


def test_the_shelf_shows_result_and_slip_and_nothing_of_others(signed_in: Client, result: IssuedResult) -> None:
    page = signed_in.get(at("shelf")).content.decode()
    assert result.number_text in page
    assert reverse("results:file", args=[result.pk]) in page
    stranger = Client()
    stranger.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert result.number_text not in stranger.get(at("shelf")).content.decode()


def test_a_link_opens_the_paper_without_signing_in_and_is_counted(signed_in: Client, result: IssuedResult) -> None:
    made = share(signed_in, result)
    page = Client().get(at("shared", made.pk))
    assert result.number_text in page.content.decode()
    assert (page["X-Robots-Tag"], page["Cache-Control"], page["Referrer-Policy"]) == (
        "noindex, nofollow",
        "private, no-store",
        "no-referrer",
    )
    assert b"".join(Client().get(at("shared_file", made.pk)).streaming_content)[:5] == b"%PDF-"
    made.refresh_from_db()
    assert made.opened == 1
    assert f"{made.pk}" in signed_in.get(at("shelf")).content.decode()


@pytest.mark.parametrize(("days", "status"), [(6.99, 200), (7.01, 410)])
def test_a_link_expires(signed_in: Client, result: IssuedResult, monkeypatch, days: float, status: int) -> None:
    made = share(signed_in, result)
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert Client().get(at("shared", made.pk)).status_code == status
    assert Client().get(at("shared_file", made.pk)).status_code == (200 if status == 200 else 302)


def test_an_ended_link_opens_nothing_and_names_nothing(signed_in: Client, result: IssuedResult) -> None:
    made = share(signed_in, result)
    for _again in range(2):
        signed_in.post(at("end_share", made.pk))
    page = Client().get(at("shared", made.pk))
    assert page.status_code == 410
    assert result.number_text not in page.content.decode()
    facts = Event.objects.filter(stream=result.stream).order_by("seq").values_list("name", flat=True)
    assert list(facts)[-2:] == ["result.shared", "result.share_ended"]


def test_a_revoked_result_is_said_to_be_so(signed_in: Client, result: IssuedResult) -> None:
    made = share(signed_in, result)
    signer = factories.staff("signer", at=result.unit)
    results.revoke(result_id=result.pk, reason="Cấp nhầm", by=signer)
    assert "no longer valid" in Client(headers={"accept-language": "en"}).get(at("shared", made.pk)).content.decode()


def test_nobody_shares_or_ends_what_is_anothers(signed_in: Client, result: IssuedResult) -> None:
    made = share(signed_in, result)
    stranger = Client()
    stranger.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.post(at("share", result.pk), {"length": "7"}).status_code == 404
    assert stranger.post(at("end_share", made.pk)).status_code == 404
    assert Client().get(at("shared", uuid4())).status_code == 404
    assert Share.objects.filter(ended_at__isnull=True).count() == 1


@pytest.mark.parametrize("length", ["", "3650", "x"])
def test_no_other_length_is_taken(signed_in: Client, result: IssuedResult, length: str) -> None:
    signed_in.post(at("share", result.pk), {"length": length})
    assert not Share.objects.exists()


def test_the_shelf_runs_as_many_queries_for_many_papers(signed_in: Client, me: Actor) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as ran:
            signed_in.get(at("shelf"))
        return len(ran)

    issued(me)
    one = queries()
    for _more in range(3):
        issued(me)
    assert queries() == one
