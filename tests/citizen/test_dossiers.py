"""The list of one's own dossiers."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.schema import Actor
from procedures.citizen.queries.lists import PAGE
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import clones

MINE = "/dossiers/"


def lists(client: Client, query: str = "") -> dict[str, list[Dossier]]:
    return {group.key: group.rows for group in client.get(MINE + query).context["groups"]}


def test_dossiers_stand_under_what_they_want(signed_in: Client, me: Actor) -> None:
    draft, filed, waiting, finished = factories.draft(by=me), *clones(factories.filed(by=me), 3)
    Dossier.objects.exclude(pk__in=[draft.pk, filed.pk, waiting.pk, finished.pk]).delete()
    Dossier.objects.filter(pk=waiting.pk).update(state="awaiting_payment")
    Dossier.objects.filter(pk=finished.pk).update(state="returned", closed_at=finished.created_at)
    assert lists(signed_in) == {"yours": [waiting], "open": [filed], "drafts": [draft], "finished": [finished]}


def test_dossiers_of_others_are_not_listed(signed_in: Client) -> None:
    factories.filed()
    Dossier.objects.update(applicant=None)
    assert lists(signed_in) == {"yours": [], "open": [], "drafts": [], "finished": []}


def test_a_long_list_is_read_page_by_page(signed_in: Client, me: Actor) -> None:
    clones(factories.filed(by=me), PAGE)
    first = next(group for group in signed_in.get(MINE).context["groups"] if group.key == "open")
    second = next(group for group in signed_in.get(MINE + first.next).context["groups"] if group.key == "open")
    assert [len(first.rows), len(second.rows), second.next] == [PAGE, 1, ""]
    assert {row.pk for row in first.rows}.isdisjoint(row.pk for row in second.rows)
    assert lists(signed_in, second.previous)["open"] == first.rows


def test_fifty_rows_take_no_more_queries_than_one(signed_in: Client, me: Actor) -> None:
    only = factories.filed(by=me)
    with CaptureQueriesContext(connection) as one:
        signed_in.get(MINE)
    clones(only, 49)
    with CaptureQueriesContext(connection) as fifty:
        signed_in.get(MINE)
    assert len(fifty) <= len(one)  # fees are read by reference: rows without a payment cost less


def test_a_draft_leads_to_its_form_and_a_filed_one_to_its_page(signed_in: Client, me: Actor) -> None:
    draft, filed = factories.draft(by=me), factories.filed(by=me)
    page = signed_in.get(MINE).content.decode()
    assert f'href="/dossiers/{draft.pk}/form/"' in page
    assert f'href="/dossiers/{filed.pk}/"' in page
