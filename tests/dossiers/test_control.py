"""The process-control slip equals the event log: every fact a row, every step left with how it stood."""

import pytest

from portal.core import clock
from portal.events import queries as events
from portal.events.models import Event
from procedures.dossiers import actions, queries
from procedures.dossiers.models import Consultation, Dossier, DossierStep
from procedures.dossiers.queries import control_rows
from procedures.dossiers.schema import INTERNAL
from tests import factories
from tests.dossiers import lives, papers
from tests.dossiers.lives import moment

pytestmark = pytest.mark.django_db
APPLICANT, DESK = "Người nộp hồ sơ", "Bộ phận TN&TKQ"
ONE = "Trường THPT Phù Sa, bước 1: Đối chiếu học bạ và soạn bản sao"
TWO = "Trường THPT Phù Sa, bước 2: Hiệu trưởng ký"
ME, HAN, THUAN, TUYET = "Huỳnh Ngọc Uyển Nghiêng", "Lê Thị Ngọc Hân", "Đỗ Minh Thuận", "Võ Thị Ánh Tuyết"
ROWS = [
    ("payment_confirmed", "2026-03-02 08:00", APPLICANT, DESK, ME, HAN, ""),
    ("accepted", "2026-03-02 09:00", "", DESK, HAN, "", ""),
    ("forwarded", "2026-03-02 09:00", DESK, ONE, "Hệ thống", THUAN, ""),
    ("advanced", "2026-03-02 10:00", ONE, TWO, THUAN, TUYET, "early"),  # 60 of 960 minutes
    ("sent_back", "2026-03-03 10:00", TWO, ONE, TUYET, THUAN, "on_time"),  # 480 of 480
    ("supplement_requested", "2026-03-03 14:00", ONE, APPLICANT, THUAN, ME, "early"),  # 120 of 960
    ("resubmitted", "2026-03-04 20:00", APPLICANT, DESK, ME, "", ""),
    ("forwarded", "2026-03-04 20:00", DESK, ONE, "Hệ thống", THUAN, ""),
    ("advanced", "2026-03-09 16:00", ONE, TWO, THUAN, TUYET, "late"),  # 1,380 of 960
    ("extended", "2026-03-09 16:30", "", TWO, TUYET, "", ""),
    ("approved", "2026-03-12 16:00", TWO, DESK, TUYET, "", "late"),  # 1,440 of 480
    ("returned", "2026-03-12 16:05", DESK, APPLICANT, "Hệ thống", ME, ""),
]


def test_the_rows_of_an_eventful_life() -> None:
    told = [
        (row.fact, row.at, row.giver, row.receiver, row.given_by, row.received_by, row.standing)
        for row in control_rows(lives.eventful())
    ]
    assert told == [(f"dossier.{fact}", moment(at), *rest) for fact, at, *rest in ROWS]


def test_the_slip_equals_the_event_log(tmp_path) -> None:
    dossier = lives.eventful()
    filed = events.stream(dossier.stream).get(name="dossier.payment_confirmed").seq
    log = [(e.name, e.at) for e in events.stream(dossier.stream).filter(seq__gte=filed) if e.name not in INTERNAL]
    assert [(row.fact, row.at) for row in control_rows(dossier)] == log
    text = papers.read(queries.control_slip(Dossier.objects.get(pk=dossier.pk)), tmp_path)
    assert text.count("Người giao:") + text.count("Người thực hiện:") == len(log)


def test_a_row_hangs_on_its_fact(tmp_path) -> None:
    """Without the fact there is no row: nothing but the log is shown."""
    dossier = lives.eventful()
    Event.objects.filter(stream=dossier.stream, name="dossier.sent_back").update(name="dossier.unheard_of")
    assert [row.fact for row in control_rows(dossier)].count("dossier.sent_back") == 0


def test_the_slip_of_an_eventful_life_reads_letter_for_letter(settings, tmp_path) -> None:
    dossier = Dossier.objects.get(pk=lives.eventful().pk)
    settings.SIGNING_KEYS = "/keys"
    text = (papers.TEXTS / "06-eventful.txt").read_text("utf-8")
    assert papers.words(papers.read(queries.control_slip(dossier), tmp_path)) == papers.words(text)


def test_a_finished_dossier_has_the_same_slip_at_any_time() -> None:
    dossier = Dossier.objects.get(pk=lives.eventful().pk)
    with clock.at(moment("2031-01-06 08:00")):
        years_later = queries.control_slip(dossier)
    assert queries.control_slip(dossier) == years_later


def test_a_budget_left_by_one_minute_more_is_late() -> None:
    dossier = lives.eventful()
    DossierStep.objects.filter(dossier=dossier, started_at=moment("2026-03-02 10:00")).update(budget_minutes=479)
    assert control_rows(dossier)[4].standing == "late"


def test_a_step_waits_in_the_name_of_whom_it_was_assigned_to() -> None:
    dossier, officer = lives.accepted(lives.NEW), factories.staff_user("officer", name="Đỗ Minh Thuận")
    DossierStep.objects.filter(dossier=dossier).update(assignee=officer)
    assert control_rows(dossier)[-1].received_by == "Đỗ Minh Thuận"


def test_a_withdrawal_is_not_handed_over_by_the_one_who_asks() -> None:
    me = factories.actor(lives.person())
    dossier = lives.filed(lives.RECEIVED[lives.NEW], me)
    lives.do(actions.withdraw, dossier, moment("2026-03-05 10:00"), me)
    last = control_rows(dossier)[-1]
    assert (last.fact, last.giver, last.receiver) == ("dossier.withdrawn", "", DESK)


def test_units_asked_for_their_opinion_are_named() -> None:
    dossier, asked = lives.accepted(lives.NEW), factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    person = factories.staff_user("officer")
    when = {"asked_at": dossier.received_at, "due_at": dossier.due_current}
    Consultation.objects.create(dossier=dossier, unit=asked, question="Có học bạ không?", asked_by=person, **when)
    assert queries.control_facts(dossier).partners == ("Trường THPT Rạch Sen",)
