"""A signer with a token of the own: the PIN signs in the approving request; what fails is signed from the queue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse

from portal.accounts.schema import Actor
from portal.events import actions as events
from portal.events.models import Delivery, Event
from portal.papers import signing
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.results import actions as results
from procedures.results import queries
from procedures.results.models import Allotment, IssuedResult
from procedures.results.queries import waiting as owed
from tests import factories
from tests.desk.conftest import BACKEND
from tests.desk.made import address, again, seen
from tests.desk.test_issued import tick
from tests.papers import hsm
from tests.results import samples

pytestmark = [pytest.mark.django_db, pytest.mark.token]
UNIT = signing.Holder("05.21", "Trường THPT Phù Sa")
NAME = "Đặng Ưng Quỳnh Ỷ Nhữ"
SIGN = "/desk/sign/"


@dataclass(frozen=True)
class Signer:
    """A signer at the desk, and the shelf with the token."""

    client: Client
    actor: Actor
    holder: signing.Holder
    key: ec.EllipticCurvePrivateKey
    shelf: hsm.Shelf


@pytest.fixture
def signer(settings, monkeypatch, tmp_path: Path) -> Iterator[Signer]:
    person = factories.staff_user("signer", at=factories.unit(), name=NAME)
    holder = signing.Holder(str(person.pk), NAME, personal=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend=BACKEND)
    with hsm.shelf(tmp_path, settings, monkeypatch) as shelf:
        shelf.unattended(UNIT, ec.generate_private_key(ec.SECP256R1()))
        key = ec.generate_private_key(ec.SECP256R1())
        shelf.personal(holder, key)
        yield Signer(client, factories.actor(person), holder, key, shelf)


def approve(signer: Signer, dossier: Dossier, pin: str = hsm.OTHER_PIN) -> str:
    """Send the form of the approval; return what the next page says."""
    return signer.client.post(address("approve", dossier), seen(dossier, pin=pin), follow=True).content.decode()


def sign(signer: Signer, pin: str = hsm.OTHER_PIN) -> str:
    return signer.client.post(SIGN, {"pin": pin}, follow=True).content.decode()


def signers(dossier: Dossier) -> list[list[str]]:
    found = [signing.validate(queries.content(paper)) for paper in IssuedResult.objects.filter(dossier=dossier)]
    assert all(each.genuine and each.in_order for each in found)
    return [[one.signer for one in each.signatures] for each in found]


def still_tried() -> int:
    """Count the papers that the worker would try again and again."""
    return Delivery.objects.filter(effect__startswith="procedures.results.effects.issue", done_at__isnull=True).count()


def decided_without_token(signer: Signer) -> Dossier:
    """Return a dossier that was approved while the unit's token could not sign its paper."""
    dossier = samples.at_signer(copies=1)
    dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=signer.actor)
    return dossier


def test_paper_is_issued_in_the_approving_request_with_the_signer_s_own_token(signer: Signer):
    dossier = samples.at_signer(copies=1)
    assert 'type="password"' in signer.client.get(address("approve", dossier)).content.decode()
    assert "1 decision is signed." in approve(signer, dossier)
    assert (signers(dossier), again(dossier).state) == ([[NAME, UNIT.name]], "returned")
    events.run_due()
    assert IssuedResult.objects.count() == 1


@pytest.mark.parametrize("pin", ["0000", ""])
def test_wrong_or_missing_pin_decides_nothing_and_is_told(signer: Signer, pin: str):
    dossier = samples.at_signer(copies=1)
    before = again(dossier).version
    said = approve(signer, dossier, pin)
    assert ("The token does not take this PIN" in said, "Error: Approve" in said) == (bool(pin), not pin)
    assert (again(dossier).state, again(dossier).version) == ("processing", before)
    assert (IssuedResult.objects.count(), Allotment.objects.count()) == (0, 0)


def test_token_that_is_not_there_decides_nothing_and_is_told(signer: Signer):
    dossier = samples.at_signer(copies=1)
    signer.shelf.take_out()
    assert "not plugged in" in approve(signer, dossier)
    assert again(dossier).state == "processing"


def test_expired_certificate_decides_nothing_and_is_told(signer: Signer):
    dossier = samples.at_signer(copies=1)
    old = signer.shelf.certify(signer.holder, signer.key, until=datetime(2026, 1, 1, tzinfo=UTC))
    (signer.shelf.keys / f"{signer.holder.file}.pem").write_bytes(old.public_bytes(hsm.PEM))
    said = approve(signer, dossier)
    assert "Your own certificate cannot sign now. Tell the administrator. The certificate has expired" in said
    assert again(dossier).state == "processing"


def test_pin_is_on_no_page_and_in_no_fact(signer: Signer):
    dossier = samples.at_signer(copies=1)
    pages = approve(signer, dossier, "PIN-000") + sign(signer, "PIN-000")
    facts = " ".join(str(event.data) for event in Event.objects.all())
    assert ("PIN-000" in pages, "PIN-000" in facts) == (False, False)


def test_failure_after_the_decision_waits_for_its_paper_and_is_signed_from_there(signer: Signer, settings):
    dossier = samples.at_signer(copies=1)
    settings.TSA_URL = "http://127.0.0.1:1/tsa"
    said = approve(signer, dossier)
    assert "is decided but not yet signed: The time-stamp or certificate authority does not answer" in said
    assert (again(dossier).state, again(dossier).issued_at, IssuedResult.objects.count()) == ("resolved", None, 0)
    settings.TSA_URL = ""
    assert dossier.pk in [row.pk for row in signer.client.get(SIGN).context["decisions"]]
    assert "1 decision is signed." in sign(signer)
    assert (signers(dossier), list(IssuedResult.objects.values_list("number", flat=True))) == ([[NAME, UNIT.name]], [1])


def test_worker_leaves_what_waits_for_a_pin_and_one_pin_signs_all_of_it(signer: Signer):
    waiting = [decided_without_token(signer) for _each in range(3)]
    events.run_due()
    assert (IssuedResult.objects.count(), [again(each).state for each in waiting]) == (0, ["resolved"] * 3)
    assert still_tried() == 0
    page = signer.client.get(SIGN).content.decode()
    assert [address("preview", each) in page for each in waiting] == [True] * 3
    assert "The token does not take this PIN" in sign(signer, "0000")
    assert IssuedResult.objects.count() == 0
    assert "3 decisions are signed." in sign(signer)
    assert [signers(each) for each in waiting] == [[[NAME, UNIT.name]]] * 3
    assert signer.client.get(SIGN).context["decisions"] == []


def test_bulk_order_says_that_the_pin_comes_afterwards_and_one_pin_signs_it(signer: Signer):
    named = [samples.at_signer(copies=1) for _each in range(2)]
    said = tick(signer.client, *named).content.decode()
    assert "The PIN of your token is asked afterwards" in said
    tick(signer.client, *named, kind="approve")
    events.run_due()
    assert ([again(each).state for each in named], IssuedResult.objects.count()) == (["resolved"] * 2, 0)
    assert "2 decisions are signed." in sign(signer)
    assert [signers(each) for each in named] == [[[NAME, UNIT.name]]] * 2


def test_decision_of_a_key_without_pin_is_issued_by_the_worker(signer: Signer):
    clerk = factories.staff("signer", name="Lê Thị Ngọc Hân")
    holder = signing.Holder(str(clerk.user_id), clerk.name, personal=True)
    signer.shelf.unattended(holder, ec.generate_private_key(ec.SECP256R1()))
    dossier = samples.at_signer(copies=1)
    dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=clerk)
    events.run_due()
    assert signers(dossier) == [[clerk.name, UNIT.name]]


def test_refusal_leads_to_the_page_of_the_pin_and_its_letter_is_signed_there(signer: Signer):
    dossier = samples.at_signer(copies=1)
    page = signer.client.post(address("explain", dossier, "refuse"), seen(dossier, reason="Không lưu sổ."))
    assert (page.status_code, page.url) == (302, SIGN)
    assert "1 decision is signed." in sign(signer)
    assert signers(dossier) == [[NAME, UNIT.name]]


def test_correction_is_signed_with_the_token_as_well(signer: Signer):
    dossier = samples.at_signer(copies=1)
    approve(signer, dossier)
    wrong = IssuedResult.objects.get()
    words = {"record.birth_date": "2005-03-28"}
    officer = factories.staff("officer")
    proposed = results.propose_correction(result_id=wrong.pk, words=words, reason="Sai ngày sinh", by=officer)
    page = signer.client.post(reverse("desk:correction", args=[proposed.pk]), {"decision": "approve"})
    assert (page.status_code, page.url) == (302, SIGN)
    events.run_due()
    assert (IssuedResult.objects.count(), still_tried()) == (1, 0)
    assert "1 decision is signed." in sign(signer)
    assert [paper.status for paper in IssuedResult.objects.order_by("number")] == ["replaced", "valid"]


def test_page_is_there_only_for_those_who_sign_by_pin_and_shows_only_their_own(signer: Signer, desk):
    decided_without_token(signer)
    assert desk("signer").get(SIGN).status_code == 404
    assert SIGN not in desk("signer").get("/desk/").content.decode()
    assert SIGN in signer.client.get("/desk/").content.decode()
    other = factories.staff("signer", name="Trần Quốc Toản")
    assert len(owed.decisions_waiting(signer.actor)) == 1
    assert owed.decisions_waiting(other) == []
