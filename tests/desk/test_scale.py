"""With a city's dossiers in PostgreSQL every page of the desk runs the number of queries stated here, however deep."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import clock
from procedures.desk.schema import TABS
from procedures.dossiers import actions
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime.schema import ZONE
from tests import factories
from tests.desk.conftest import BACKEND

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

DAY = date(2026, 11, 26)
DOSSIERS = 1_500
QUEUE = 17
"""And one more where a row of the page waits for its applicant, to know since when."""
PROCEDURE = "1.004889"
PAGES = {  # "draft" last: for it the dossiers are brought back to the first step
    ("dossier",): 34,
    ("approve",): 8,
    ("send_back",): 8,
    ("explain", "refuse"): 12,
    ("draft",): 7,
}


@pytest.fixture
def clerk(db: None) -> User:
    """Return somebody with every role in the city's office, in which a third of the city's dossiers lie."""
    call_command("simulate", dossiers=DOSSIERS, seed=5, until=DAY, stdout=StringIO())
    return factories.staff_user("intake", "officer", "head", "signer", at=factories.office())


@pytest.fixture
def client(clerk: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(clerk, backend=BACKEND)
    return browser


def queries_of(client: Client, address: str, **asked: str) -> int:
    with CaptureQueriesContext(connection) as ran:
        assert client.get(address, asked).status_code == 200
    return len(ran)


def test_a_queue_runs_as_many_queries_on_its_last_page_as_on_its_first(client):
    pages, ran = {}, {}
    for tab in TABS:
        first = client.get("/desk/", {"tab": tab.key}).context["page"]
        cursor, pages[tab.key] = first.next, 1
        while cursor and (page := client.get("/desk/", {"tab": tab.key, "cursor": cursor}).context["page"]).next:
            cursor, pages[tab.key] = page.next, pages[tab.key] + 1
        last = {"cursor": cursor} if cursor else {}
        ran[tab.key] = queries_of(client, "/desk/", tab=tab.key), queries_of(client, "/desk/", tab=tab.key, **last)
    assert {number for pair in ran.values() for number in pair} == {QUEUE, QUEUE + 1}
    assert (ran["intake"], ran["finished"], ran["supplement"]) == ((QUEUE,) * 2, (QUEUE,) * 2, (QUEUE + 1,) * 2)
    assert min(pages["finished"], pages["all"]) >= 9


def at_the_signer(clerk: User) -> list[Dossier]:
    """Bring the dossiers in work, each with another history, to the last step."""
    by = accounts.actor_for(clerk)
    ready = []
    for dossier in Dossier.objects.filter(competent_unit="05", procedure=PROCEDURE, state=State.PROCESSING):
        draft = {"lookup": "none", "candidates": [], "titles": [], "record": {}, "fields": {}}
        moved = dossier
        while moved.step < moved.step_count:
            moved = actions.advance(dossier_id=moved.pk, version=moved.version, by=by)
        ready.append(actions.set_draft(dossier_id=moved.pk, version=moved.version, by=by, draft=draft))
    return ready


def test_a_page_of_a_dossier_runs_the_queries_stated_whatever_its_history(client, clerk):
    with clock.at(datetime(2026, 11, 26, 9, tzinfo=ZONE)):
        ready, ran = at_the_signer(clerk), {}
        assert len(ready) > 2
        for name in PAGES:
            if name == ("draft",):
                Dossier.objects.filter(pk__in=[one.pk for one in ready]).update(step=1, step_role="officer")
            found = [reverse(f"desk:{name[0]}", args=[one.pk, *name[1:]]) for one in ready]
            client.get(found[0])
            ran[name] = {queries_of(client, address) for address in found}
    assert ran == {name: {stated} for name, stated in PAGES.items()}


def test_no_dossier_in_whatever_state_costs_more_than_stated(client):
    rows = Dossier.objects.filter(competent_unit="05").exclude(state=State.DRAFT)
    chosen = [rows.filter(state=state).first() for state in State.values]
    found = [reverse("desk:dossier", args=[one.pk]) for one in chosen if one is not None]
    client.get(found[0])
    assert len(found) >= 7
    assert max(queries_of(client, address) for address in found) == PAGES["dossier",]
