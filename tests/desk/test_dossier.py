"""The dossier's page at the desk: what is hidden, who did what, and what stands beside it."""

import pytest

from payments import queries as payments
from payments.models import Quarantine
from payments.states import Fault
from portal.core import clock
from procedures.dossiers import actions as dossiers
from procedures.dossiers.states import State
from tests import factories
from tests.desk.made import address

pytestmark = pytest.mark.django_db
MISMATCH = "A message from the bank does not match this fee."


def test_the_identity_number_is_hidden_until_it_is_asked_for(desk):
    words = desk("officer").get(address("dossier", factories.accepted())).content.decode()
    assert "092••••••321" in words
    assert words.count("092305004321") == 1
    assert words[: words.index("092305004321")].rstrip().endswith("</summary>")


def test_history_says_who(desk):
    dossier = factories.accepted(clerk=factories.staff("intake", name="Ngô Văn Tám"))
    history = desk("officer").get(address("dossier", dossier)).context["history"]
    assert [entry.detail for entry in history[:2]] == ["the portal itself", "Ngô Văn Tám"]


def test_the_route_shows_the_step_that_waits(desk):
    page = desk("officer").get(address("dossier", factories.accepted()))
    assert [step.standing for step in page.context["route"]] == ["now", "ahead"]
    assert page.context["waits_for"].startswith("Step 1: ")


def test_a_manager_reads_a_school_beneath_but_moves_nothing(desk):
    dossier = factories.accepted()
    page = desk("manager", code="05", kind="authority").get(address("dossier", dossier))
    assert (page.status_code, page.context["moves"]) == (200, [])


def test_an_officer_of_the_authority_does_not_read_a_schools_dossier(desk):
    dossier = factories.accepted()
    assert desk("officer", code="05", kind="authority").get(address("dossier", dossier)).status_code == 404


def test_neighbours_of_the_queue(desk):
    first, second = sorted((factories.accepted(), factories.accepted()), key=lambda dossier: dossier.pk)
    page = desk("officer").get(address("dossier", first) + "?tab=open")
    assert page.context["neighbours"] == (None, second)


def test_money_that_does_not_match_is_seen_and_moves_nothing(desk):
    who = factories.actor()
    draft = factories.draft(by=who)
    dossier = dossiers.request_payment(dossier_id=draft.pk, version=draft.version, by=who)
    assert MISMATCH not in desk("intake").get(address("dossier", dossier)).content.decode()
    payment = payments.for_reference(dossier.reference)
    Quarantine.objects.create(provider="stripe", object_id="cs_1", fault=Fault.AMOUNT, payment=payment, at=clock.now())
    page = desk("intake").get(address("dossier", dossier))
    assert MISMATCH in page.content.decode()
    assert page.context["dossier"].state == State.AWAITING_PAYMENT
