"""The signed file goes to those who may see its dossier, and to nobody else."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.events.models import Event
from procedures.results import actions, queries
from procedures.results.models import IssuedResult
from tests import factories
from tests.results import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return factories.user()


@pytest.fixture
def result(owner: User) -> IssuedResult:
    dossier = samples.approved(by=factories.actor(owner), copies=1)
    event = Event.objects.get(stream=dossier.stream, name="dossier.approved")
    return actions.issue(event_id=event.pk)[0]


def answer(client: Client, result: IssuedResult, person: User | None):
    if person:
        client.force_login(person)
    return client.get(reverse("results:file", args=[result.pk]))


def test_applicant_gets_the_very_file(client: Client, result: IssuedResult, owner: User):
    response = answer(client, result, owner)
    assert b"".join(response.streaming_content) == queries.content(result)
    assert response["Content-Disposition"] == 'attachment; filename="01-BSHB-THPTPS.pdf"'
    assert response["Cache-Control"] == "private, no-store"


def test_another_citizen_gets_nothing(client: Client, result: IssuedResult):
    assert answer(client, result, factories.user()).status_code == 404


def test_visitor_is_asked_to_sign_in(client: Client, result: IssuedResult):
    assert answer(client, result, None).status_code == 302


def test_clerk_of_the_unit_sees_it_and_one_of_another_unit_does_not(result: IssuedResult):
    here = factories.staff("officer")
    elsewhere = factories.staff("officer", at=factories.unit(code="05.22", name="Trường THPT Rạch Sen"))
    assert list(queries.visible_to(here)) == [result]
    assert list(queries.visible_to(elsewhere)) == []


def test_file_that_is_gone_is_not_found(client: Client, result: IssuedResult, owner: User):
    default_storage.delete(result.file)
    assert answer(client, result, owner).status_code == 404
