"""The page of one dossier: plain words for every state, the due date with its reason, papers, money, result."""

from datetime import datetime

import pytest
from django.test import Client

from portal.accounts.schema import Actor
from portal.core import clock
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime.schema import ZONE
from tests import factories
from tests.citizen.made import again

SCHOOL = "Trường THPT Phù Sa"
HEADLINES = {
    State.DRAFT: "This is a draft; it has not been sent",
    State.SUBMITTED: f"{SCHOOL} has received your dossier",
    State.ACCEPTED: f"{SCHOOL} has accepted your dossier",
    State.REJECTED: f"{SCHOOL} did not accept your dossier",
    State.PROCESSING: f"{SCHOOL} is working on your dossier",
    State.SUPPLEMENT_REQUESTED: "1 thing is missing",
    State.AWAITING_PAYMENT: "Pay the fee, then the dossier is sent",
    State.WITHDRAWN: "The dossier was withdrawn",
    State.STOPPED: f"{SCHOOL} has stopped the work",
    State.RESOLVED: f"{SCHOOL} has signed your result",
    State.RETURNED: "Your result is there",
}
THURSDAY_EVENING = datetime(2026, 11, 19, 20, 14, tzinfo=ZONE)
MONDAY = datetime(2026, 11, 23, 9, 40, tzinfo=ZONE)


def in_state(state: str, me: Actor) -> Dossier:
    """Return a dossier with what its page reads in a state; how it came there is the dossiers room's matter."""
    dossier, now = factories.accepted(by=me), clock.now()
    facts = {"supplement": [{"key": "school", "why": "…"}], "supplement_due": now, "closed_at": now, "resolved_at": now}
    outcome = {"outcome": "granted"} if state in ("resolved", "returned") else {}
    resume = {"resume_state": "submitted"} if state == "awaiting_payment" else {}
    Dossier.objects.filter(pk=dossier.pk).update(state=state, reason="…", **facts, **outcome, **resume)
    return again(dossier)


@pytest.mark.parametrize("state", State)
def test_each_state_says_in_one_sentence_where_the_dossier_is(signed_in: Client, me: Actor, state: State) -> None:
    page = signed_in.get(in_state(state, me).get_absolute_url())
    assert page.status_code == 200
    assert f'<h2 class="app-panel__title">{HEADLINES[state]}</h2>' in page.content.decode()


@pytest.mark.parametrize("state", ["resolved", "returned"])
def test_a_refusal_says_so_with_its_reason(signed_in: Client, me: Actor, state: str) -> None:
    dossier = in_state(state, me)
    Dossier.objects.update(outcome="refused", reason="Không có tên trong sổ")
    page = signed_in.get(dossier.get_absolute_url()).content.decode()
    assert f"{SCHOOL} has refused the request" in page
    assert "Không có tên trong sổ" in page


def test_the_due_date_is_said_with_its_reason(signed_in: Client, me: Actor) -> None:
    with clock.at(THURSDAY_EVENING):
        dossier = factories.accepted(by=me)
    with clock.at(MONDAY):
        page = signed_in.get(dossier.get_absolute_url())
    assert [note.counted for note in page.context["due"].days][-1] == 3
    assert page.context["times"].days_left == 2
    assert "17:00 Thursday, 26/11/2026" in page.content.decode()


def test_a_filing_in_the_evening_is_answered_by_the_end_of_the_next_day(signed_in: Client, me: Actor) -> None:
    with clock.at(THURSDAY_EVENING):
        dossier = factories.filed(by=me)
        page = signed_in.get(dossier.get_absolute_url())
    assert page.context["times"].answer_by == datetime(2026, 11, 20, 17, 0, tzinfo=ZONE)


def test_an_overdue_dossier_comes_with_an_apology(signed_in: Client, me: Actor) -> None:
    with clock.at(THURSDAY_EVENING):
        dossier = factories.accepted(by=me)
    with clock.at(datetime(2026, 12, 1, 8, 0, tzinfo=ZONE)):
        page = signed_in.get(dossier.get_absolute_url()).content.decode()
    assert f"{SCHOOL} is late and apologises." in page


def test_an_unpaid_fee_names_the_amount_and_the_moment(signed_in: Client, me: Actor) -> None:
    with clock.at(THURSDAY_EVENING):
        draft = factories.draft(by=me)
        asked = dossiers.request_payment(dossier_id=draft.pk, version=draft.version, by=me)
        page = signed_in.get(asked.get_absolute_url()).content.decode()
    assert "Pay <strong>30,000 đ</strong> by <strong>20:14 Friday, 20/11/2026</strong>." in page
    assert f'href="/pay/{asked.reference}/"' in page


def test_what_was_stated_and_whom_to_ask_are_there(signed_in: Client, me: Actor) -> None:
    page = signed_in.get(factories.filed(by=me).get_absolute_url()).content.decode()
    assert [words in page for words in ("2022–2023", "0292 000 0000", "07:00–11:00, 13:00–17:00")] == [True] * 3


def test_a_returned_dossier_asks_for_a_rating(signed_in: Client, me: Actor) -> None:
    page = signed_in.get(in_state("returned", me).get_absolute_url())
    assert page.context["rating_url"].startswith("/rate/")
    assert f'action="{page.context["rating_url"]}"' in page.content.decode()


def test_a_page_takes_the_same_queries_with_many_facts(
    signed_in: Client, me: Actor, django_assert_max_num_queries
) -> None:
    dossier = in_state("processing", me)
    with django_assert_max_num_queries(29):
        signed_in.get(dossier.get_absolute_url())


def test_no_browser_keeps_the_page(signed_in: Client, me: Actor) -> None:
    page = signed_in.get(factories.draft(by=me).get_absolute_url())
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
