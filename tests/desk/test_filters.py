"""What narrows a queue: search, standard filters, fields of the form; what is asked wrongly is said and left out."""

import importlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import get_current_timezone

from portal.core import clock
from portal.core.text import fold
from procedures.catalogue.schema import Field
from procedures.desk import queries
from procedures.desk.models import Label
from procedures.desk.queries import answers
from procedures.desk.states import DueFilter
from procedures.dossiers.formulas import identity_token, identity_tokens
from procedures.dossiers.models import Dossier
from procedures.worktime.formulas import due_at, parse_limit
from procedures.worktime.queries import shipped_clock
from tests import factories
from tests.citizen.made import clones

pytestmark = pytest.mark.django_db
IDENTITY = factories.SELF_ANSWERS["applicant"]["identity_number"]


def rows(client: Client, **asked: Any) -> list[Dossier]:
    return [row.dossier for row in client.get("/desk/", {"tab": "all", **asked}).context["rows"]]


def given(dossier: Dossier, **fields: Any) -> Dossier:
    """Return the dossier as it stands after these fields were changed in the database."""
    Dossier.objects.filter(pk=dossier.pk).update(**fields)
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize(
    ("typed", "found"), [(IDENTITY, True), ("092 305 004 321", True), (IDENTITY[:11], False), ("092305004322", False)]
)
def test_an_identity_number_finds_when_it_is_whole(desk, typed, found):
    dossier = factories.filed()
    assert rows(desk("intake"), q=typed) == ([dossier] if found else [])


def test_no_digit_of_an_identity_number_stands_in_the_search_key():
    key = factories.filed().search_key
    assert (IDENTITY in key, identity_token(IDENTITY) in key) == (False, True)


def test_numbers_inside_lines_have_tokens_too_and_old_dossiers_get_the_same():
    stated = {"a": IDENTITY, "again": IDENTITY, "lines": [{"number": "092305000001"}, {"number": "12"}], "copies": 2}
    wanted = [identity_token(IDENTITY), identity_token("092305000001")]
    migration = importlib.import_module("procedures.dossiers.migrations.0003_queue_search")
    assert identity_tokens(stated) == wanted
    assert list(dict.fromkeys(migration.tokens(stated))) == wanted


@pytest.mark.postgres
def test_the_search_is_carried_by_its_index():
    factories.filed()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(
            "EXPLAIN " + str(Dossier.objects.filter(search_key__contains="X").query).replace("%X%", "'%ngoc%'")
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "dossier_search" in plan


def two(**fields: Any) -> tuple[Dossier, Dossier]:
    """Return two dossiers in work, the first with these fields."""
    return given(factories.accepted(), **fields), factories.accepted()


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"channel": "counter"}, {"channel": "counter"}),
        ({"state": "resolved"}, {"state": "resolved"}),
        ({"step": 2}, {"procedure": "HB-BANSAO", "step": "2"}),
        ({"received_at": datetime(2020, 3, 4, 23, 59, tzinfo=get_current_timezone())}, {"received_to": "2020-03-04"}),
        ({"received_at": datetime(2100, 3, 4, tzinfo=get_current_timezone())}, {"received_from": "2100-03-04"}),
        ({"due_current": datetime(2020, 3, 4, 17, tzinfo=get_current_timezone())}, {"due_to": "2020-03-04"}),
        ({"due_current": datetime(2100, 3, 4, 17, tzinfo=get_current_timezone())}, {"due_from": "2100-03-04"}),
    ],
)
def test_each_filter_keeps_what_it_names(desk, fields, asked):
    kept, _other = two(**fields)
    assert rows(desk("officer"), **asked) == [kept]


def test_filters_by_who_has_it_in_hand(desk):
    colleague, client = factories.staff_user("officer", name="Trần Văn Bảy"), desk("officer")
    mine, theirs, free = factories.accepted(), given(factories.accepted(), assignee=colleague), factories.accepted()
    given(mine, assignee=int(client.session["_auth_user_id"]))
    asked = {"me": mine, "nobody": free, str(colleague.pk): theirs}
    assert {who: rows(client, assignee=who) for who in asked} == {who: [dossier] for who, dossier in asked.items()}


def test_a_clerk_of_another_unit_is_no_colleague(desk):
    stranger = factories.staff_user("officer", at=factories.unit(code="05.22"))
    page = desk("officer").get("/desk/", {"tab": "all", "assignee": str(stranger.pk)})
    assert list(page.context["form"].errors) == ["assignee"]


def test_filters_by_a_label_of_the_unit(desk):
    labelled, _other = two()
    label = Label.objects.create(unit=factories.unit(), name="Gấp")
    label.dossiers.add(labelled)
    assert rows(desk("officer"), label=str(label.pk)) == [labelled]


def standing_cases(now: datetime) -> dict[str, Dossier]:
    """Return dossiers that stand in every way against their due moment."""
    soon = due_at(now, parse_limit("2wd"), shipped_clock())
    moments = {"long over": now - timedelta(days=9), "just over": now - timedelta(seconds=1), "this moment": now}
    moments |= {"in two working days": soon, "after that": soon + timedelta(seconds=1)}
    cases = {name: given(factories.accepted(), due_original=at, due_current=at) for name, at in moments.items()}
    cases["paused"] = given(factories.accepted(), state="supplement_requested", due_original=now - timedelta(days=9))
    cases["decided late"] = given(
        factories.accepted(), state="resolved", resolved_at=now, due_original=now - timedelta(9)
    )
    cases["stopped"] = given(factories.accepted(), state="stopped", due_original=now - timedelta(days=9))
    cases["not accepted yet"] = factories.filed()
    return cases


def test_a_filter_of_timeliness_keeps_what_worktime_says(desk, monkeypatch):
    now = datetime(2026, 11, 25, 9, tzinfo=get_current_timezone())
    monkeypatch.setattr(clock, "now", lambda: now)
    cases, client = standing_cases(now), desk("officer")
    said = {row.dossier.pk: row.timeliness for row in queries.rows_of(list(Dossier.objects.all()))}
    kept = {name: {row.pk for row in rows(client, due=name)} for name in DueFilter.values}
    for name in ("overdue", "in_time", "paused"):
        assert kept[name] == {pk for pk, words in said.items() if words == name}
    assert kept["today"] == {cases["this moment"].pk}
    assert kept["soon"] == {cases["this moment"].pk, cases["in two working days"].pk}


ASKED: list[tuple[dict[str, Any], Any, str, Any, bool]] = [
    ({"type": "text", "max_length": 50}, "Lớp 12A1 Đặng Ửng", "", "dang ung", True),
    ({"type": "text", "max_length": 50}, "Lớp 12A1 Đặng Ửng", "", "ĐẶNG 12a1", True),
    ({"type": "text", "max_length": 50}, "Lớp 12A1", "", "12A2", False),
    ({"type": "text", "max_length": 50}, "Lớp 12A1", "", "12.1", False),
    ({"type": "text", "max_length": 50}, "Lớp 12.1 (cũ)", "", "12.1 (cu", True),
    ({"type": "phone"}, "+84912345678", "", "0912 345 678", True),
    ({"type": "phone"}, "+84912345678", "", "345678", True),
    ({"type": "date"}, "2010-03-27", "from", date(2010, 3, 27), True),
    ({"type": "date"}, "2010-03-27", "from", date(2010, 3, 28), False),
    ({"type": "date"}, "2010-03-27", "to", date(2010, 3, 27), True),
    ({"type": "date"}, None, "to", date(2010, 3, 27), False),
    ({"type": "integer"}, 10, "from", 9, True),
    ({"type": "integer"}, 9, "from", 10, False),
    ({"type": "integer"}, 9, "to", 10, True),
    ({"type": "integer"}, None, "to", 10, False),
    ({"type": "integer"}, "", "to", 10, False),
    ({"type": "choice", "options": ["a", "b"]}, "a", "", "a", True),
    ({"type": "choice", "options": ["a", "b"]}, "a", "", "b", False),
    ({"type": "multi_choice", "options": ["a", "ab"]}, ["ab"], "", "ab", True),
    ({"type": "multi_choice", "options": ["a", "ab"]}, ["ab"], "", "a", False),
    ({"type": "identity_number"}, IDENTITY, "", IDENTITY, True),
    ({"type": "identity_number"}, IDENTITY, "", IDENTITY[:11], False),
    ({"type": "lines", "min": 1, "max": 9}, [{"name": "Lê Á"}, {"name": "Võ Ổn"}], "", "vo on", True),
    ({"type": "lines", "min": 1, "max": 9}, [{"name": "Lê Á"}], "", "name", False),
]


@pytest.mark.parametrize(("kind", "answer", "end", "asked", "found"), ASKED)
def test_a_field_of_the_form_is_asked_by_its_type(kind, answer, end, asked, found):
    inner = [{"key": "name", "type": "name", "label": {"vi": "Tên", "en": "Name"}}] if kind["type"] == "lines" else []
    options = [{"value": value, "label": {"vi": value, "en": value}} for value in kind.get("options", ())]
    field = Field(key="what", label={"vi": "Gì", "en": "What"}, **kind | {"options": options, "fields": inner})
    dossier = given(factories.draft(), answers={"what": answer})
    kept = Dossier.objects.filter(*answers.asks(field, end, asked))
    assert list(kept) == ([dossier] if found else [])


def test_every_vietnamese_letter_is_met_by_its_plain_one():
    marked = {c: plain for plain, spelt in answers.SPELLINGS.items() for c in spelt}
    assert {c: fold(c) for c in marked} == marked
    assert len(marked) == 2 * (26 + 67)  # the alphabet has 67 marked letters


def test_fields_of_the_chosen_form_narrow_the_queue(desk):
    kept, other = factories.accepted(), factories.accepted()
    given(other, answers=other.answers | {"class_name": "9A3", "copies": 5})
    client = desk("officer")
    for asked in ({"f_class_name": "12a"}, {"f_copies__to": "4"}, {"f_class_name": "12", "f_copies__from": "2"}):
        assert rows(client, procedure="HB-BANSAO", **asked) == [kept]
    assert len(rows(client, f_class_name="12a")) == 2  # without a procedure there is no such field


def test_what_is_asked_wrongly_is_said_and_the_rest_holds(desk):
    kept, _other = two(channel="counter")
    asked = {"tab": "all", "channel": "counter", "received_from": "2026-02-30", "procedure": "none", "due": "never"}
    page = desk("officer").get("/desk/", asked)
    assert sorted(page.context["form"].errors) == ["due", "procedure", "received_from"]
    assert [row.dossier for row in page.context["rows"]] == [kept]
    assert "This is not on offer here. Choose again." in page.content.decode()


def test_what_was_left_empty_does_not_stand_in_the_address(desk):
    answer = desk("officer").get("/desk/?tab=all&q=&procedure=&due=&received_from=27/3/2026&columns=")
    assert answer.url == "/desk/?tab=all&received_from=2026-03-27"


def test_a_range_that_ends_before_it_begins_is_said(desk):
    page = desk("officer").get("/desk/", {"received_from": "2026-03-02", "received_to": "2026-03-01"})
    assert page.context["form"].errors == {"received_to": ["This ends before it begins."]}


def test_filters_in_force_are_said_in_words_and_removed_one_by_one(desk):
    factories.accepted()
    asked = {
        "tab": "all",
        "q": "ngoc",
        "procedure": "HB-BANSAO",
        "step": "1",
        "f_copies__from": "1",
        "due_to": "2030-01-02",
    }
    page = desk("officer").get("/desk/", asked)
    chips = {entry["chip"].label: (entry["chip"].words, entry["rest"]) for entry in page.context["chips"]}
    assert chips["Due until"] == ("02/01/2030", "tab=all&q=ngoc&procedure=HB-BANSAO&step=1&f_copies__from=1")
    assert chips["Step"][0].startswith("1. ")
    assert chips["Procedure"][1] == "tab=all&q=ngoc&due_to=2030-01-02"
    assert list(chips) == [
        "Code, name, phone, identity number",
        "Procedure",
        "Step",
        "Due until",
        "Number of copies: from",
    ]


def test_steps_of_the_chosen_procedure_are_counted(desk):
    factories.accepted(), factories.accepted(), factories.at_signer()
    page = desk("officer").get("/desk/", {"tab": "all", "procedure": "HB-BANSAO"})
    assert [step["number"] for step in page.context["steps"]] == [2, 1]
    second = page.context["steps"][1]["query"]
    assert len(desk("officer").get(f"/desk/?{second}").context["rows"]) == 1


def test_filtered_pages_follow_each_other(desk):
    clones(given(factories.accepted(), channel="post"), 60), factories.accepted()
    client, asked = desk("officer"), {"tab": "open", "channel": "post"}
    first = client.get("/desk/", asked).context["page"]
    second = client.get("/desk/", {**asked, "cursor": first.next}).context["page"]
    assert (len(first.rows), len(second.rows), second.next) == (50, 11, "")
