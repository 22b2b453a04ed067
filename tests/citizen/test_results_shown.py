"""The result on the dossier's page: every copy to download, its public page, and what was revoked said so."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.schema import Actor
from portal.events.models import Event
from procedures.results import actions
from procedures.results.models import IssuedResult
from tests.results import samples


@pytest.fixture
def copies(me: Actor) -> list[IssuedResult]:
    dossier = samples.approved(by=me, copies=2)
    return actions.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)


def test_each_copy_is_there_with_its_public_page(signed_in: Client, copies: list[IssuedResult]) -> None:
    page = signed_in.get(copies[0].dossier.get_absolute_url()).content.decode()
    links = [reverse("results:file", args=[copy.pk]) for copy in copies]
    links += [reverse("results:check", args=[copy.code]) for copy in copies]
    assert [f'href="{link}"' in page for link in links] == [True] * 4
    assert ["Download copy 1 of 2" in page, "Your result is there" in page] == [True, True]


def test_a_revoked_copy_says_why_and_is_no_longer_offered(signed_in: Client, copies: list[IssuedResult]) -> None:
    gone = copies[1]
    IssuedResult.objects.filter(pk=gone.pk).update(
        status="revoked", status_reason="In nhầm tên", status_at=gone.signed_at
    )
    page = signed_in.get(gone.dossier.get_absolute_url()).content.decode()
    assert f"{gone.number_text} is no longer valid since" in page
    assert ["In nhầm tên" in page, reverse("results:file", args=[gone.pk]) in page] == [True, False]
