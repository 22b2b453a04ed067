"""Opinions on the screens of both offices: what each reads, does, and what is kept of what was typed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.core import clock
from procedures.desk import queries
from procedures.dossiers import actions
from procedures.dossiers.models import Consultation, Dossier
from procedures.dossiers.queries import usual_answer_due
from procedures.registers.models import RegisterBook
from procedures.worktime.schema import ZONE
from tests import factories
from tests.citizen.made import file
from tests.desk.made import address, again, seen

pytestmark = pytest.mark.django_db
ASKED = "05.31"
WORDS = "Is the pupil yours?"


def other() -> Any:
    return factories.unit(code=ASKED, name="Trường THCS Sông Trà")


def asked_about(dossier: Dossier, **changes: Any) -> Consultation:
    other()
    words = {"unit_code": ASKED, "question": WORDS, "due_at": usual_answer_due(ASKED)} | changes
    return actions.consult(
        dossier_id=dossier.pk, version=again(dossier).version, by=factories.staff("officer"), **words
    )


def page_of(asked: Consultation) -> str:
    return reverse("desk:consultation", args=[asked.pk])


def typed(day: datetime, **changes: Any) -> dict[str, Any]:
    parts = {"due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year}
    return {"unit": ASKED, "question": WORDS, **parts} | changes


@pytest.fixture
def asked_desk(desk: Any) -> Client:
    return desk("officer", code=ASKED, name="Huỳnh Thị Lụa")


def transfer(leaving: str) -> Dossier:
    factories.procedure(code="2.002854")
    dossier = actions.create_draft(procedure_code="2.002854", by=factories.actor())
    dossier.answers = {"origin": "can_tho", "leaving_school": leaving, "school": "05.21"}
    dossier.competent_unit = factories.unit()
    return dossier


def test_the_question_goes_from_the_dossiers_page_to_the_other_unit(desk):
    other()
    dossier, client = factories.accepted(), desk("officer")
    assert "Ask for an opinion" in client.get(address("dossier", dossier)).content.decode()
    due = usual_answer_due(ASKED)
    answer = client.post(address("consult", dossier), seen(dossier, **typed(due)))
    assert (answer.status_code, answer.url) == (302, address("dossier", dossier))
    asked = Consultation.objects.get()
    assert (asked.unit_id, asked.question, asked.due_at) == (ASKED, WORDS, due)
    page = client.get(address("dossier", dossier))
    assert [(row.standing, row.revocable) for row in page.context["consultations"]] == [("waiting", True)]


def test_the_day_of_the_answer_is_proposed_and_a_day_off_refused(desk):
    other()
    dossier, client = factories.accepted(), desk("officer")
    with clock.at(clock.now()):
        form = client.get(address("consult", dossier)).context["form"]
    assert form["due_on"].value() == usual_answer_due("05.21").date()
    sunday = datetime(2030, 10, 6, tzinfo=ZONE)
    page = client.post(address("consult", dossier), seen(dossier, **typed(sunday)))
    assert page.context["form"].errors["due_on"] == ["The office is closed on this day. Choose a working day."]
    assert (WORDS in page.content.decode(), Consultation.objects.count()) == (True, 0)


def test_an_answer_later_than_the_dossier_is_confirmed_first(desk):
    other()
    dossier, client = factories.accepted(), desk("officer")
    assert "beyond_due" not in client.get(address("consult", dossier)).content.decode()
    late = typed(datetime(2030, 10, 7, tzinfo=ZONE))
    page = client.post(address("consult", dossier), seen(dossier, **late))
    assert 'name="beyond_due"' in page.content.decode()
    assert client.post(address("consult", dossier), seen(dossier, **late, beyond_due="on")).status_code == 302


def test_a_question_on_a_stale_page_is_kept_to_copy(desk):
    other()
    dossier, client = factories.accepted(), desk("officer")
    page = client.post(address("consult", dossier), {**typed(usual_answer_due(ASKED)), "version": 1})
    assert (page.status_code, WORDS in page.content.decode()) == (409, True)


def test_a_manager_and_a_signer_do_not_ask(desk):
    dossier = factories.accepted()
    for client in (desk("signer"), desk("manager", code="05", kind="authority")):
        assert client.get(address("consult", dossier)).status_code == 404
        assert client.get(address("dossier", dossier)).context["may_consult"] is False


def test_the_other_unit_finds_it_in_its_own_queue_due_first(asked_desk):
    late = asked_about(factories.accepted(), due_at=clock.now() + timedelta(hours=30), beyond_due=True)
    soon = asked_about(factories.accepted(), due_at=clock.now() + timedelta(hours=1), beyond_due=True)
    assert asked_desk.get("/desk/").context["asked"] == 2
    rows = asked_desk.get("/desk/consultations/").context["rows"]
    assert [row.asked for row in rows] == [soon, late]


def test_the_tab_is_for_those_who_answer(desk):
    asked_about(factories.accepted())
    clerk = desk("intake", code=ASKED)
    assert clerk.get("/desk/").context["asked"] is None
    assert clerk.get("/desk/consultations/").status_code == 404


def test_the_asked_unit_reads_the_request_and_its_papers_and_nothing_else(asked_desk):
    dossier = factories.accepted()
    kept = dossier.attachments.create(
        key="authorisation", name="a.pdf", content_type="application/pdf", size=9, sha256="0",
        file=actions.drafts.storage.keep("dossiers/paper", "pdf", file()), uploaded_at=clock.now(),
    )  # fmt: skip
    buffered = dossier.attachments.create(
        key="authorisation", name="b.pdf", content_type="application/pdf", size=9, sha256="0", file=kept.file,
        uploaded_at=clock.now(), amends=True,
    )  # fmt: skip
    paper, unsent = (reverse("citizen:paper", args=[dossier.pk, each.pk]) for each in (kept, buffered))
    assert asked_desk.get(paper).status_code == 404
    asked = asked_about(dossier)
    page = asked_desk.get(page_of(asked))
    assert [row.url for row in page.context["papers"]] == [paper]
    assert [asked_desk.get(where).status_code for where in (paper, unsent)] == [200, 404]
    assert [asked_desk.get(address("dossier", dossier)).status_code, page.status_code] == [404, 200]
    actions.revoke_consultation(consultation_id=asked.pk, by=factories.staff("officer"))
    gone = asked_desk.get(page_of(asked))
    assert (asked_desk.get(paper).status_code, gone.status_code) == (404, 200)
    assert "summary" not in gone.context
    assert dossier.applicant_name not in gone.content.decode()


def test_an_answer_reaches_the_dossiers_page(asked_desk, desk):
    dossier = factories.accepted()
    asked = asked_about(dossier)
    sent = asked_desk.post(page_of(asked), {"opinion": "objects", "answer": "He left in May."})
    assert (sent.status_code, sent.url) == (302, "/desk/consultations/")
    words = desk("officer").get(address("dossier", dossier)).content.decode()
    assert [part in words for part in ("He left in May.", "Does not agree", "Huỳnh Thị Lụa")] == [True] * 3
    answered = asked_desk.get("/desk/consultations/?show=answered").context["rows"]
    assert [(row.asked, row.standing) for row in answered] == [(asked, "answered")]
    assert "He left in May." in asked_desk.get(page_of(asked)).content.decode()


def test_an_answer_without_opinion_keeps_the_words(asked_desk):
    page = asked_desk.post(page_of(asked_about(factories.accepted())), {"answer": "He left in May."})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["opinion"])
    assert "He left in May." in page.content.decode()


@pytest.mark.parametrize("before", ["answered", "revoked"])
def test_who_comes_too_late_keeps_the_words(asked_desk, before):
    asked = asked_about(factories.accepted())
    if before == "answered":
        colleague = factories.staff("officer", at=other())
        actions.answer_consultation(consultation_id=asked.pk, by=colleague, opinion="agrees", answer="Yes.")
    else:
        actions.revoke_consultation(consultation_id=asked.pk, by=factories.staff("officer"))
    page = asked_desk.post(page_of(asked), {"opinion": "objects", "answer": "He left in May."})
    assert (page.status_code, page.context["row"].standing) == (409, before)
    assert "He left in May." in page.content.decode()


def test_a_question_is_taken_back_with_one_click(desk, asked_desk):
    dossier = factories.accepted()
    asked = asked_about(dossier)
    where = reverse("desk:revoke", args=[dossier.pk, asked.pk])
    assert [asked_desk.post(where).status_code, desk("officer").post(where).status_code] == [404, 302]
    page = desk("officer").get(address("dossier", dossier))
    assert [row.standing for row in page.context["consultations"]] == ["revoked"]
    assert asked_desk.get("/desk/consultations/").context["rows"] == []


def test_an_overdue_answer_is_said_so(desk):
    dossier = factories.accepted()
    Consultation.objects.filter(pk=asked_about(dossier).pk).update(due_at=clock.now() - timedelta(minutes=1))
    page = desk("officer").get(address("dossier", dossier))
    assert "Answer overdue" in page.content.decode()


def test_whom_one_would_usually_ask():
    assert queries.proposed_unit(transfer(ASKED)) == ASKED
    assert queries.proposed_unit(transfer("05.21")) == ""
    assert queries.proposed_unit(factories.accepted()) == ""


def test_the_keeper_of_the_register_is_proposed():
    factories.procedure(code="VB-XACMINH")
    book = {"kind": "upper_secondary", "year": 2019, "title": "Sổ gốc 2019", "volume": "1"}
    RegisterBook.objects.create(custodian=other(), **book)
    dossier = actions.create_draft(procedure_code="VB-XACMINH", by=factories.actor())
    line = {"holder_name": "Lê Hoàng Phúc", "diploma_kind": "upper_secondary", "graduation_year": 2019}
    dossier.answers, dossier.competent_unit = {"diplomas": [line]}, factories.office()
    assert queries.proposed_unit(dossier) == ASKED


def test_a_step_over_its_budget_and_a_dossier_on_time_are_both_said(desk):
    with clock.at(datetime(2026, 10, 5, 8, tzinfo=ZONE)):
        dossier = factories.accepted()
    moment = datetime(2026, 10, 7, 11, tzinfo=ZONE)
    client = desk("officer")
    with clock.at(moment):
        actions.raise_alarms(now=moment)
        page = client.get(address("dossier", dossier))
    now, limit = page.context["route"][0], page.context["limit"]
    assert (now.over, now.left, now.levels) == (True, "3 working hours", (75, 100))
    assert (limit.late, limit.left, limit.levels, limit.step_over) == (False, "1 working day 4 working hours", (), True)
    words = page.content.decode()
    assert "The present step is over its budget; the dossier is on time." in words
    assert ["3 working hours over" in words, "1 working day 4 working hours left" in words] == [True, True]


def test_no_limit_is_shown_once_decided(desk):
    dossier = factories.at_signer()
    actions.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    assert desk("officer").get(address("dossier", dossier)).context["limit"] is None
