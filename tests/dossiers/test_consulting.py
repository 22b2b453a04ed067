"""Opinions asked of other units: who asks and answers, what it leaves alone, who is told and how often."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.accounts.schema import Actor
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.dossiers import actions, formulas, queries, rules
from procedures.dossiers.models import Consultation, Dossier, Remark
from procedures.dossiers.states import State
from procedures.worktime.queries import shipped_clock
from procedures.worktime.schema import ZONE
from tests import factories

pytestmark = pytest.mark.django_db
ASKED = "05.31"
WORDS = "Học sinh có học tại trường từ năm 2022 không?"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


MONDAY, WEDNESDAY = at(5, 8), at(7, 17)


def other() -> Any:
    return factories.unit(code=ASKED, name="Trường THCS Sông Trà")


def taken_in() -> Dossier:
    with clock.at(MONDAY):
        return factories.accepted()


def ask(dossier: Dossier, by: Actor | None = None, **changes: Any) -> Consultation:
    """Ask on Monday at 08:00 until Wednesday at closing."""
    other()
    words = {"unit_code": ASKED, "question": WORDS, "due_at": WEDNESDAY} | changes
    version = words.pop("version", Dossier.objects.get(pk=dossier.pk).version)
    with clock.at(MONDAY):
        return actions.consult(dossier_id=dossier.pk, version=version, by=by or factories.staff("officer"), **words)


def answer(asked: Consultation, by: Actor | None = None, **changes: Any) -> Consultation:
    words = {"opinion": "agrees", "answer": "Đúng, từ lớp 6."} | changes
    who = by or factories.staff("officer", at=other())
    return actions.answer_consultation(consultation_id=asked.pk, by=who, **words)


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def facts(dossier: Dossier, name: str) -> list[Event]:
    return list(Event.objects.filter(stream=dossier.stream, name=f"dossier.{name}"))


def faults_of(refused: Any) -> list[str]:
    return [fault.field for fault in refused.value.faults]


def test_a_question_is_a_row_and_a_fact_without_its_words():
    dossier = taken_in()
    asked = ask(dossier)
    (fact,) = facts(dossier, "consulted")
    assert (asked.question, asked.due_at, asked.is_open) == (WORDS, WEDNESDAY, True)
    assert (fact.data["unit"], fact.data["consultation"]) == (ASKED, str(asked.pk))
    assert WORDS not in str(fact.data)
    remark = Remark.objects.get(event=fact)
    assert (remark.text, remark.public, fact.data["remark"]) == (WORDS, False, actions.moves.remark_digest(remark))


def test_the_limit_runs_on():
    dossier = taken_in()
    ask(dossier)
    kept = again(dossier)
    assert (kept.state, kept.due_original, kept.due_current, kept.alert_at) == (
        dossier.state, dossier.due_original, dossier.due_current, dossier.alert_at,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["intake", "officer", "head"])
def test_clerks_and_heads_of_the_competent_unit_ask(role):
    assert ask(taken_in(), by=factories.staff(role)).is_open


@pytest.mark.parametrize(("role", "code"), [("signer", "05.21"), ("officer", ASKED), ("manager", "05")])
def test_nobody_else_asks(role, code):
    with pytest.raises(rules.Forbidden):
        ask(taken_in(), by=factories.staff(role, at=factories.unit(code=code)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit_code": "05.21"}, "unit"),
        ({"unit_code": "99"}, "unit"),
        ({"question": "  \n "}, "question"),
        ({"due_at": MONDAY}, "due"),
        ({"due_at": at(9, 17)}, "due"),
    ],
)
def test_what_cannot_be_asked_is_named_at_its_field(changes, field):
    with pytest.raises(rules.Invalid) as refused:
        ask(taken_in(), **changes)
    assert faults_of(refused) == [field]


def test_every_fault_is_named_at_once():
    with pytest.raises(rules.Invalid) as refused:
        ask(taken_in(), unit_code="99", question="", due_at=MONDAY)
    assert faults_of(refused) == ["unit", "question", "due"]


def test_later_than_the_dossier_itself_only_when_that_is_meant():
    assert ask(taken_in(), due_at=at(9, 17), beyond_due=True).due_at == at(9, 17)


def test_a_unit_is_asked_once_until_it_has_answered():
    dossier = taken_in()
    first = ask(dossier)
    with pytest.raises(rules.Invalid) as refused:
        ask(dossier)
    assert faults_of(refused) == ["unit"]
    answer(first)
    assert ask(dossier).is_open


def test_asking_from_a_stale_page_is_a_conflict():
    dossier = taken_in()
    with pytest.raises(rules.Conflict):
        ask(dossier, version=dossier.version - 1)


def test_a_filed_dossier_that_nobody_took_in_asks_nobody():
    with pytest.raises(rules.Conflict):
        ask(factories.filed())


def test_asking_is_seen_before_deciding_and_answering_makes_no_form_stale():
    dossier = taken_in()
    asked = ask(dossier)
    assert again(dossier).version == dossier.version + 1
    answer(asked)
    assert again(dossier).version == dossier.version + 1


def test_an_answer_is_kept_with_who_and_when():
    dossier = taken_in()
    clerk = factories.staff("officer", at=other())
    given = answer(ask(dossier), by=clerk)
    assert (given.opinion, given.answer, given.answered_by_id) == ("agrees", "Đúng, từ lớp 6.", clerk.user_id)
    (fact,) = facts(dossier, "consultation_answered")
    assert (fact.actor, fact.unit, fact.data["unit"], fact.data["opinion"]) == (clerk.ref, "05.21", ASKED, "agrees")


@pytest.mark.parametrize("role", rules.ANSWERING)
def test_those_who_answer_for_the_unit(role):
    assert answer(ask(taken_in()), by=factories.staff(role, at=other())).opinion == "agrees"


@pytest.mark.parametrize(("role", "code"), [("intake", ASKED), ("officer", "05.21"), ("signer", "05.21")])
def test_nobody_answers_for_another_unit(role, code):
    asked = ask(taken_in())
    with pytest.raises(rules.Forbidden):
        answer(asked, by=factories.staff(role, at=factories.unit(code=code)))


@pytest.mark.parametrize(("changes", "field"), [({"opinion": "maybe"}, "opinion"), ({"answer": " "}, "answer")])
def test_an_answer_needs_an_opinion_and_words(changes, field):
    asked = ask(taken_in())
    with pytest.raises(rules.Invalid) as refused:
        answer(asked, **changes)
    assert faults_of(refused) == [field]


def test_the_second_answer_hears_who_was_first():
    asked = ask(taken_in())
    answer(asked, by=factories.staff("officer", at=other(), name="Huỳnh Thị Lụa"))
    with pytest.raises(rules.Conflict) as lost:
        answer(asked, answer="Không.")
    assert lost.value.who == "Huỳnh Thị Lụa"
    assert again(asked).answer == "Đúng, từ lớp 6."


def test_a_question_taken_back_is_answered_no_more():
    dossier = taken_in()
    asked = ask(dossier)
    actions.revoke_consultation(consultation_id=asked.pk, by=factories.staff("officer"))
    with pytest.raises(rules.Conflict):
        answer(asked)
    assert len(facts(dossier, "consultation_revoked")) == 1


def test_only_the_unit_that_asks_takes_back():
    asked = ask(taken_in())
    with pytest.raises(rules.Forbidden):
        actions.revoke_consultation(consultation_id=asked.pk, by=factories.staff("officer", at=other()))


def test_the_dossier_moves_on_without_the_answer_and_a_decision_closes_the_question():
    dossier = factories.at_signer()
    with clock.at(clock.now()):
        asked = actions.consult(
            dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer"), unit_code=other().code,
            question=WORDS, due_at=clock.now() + timedelta(minutes=1),
        )  # fmt: skip
    assert again(asked).is_open
    signed = actions.approve(dossier_id=dossier.pk, version=dossier.version + 1, by=factories.staff("signer"))
    assert (signed.state, again(asked).is_open) == (State.RESOLVED, False)
    (fact,) = facts(dossier, "consultation_revoked")
    assert fact.actor == "system"


def test_a_stopped_dossier_closes_its_questions():
    dossier = taken_in()
    asked = ask(dossier)
    actions.stop(dossier_id=dossier.pk, version=dossier.version + 1, by=factories.staff("signer"), reason="Trùng")
    assert again(asked).revoked_at is not None


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        (at(7, 17), at(6, 17)),  # 1,380 minutes: one working day before is later than half way
        (at(5, 17), at(5, 13, 30)),  # 420 minutes: half way
        (at(23, 17), at(22, 17)),
    ],
)
def test_a_reminder_comes_at_half_time_or_one_working_day_before(due, moment):
    assert formulas.reminder_moment(MONDAY, due, shipped_clock()) == moment


def chase(moment: datetime) -> int:
    with clock.at(moment):
        return actions.chase_consultations(now=moment)


def test_one_reminder_and_one_word_of_delay():
    dossier = taken_in()
    asked = ask(dossier)
    assert [chase(moment) for moment in (at(6, 16, 59), at(6, 17), at(7, 9), WEDNESDAY)] == [0, 1, 0, 0]
    assert [chase(moment) for moment in (at(7, 18), at(7, 18), at(12, 9))] == [1, 0, 0]
    kept = again(asked)
    assert (kept.reminded_at, kept.overdue_told_at) == (at(6, 17), at(7, 18))
    assert [len(facts(dossier, f"consultation_{name}")) for name in ("reminded", "overdue")] == [1, 1]


def test_a_clock_off_for_days_reminds_and_reports_once():
    dossier = taken_in()
    ask(dossier)
    assert [chase(at(12, 9)), chase(at(12, 9))] == [2, 0]


def test_an_answered_question_is_chased_no_more():
    asked = ask(taken_in())
    answer(asked)
    assert chase(at(12, 9)) == 0


def told(kind: str) -> set[int]:
    events.run_due()
    return set(Message.objects.filter(kind=kind, channel="inbox").values_list("user", flat=True))


def test_the_asked_unit_hears_of_question_reminder_and_end():
    clerk, signer = (factories.staff(role, at=other()) for role in ("officer", "signer"))
    factories.staff("intake", at=other())
    asked = ask(taken_in())
    assert told("consultation_asked") == {clerk.user_id, signer.user_id}
    chase(at(6, 17))
    assert told("consultation_reminder") == {clerk.user_id, signer.user_id}
    actions.revoke_consultation(consultation_id=asked.pk, by=factories.staff("officer"))
    assert told("consultation_revoked") == {clerk.user_id, signer.user_id}
    links = set(Message.objects.filter(user=clerk.user_id, channel="inbox").values_list("kind", "url"))
    assert links == {
        ("consultation_asked", f"/desk/consultations/{asked.pk}/"),
        ("consultation_reminder", f"/desk/consultations/{asked.pk}/"),
        ("consultation_revoked", "/desk/consultations/"),
    }


def test_delay_is_told_to_the_head_and_to_who_asked():
    head, officer = factories.staff("head"), factories.staff("officer")
    factories.staff("officer")
    ask(taken_in(), by=officer)
    chase(at(8, 9))
    assert told("consultation_overdue") == {head.user_id, officer.user_id}


def test_an_answer_is_told_to_who_asked():
    officer = factories.staff("officer")
    answer(ask(taken_in(), by=officer), opinion="objects")
    assert told("consultation_answered") == {officer.user_id}
    assert "Không đồng ý" in Message.objects.get(kind="consultation_answered", channel="inbox").body


def test_the_applicant_reads_that_a_unit_was_asked_and_nothing_of_the_words():
    dossier = taken_in()
    answer(ask(dossier))
    chase(at(12, 9))
    lines = [(entry.title, entry.detail) for entry in queries.timeline(again(dossier)) if "Sông Trà" in entry.title]
    assert lines == [("Đã hỏi ý kiến Trường THCS Sông Trà", ""), ("Trường THCS Sông Trà đã cho ý kiến", "")]


def test_the_usual_answer_is_due_after_two_working_days():
    with clock.at(at(2, 10)):
        assert queries.usual_answer_due(ASKED) == at(6, 17)
