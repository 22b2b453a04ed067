"""The commands `due` and `load_calendar`, whose output is a public contract."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.schema import SYSTEM
from procedures.worktime import actions
from procedures.worktime.models import CalendarDay
from procedures.worktime.states import DayKind

pytestmark = pytest.mark.django_db


def run(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_due_json_has_the_moment_and_every_day():
    answer = json.loads(run("due", "2026-04-24T09:00", "5wd", "--json"))
    assert answer["due"] == "2026-05-06T17:00:00+07:00"
    assert answer["days"][3] == {
        "date": "2026-04-27",
        "counted": False,
        "reason": "nghỉ bù Giỗ Tổ, không tính",
    }
    counted = [day["date"] for day in answer["days"] if day["counted"]]
    assert counted == ["2026-04-28", "2026-04-29", "2026-05-04", "2026-05-05", "2026-05-06"]


def test_due_text_says_the_moment_then_the_days():
    lines = run("due", "2026-04-24", "2wd").splitlines()
    assert lines == [
        "Hạn trả kết quả: 17:00 thứ Tư 29/04/2026",
        "thứ Sáu 24/04: ngày nhận, chưa tính",
        "thứ Bảy 25/04: thứ Bảy, không tính",
        "Chủ nhật 26/04: nghỉ lễ Giỗ Tổ, không tính",
        "thứ Hai 27/04: nghỉ bù Giỗ Tổ, không tính",
        "thứ Ba 28/04: ngày 1",
        "thứ Tư 29/04: ngày 2, hạn lúc 17:00",
    ]


def test_due_batch_answers_a_line_for_a_line(tmp_path):
    questions = tmp_path / "questions.txt"
    questions.write_text(
        "2026-04-24T09:00 5wd\n2026-11-23T15:01 same_day_cutoff(15:00)\n\n2026-10-05 16:00 8wh\n"
        "2024-01-31T09:00:00\t1m\r\n 2026-10-05  09:00:00   2wh \n"
    )
    answers = ["2026-05-06T17:00", "2026-11-25T17:00", "2026-10-06T16:00", "2024-02-29T17:00", "2026-10-05T11:00"]
    assert run("due", "--batch", str(questions)).splitlines() == answers


def test_due_batch_reads_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("2026-10-05T09:00 2wh\n"))
    assert run("due", "--batch", "-") == "2026-10-05T11:00\n"


def test_due_batch_names_the_faulty_line(tmp_path):
    questions = tmp_path / "questions.txt"
    questions.write_text("2026-04-24T09:00 5wd\n2026-04-24T09:00 5x\n")
    with pytest.raises(CommandError, match="line 2"):
        run("due", "--batch", str(questions))


@pytest.mark.parametrize(
    ("when", "limit", "answer"),
    [
        (["2026-10-05T16:00"], "8wh", "2026-10-06T16:00:00+07:00"),
        (["2026-10-05T16:00:00"], "8wh", "2026-10-06T16:00:00+07:00"),
        (["2026-10-05 16:00"], "8wh", "2026-10-06T16:00:00+07:00"),
        (["2026-10-05", "16:00:00"], "8wh", "2026-10-06T16:00:00+07:00"),
        (["2026-11-23T15:00:00"], "same_day_cutoff(15:00)", "2026-11-23T17:00:00+07:00"),
        (["2026-11-23T15:00:01"], "same_day_cutoff(15:00)", "2026-11-25T17:00:00+07:00"),
    ],
)
def test_due_takes_a_moment_with_or_without_seconds_and_t(when, limit, answer):
    assert json.loads(run("due", *when, limit, "--json"))["due"] == answer


def test_due_batch_without_its_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        run("due", "--batch", str(tmp_path / "nowhere"))


@pytest.mark.parametrize("words", [(), ("2026-04-24",), ("yesterday", "5wd"), ("2026-04-24", "5x")])
def test_due_without_sense_is_refused(words):
    with pytest.raises(CommandError):
        run("due", *words)


def test_due_follows_an_amended_calendar():
    actions.load_years(first=2026, last=2026, by=SYSTEM)
    names = {"name_vi": "Nghỉ bão", "name_en": "Storm", "legal_basis": "Công điện 1"}
    actions.set_day(day=date(2026, 10, 6), kind=DayKind.HOLIDAY, by=SYSTEM, **names)
    lines = run("due", "2026-10-05 09:00", "1wd").splitlines()
    assert lines[2:] == ["thứ Ba 06/10: nghỉ lễ Nghỉ bão, không tính", "thứ Tư 07/10: ngày 1, hạn lúc 17:00"]


def test_load_calendar_twice_loads_once():
    assert run("load_calendar", "--to", "2023") == "2022 2023\n"
    count = CalendarDay.objects.count()
    assert run("load_calendar", "--to", "2023") == "nothing to load\n"
    assert CalendarDay.objects.count() == count
