"""Columns of the queue, views a clerk keeps, the list as a file, and the way through it dossier by dossier."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from portal.events.models import Event
from procedures.desk.models import SavedView
from procedures.desk.queries import queues
from procedures.dossiers.models import Dossier
from tests import factories
from tests.desk.made import address, seen

pytestmark = pytest.mark.django_db
COLUMNS = {"tab": "all", "procedure": "HB-BANSAO", "columns": "f_school.f_pupil_birth_date.f_identity_number.due"}
USUAL = ["code", "due", "procedure", "applicant", "beneficiary", "step", "assignee", "state", "channel"]


def texts(client: Client, asked: dict[str, str]) -> list[dict[str, str]]:
    """Return the words of each row by column."""
    return [{cell.key: cell.text for cell in row.cells} for row in client.get("/desk/", asked).context["rows"]]


def test_fields_of_the_form_are_columns_in_the_chosen_order(desk):
    dossier = factories.accepted()
    (row,) = texts(desk("officer"), COLUMNS)
    assert list(row) == ["code", "f_school", "f_pupil_birth_date", "f_identity_number", "due"]
    stated = ("Trường THPT Phù Sa", "27/03/2005", "092••••••321")
    assert (row["code"], row["f_school"], row["f_pupil_birth_date"], row["f_identity_number"]) == (
        dossier.code,
        *stated,
    )


def test_columns_that_do_not_exist_are_left_out(desk):
    client = desk("officer")
    shown = [client.get("/desk/", {"columns": asked}).context["columns"] for asked in ("y", "x.y", "state.x.code")]
    assert [[column.key for column in columns] for columns in shown] == [USUAL, USUAL, ["code", "state"]]


def test_the_page_of_columns_orders_them_by_their_places(desk):
    factories.accepted()
    client = desk("officer")
    page = client.get("/desk/columns/?tab=all&procedure=HB-BANSAO")
    assert [line.key for line in page.context["form"].lines if line.shown] == USUAL[1:]
    typed = {"show": ["due", "state", "f_class_name", "phone"], "place_due": "1", "place_f_class_name": "1", "name": ""}
    answer = client.post("/desk/columns/?tab=all&procedure=HB-BANSAO", typed | {"place_state": "2"})
    assert answer.url == "/desk/?tab=all&procedure=HB-BANSAO&columns=f_class_name.due.state.phone"
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": "Của tôi"}, ["show"]),
        ({"show": ["due"], "place_due": "x"}, ["place_due"]),
        ({"show": ["secret"]}, ["show"]),
    ],
)
def test_wrong_columns_are_said_and_nothing_typed_is_lost(desk, typed, wrong):
    page = desk("officer").post("/desk/columns/?tab=all", typed)
    assert list(page.context["form"].errors) == wrong
    assert page.context["form"].data["name" if "name" in typed else "show"] == typed.get(
        "name", "due" if "place_due" in typed else "secret"
    )
    assert SavedView.objects.count() == 0


def keep(client: Client, name: str = "Lớp 12", query: str = "tab=all&procedure=HB-BANSAO&f_class_name=12") -> SavedView:
    factories.procedure()
    client.post(f"/desk/columns/?{query}", {"show": ["due", "f_class_name"], "place_f_class_name": "1", "name": name})
    return SavedView.objects.get(name=name)


def test_a_view_is_kept_with_its_filters_and_columns_and_shown_by_a_link(desk):
    dossier, client = factories.accepted(), desk("officer")
    view = keep(client)
    assert (view.query, view.columns) == (
        {"tab": "all", "procedure": "HB-BANSAO", "f_class_name": "12"},
        ["f_class_name", "due"],
    )
    (link,) = client.get("/desk/").context["saved"]
    page = client.get(f"/desk/?{link.query}")
    assert [row.dossier for row in page.context["rows"]] == [dossier]
    assert [cell.key for cell in page.context["rows"][0].cells] == ["code", "f_class_name", "due"]
    assert [(link.name, link.current) for link in page.context["saved"]] == [("Lớp 12", True)]


def test_a_view_kept_again_under_its_name_is_overwritten(desk):
    client = desk("officer")
    keep(client), keep(client, query="tab=open&procedure=HB-BANSAO")
    kept = [(view.name, view.query) for view in SavedView.objects.all()]
    assert kept == [("Lớp 12", {"tab": "open", "procedure": "HB-BANSAO"})]


def test_a_view_is_renamed_but_not_to_a_name_in_use(desk):
    client = desk("officer")
    view, _other = keep(client), keep(client, name="Quá hạn")
    page = client.post(f"/desk/views/{view.pk}/", {"name": "Quá hạn"})
    assert list(page.context["form"].errors) == ["name"]
    assert client.post(f"/desk/views/{view.pk}/", {"name": "Lớp mười hai"}).url == "/desk/"
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["Lớp mười hai", "Quá hạn"]


def test_a_view_is_deleted_by_its_owner_alone(desk):
    client = desk("officer")
    view = keep(client)
    stranger = desk("officer")
    addresses = (f"/desk/views/{view.pk}/", f"/desk/views/{view.pk}/delete/")
    assert [stranger.post(to, {"name": "x"}).status_code for to in addresses] == [404, 404]
    assert stranger.get("/desk/").context["saved"] == []
    assert client.post(addresses[1]).url == "/desk/"
    assert SavedView.objects.count() == 0


def exported(client: Client, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of the workbook's first sheet."""
    answer = client.post(f"/desk/export/?{query}")
    assert answer["Content-Disposition"].startswith('attachment; filename="dossiers-')
    return list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))


def test_the_list_is_exported_as_it_is_filtered_with_its_columns(desk):
    kept, other = factories.accepted(), factories.accepted()
    Dossier.objects.filter(pk=other.pk).update(channel="post")
    head, *lines = exported(
        desk("officer"), "tab=all&channel=online&procedure=HB-BANSAO&columns=f_class_name.due.state"
    )
    assert head == ("Dossier", "Class in that year", "Due", "On time?", "State")
    ((code, room, due, words, state),) = lines
    assert (code, room, state) == (kept.code, "12A1", "In progress")
    assert (due.hour, words[-9:]) == (17, "days left")


def test_a_name_that_begins_like_a_formula_stays_a_name(desk):
    dossier = factories.accepted()
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name="=1+1\x07")
    answer = desk("officer").post("/desk/export/?tab=all&columns=applicant")
    cell = load_workbook(BytesIO(answer.content)).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("role", "number", "whole"), [("officer", "092••••••321", False), ("head", "092305004321", True)]
)
def test_identity_numbers_leave_whole_only_with_those_who_answer_for_the_unit(desk, role, number, whole):
    factories.accepted()
    client = desk(role)
    assert exported(client, "tab=all&procedure=HB-BANSAO&columns=f_identity_number")[1][1] == number
    fact = Event.objects.get(name="desk.exported")
    assert fact.stream == fact.actor.replace("user:", "account:") == f"account:{client.session['_auth_user_id']}"
    assert fact.data.keys() == {"query", "columns", "rows", "whole"}
    assert (fact.data["columns"], fact.data["rows"], fact.data["whole"]) == (["code", "f_identity_number"], 1, whole)


def test_the_fact_of_an_export_does_not_say_what_was_searched(desk):
    client = desk("officer")
    exported(client, "tab=all&q=ngoc+anh")
    assert "ngoc" not in str(Event.objects.get(name="desk.exported").data)


def test_a_list_too_long_for_a_file_is_narrowed_first(desk, monkeypatch):
    monkeypatch.setattr(queues, "MOST_EXPORTED", 1)
    factories.accepted(), factories.accepted()
    answer = desk("officer").post("/desk/export/?tab=all&q=ngoc", follow=True)
    assert answer.redirect_chain == [("/desk/?tab=all&q=ngoc", 302)]
    assert "Narrow it, for example by dates" in answer.content.decode()
    assert Event.objects.filter(name="desk.exported").count() == 0


def test_an_export_is_asked_for_by_a_button_alone(desk):
    assert desk("officer").get("/desk/export/").status_code == 405


def in_queue_order(*channels: str) -> list[Dossier]:
    """Return dossiers that stand in a queue one after the other."""
    made = [factories.accepted() for _channel in channels]
    for place, (dossier, channel) in enumerate(zip(made, channels, strict=True)):
        Dossier.objects.filter(pk=dossier.pk).update(
            channel=channel, queue_at=dossier.queue_at.replace(year=2020 + place)
        )
    return made


def neighbours(client: Client, dossier: Dossier, query: str) -> tuple[Dossier | None, Dossier | None]:
    before, after = client.get(address("dossier", dossier) + f"?{query}").context["neighbours"]
    return before, after


def test_previous_and_next_stay_within_the_filtered_list_and_its_order(desk):
    first, _skipped, second, third = in_queue_order("post", "online", "post", "post")
    client = desk("officer")
    assert neighbours(client, second, "tab=open&channel=post") == (first, third)
    assert neighbours(client, second, "tab=all&channel=post") == (third, first)
    assert neighbours(client, second, f"tab=open&channel=post&q={third.reference}") == (None, third)
    assert neighbours(client, first, "tab=open&channel=post") == (None, second)


def test_a_dossier_that_left_the_list_still_has_its_place_in_it(desk):
    first, gone, second = in_queue_order("post", "online", "post")
    assert neighbours(desk("officer"), gone, "tab=open&channel=post") == (first, second)


def test_the_way_back_keeps_filters_columns_and_page(desk):
    dossier = factories.accepted()
    client = desk("officer")
    query = "tab=open&channel=online&columns=due.state"
    assert (
        f"{address('dossier', dossier)}?tab=open&amp;channel=online&amp;columns=due.state"
        in client.get(f"/desk/?{query}").content.decode()
    )
    page = client.get(address("dossier", dossier) + f"?{query}&cursor=abc").content.decode()
    assert 'href="/desk/?tab=open&amp;channel=online&amp;columns=due.state&amp;cursor=abc"' in page


def test_a_move_comes_back_to_the_dossier_in_its_list(desk):
    dossier = factories.filed()
    client = desk("intake")
    page = client.get(address("dossier", dossier) + "?tab=intake&channel=online")
    accept = next(move["href"] for move in page.context["moves"] if move["label"] == "Accept the dossier")
    answer = client.post(accept, seen(dossier))
    assert answer.url == address("dossier", dossier) + "?tab=intake&channel=online"
