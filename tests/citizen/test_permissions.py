"""Nobody learns anything of a dossier that is not theirs, at any address of it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.schema import Actor
from procedures.citizen.urls import urlpatterns
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import file

ADDRESSES = sorted(p.name for p in urlpatterns if "dossier_id" in p.pattern.converters)
DOWNLOADS = {"paper", "slip"}
STATES = ["draft", "filed"]


@pytest.fixture
def owner() -> Actor:
    return factories.actor()


@pytest.fixture(params=STATES)
def dossier(request: pytest.FixtureRequest, db: None, owner: Actor) -> Dossier:
    draft = factories.draft(by=owner)
    answers = factories.SELF_ANSWERS["applicant"] | {"capacity": "authorised"}
    dossiers.save_answers(dossier_id=draft.pk, section="applicant", answers=answers, by=owner)
    dossiers.attach(dossier_id=draft.pk, key="authorisation", upload=file(), by=owner)
    return draft if request.param == "draft" else factories.filed(by=owner)


def addresses(dossier: Dossier) -> list[str]:
    paper = dossier.attachments.first()
    one = paper.pk if paper else dossier.pk
    more = {"section": ["applicant"], "paper": [one], "detach": [one], "slip": [one]}
    return [reverse(f"citizen:{name}", args=[dossier.pk, *more.get(name, [])]) for name in ADDRESSES]


def strangers() -> dict[str, User | AnonymousUser]:
    elsewhere = factories.unit(code="05.99", name="Trường THPT Khác")
    return {
        "another citizen": factories.user(),
        "clerk of another unit": factories.staff_user("intake", "officer", "signer", at=elsewhere),
        "manager of another unit": factories.staff_user("manager", "auditor", at=elsewhere),
    }


def test_every_address_of_a_dossier_is_known_to_this_test() -> None:
    assert len(ADDRESSES) == 17


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_nothing(visitor: Client, dossier: Dossier, method: str) -> None:
    found = []
    for who, person in strangers().items():
        visitor.force_login(person)
        for address in addresses(dossier):
            status = getattr(visitor, method)(address, {"version": dossier.version}).status_code
            if status not in {404, 405}:
                found.append((who, address, status))
    assert found == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_asked_to_sign_in(visitor: Client, dossier: Dossier, method: str) -> None:
    answers = [getattr(visitor, method)(address) for address in addresses(dossier)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url.partition("?")[0] for answer in answers} == {reverse("account_login")}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_clerk_of_the_unit_opens_files_alone(visitor: Client, dossier: Dossier, method: str) -> None:
    visitor.force_login(factories.staff_user("intake", "officer", "signer"))
    pages = [a for name, a in zip(ADDRESSES, addresses(dossier), strict=True) if name not in DOWNLOADS]
    assert {getattr(visitor, method)(address).status_code for address in pages} <= {404, 405}


def test_a_stranger_changed_nothing(visitor: Client, dossier: Dossier) -> None:
    before = Dossier.objects.values().get(pk=dossier.pk)
    visitor.force_login(factories.user())
    for address in addresses(dossier):
        visitor.post(address, {"version": dossier.version, "way": "post", "address": "x"})
    assert Dossier.objects.values().get(pk=dossier.pk) == before
    assert dossier.attachments.count() == Dossier.objects.get(pk=dossier.pk).attachments.count()
