"""The queue: tabs, search, filters, pages, and as many queries for fifty rows as for one."""

import base64
import json

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
    waits_elsewhere = {"supplement": 0, "payment": 0, "issuing": 0, "return": 0, "finished": 0}
    assert counts == {"mine": 1, "intake": 1, "open": 1, **waits_elsewhere, "all": 2}
    assert [row.dossier.state for row in page.context["rows"]] == ["processing"]


@pytest.mark.parametrize(("role", "first"), [("intake", "intake"), ("officer", "mine"), ("signer", "mine")])
def test_the_day_begins_with_what_waits_for_the_role(desk, role, first):
    client = desk(role)
    assert client.get("/desk/").context["tab"].key == first
    assert client.get("/desk/?tab=nothing").context["tab"].key == first


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
    assert rows(desk("intake"), tab="mine") == [waiting]
    assert rows(desk("officer"), tab="mine") == [taken]
    assert rows(desk("signer"), tab="mine") == [written]


def test_what_a_colleague_has_in_hand_does_not_wait_for_me(desk):
    dossier, colleague = factories.accepted(), factories.staff_user("officer")
    assert rows(desk("officer"), tab="mine") == [dossier]
    Dossier.objects.filter(pk=dossier.pk).update(assignee=colleague)
    assert rows(desk("officer"), tab="mine") == []


def test_a_trial_of_a_form_is_nobodys_work(desk):
    Dossier.objects.filter(pk=factories.filed().pk).update(is_test=True)
    page = desk("intake").get("/desk/?tab=all")
    assert page.context["rows"] == []
    assert {entry["number"] for entry in page.context["tab_counts"]} == {0}


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


def test_a_cursor_that_is_not_ours_is_page_one(desk):
    dossier, client = factories.accepted(), desk("officer")
    strange = base64.urlsafe_b64encode(json.dumps(["yesterday", "you"]).encode()).decode()
    assert [rows(client, tab="open", cursor=cursor) for cursor in (strange, "-" + strange, "x")] == [[dossier]] * 3


EXTRA = (
    "due.procedure.applicant.step.assignee.state.unit.labels.received.phone"
    ".f_school.f_identity_number.f_pupil_birth_date"
)
QUERIES = {"": 19, EXTRA: 24}
"""How many queries a page takes: as it comes (two of them for bulk orders, one for opinions
asked of one's units); then one more each for the form, the units it offers, the counts of its
steps, the labels and the names of units in a column."""


@pytest.mark.parametrize("columns", QUERIES)
def test_fifty_rows_cost_as_many_queries_as_one(desk, columns):
    dossier, client = factories.accepted(), desk("officer")
    asked = {"tab": "open"} | ({"columns": columns, "procedure": "HB-BANSAO"} if columns else {})
    client.get("/desk/", asked)
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/", asked)
    clones(dossier, 49)
    with CaptureQueriesContext(connection) as fifty:
        page = client.get("/desk/", asked)
    assert (len(page.context["rows"]), len(page.context["columns"])) == (50, 14 if columns else 9)
    assert (len(one), len(fifty)) == (QUERIES[columns], QUERIES[columns])


def test_overdue_dossiers_are_counted_in_the_headline(desk):
    dossier = factories.accepted()
    Dossier.objects.filter(pk=dossier.pk).update(due_original=dossier.due_original.replace(year=2020))
    page = desk("officer").get("/desk/?tab=open")
    assert page.context["due"] == {"late": 1, "today": 0}
    assert "1 overdue" in page.content.decode()


def test_a_citizen_finds_no_desk(client):
    client.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/").status_code == 404
