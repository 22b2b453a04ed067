"""The queue: tabs, search, filters, pages, and as many queries for fifty rows as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import clones

pytestmark = pytest.mark.django_db


def rows(client: Client, **asked: str) -> list[Dossier]:
    return [row.dossier for row in client.get("/desk/", asked).context["rows"]]


def test_the_first_tab_holds_what_has_to_be_accepted(desk):
    waiting, _taken, _draft = factories.filed(), factories.accepted(), factories.draft()
    assert rows(desk("intake")) == [waiting]


def test_tabs_hold_their_states_and_their_counts(desk):
    factories.filed(), factories.accepted()
    page = desk("intake").get("/desk/?tab=open")
    counts = {entry["tab"].key: entry["number"] for entry in page.context["tab_counts"]}
    assert counts == {"intake": 1, "open": 1, "supplement": 0, "payment": 0, "return": 0, "finished": 0, "all": 2}
    assert [row.dossier.state for row in page.context["rows"]] == ["processing"]


def test_an_unknown_tab_is_the_first(desk):
    assert desk("intake").get("/desk/?tab=nothing").context["tab"].key == "intake"


@pytest.mark.parametrize("typed", ["ngoc anh", "NGỌC ÁNH", "anh nguyen", "0912 345 678", "{reference}"])
def test_search_finds_without_marks_by_name_phone_and_code(desk, typed):
    dossier = factories.filed()
    client = desk("intake")
    assert rows(client, tab="all", q=typed.format(reference=dossier.reference)) == [dossier]
    assert rows(client, tab="all", q="tran van khong") == []


def test_search_finds_by_the_official_code(desk):
    dossier = factories.accepted()
    assert rows(desk("intake"), tab="all", q=dossier.code) == [dossier]


def test_the_queue_is_filtered_by_procedure(desk):
    factories.procedure(code="2.002854")
    dossier = factories.filed()
    client = desk("intake")
    assert rows(client, procedure="HB-BANSAO") == [dossier]
    assert rows(client, procedure="2.002854") == []


def test_what_waits_for_me_follows_my_role(desk):
    waiting, taken, written = factories.filed(), factories.accepted(), factories.at_signer()
    assert rows(desk("intake"), tab="all", whose="mine") == [waiting]
    assert rows(desk("officer"), tab="all", whose="mine") == [taken]
    assert rows(desk("signer"), tab="all", whose="mine") == [written]


def test_another_units_dossiers_are_not_in_the_queue(desk):
    factories.filed()
    assert rows(desk("intake", code="05.22"), tab="all") == []


def test_due_first(desk):
    later, sooner = factories.accepted(), factories.accepted()
    Dossier.objects.filter(pk=sooner.pk).update(queue_at=sooner.queue_at.replace(year=2020))
    assert rows(desk("officer"), tab="open") == [sooner, later]


def test_pages_follow_each_other_without_loss(desk):
    clones(factories.accepted(), 60)
    client = desk("officer")
    first = client.get("/desk/?tab=open").context["page"]
    second = client.get("/desk/", {"tab": "open", "cursor": first.next}).context["page"]
    assert (len(first.rows), len(second.rows)) == (50, 11)
    assert {row.pk for row in first.rows}.isdisjoint(row.pk for row in second.rows)
    back = client.get("/desk/", {"tab": "open", "cursor": second.previous}).context["page"]
    assert back.rows == first.rows


def test_fifty_rows_cost_as_many_queries_as_one(desk):
    dossier, client = factories.accepted(), desk("officer")
    client.get("/desk/?tab=open")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/?tab=open")
    clones(dossier, 49)
    with CaptureQueriesContext(connection) as fifty:
        assert len(client.get("/desk/?tab=open").context["rows"]) == 50
    assert len(fifty) == len(one)


def test_overdue_dossiers_are_counted_in_the_headline(desk):
    dossier = factories.accepted()
    Dossier.objects.filter(pk=dossier.pk).update(due_original=dossier.due_original.replace(year=2020))
    page = desk("officer").get("/desk/?tab=open")
    assert page.context["due"] == {"late": 1, "today": 0}
    assert "1 overdue" in page.content.decode()


def test_a_citizen_finds_no_desk(client):
    client.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/").status_code == 404
