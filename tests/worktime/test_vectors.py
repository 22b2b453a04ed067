"""The worked examples of the deadline rules, on the city's calendar and office hours."""

from datetime import datetime

import pytest

from procedures.worktime.formulas import due, due_at, local, parse_limit
from procedures.worktime.queries import shipped_clock
from procedures.worktime.schema import Interruption

VECTORS = {
    "five working days over a day in lieu, 30/4 and 1/5": ("2026-04-24T09:00", "5wd", "2026-05-06T17:00"),
    "a copy asked for before the cut-off": ("2026-11-23T14:59", "same_day_cutoff(15:00)", "2026-11-23T17:00"),
    "a copy asked for at the cut-off": ("2026-11-23T15:00:00", "same_day_cutoff(15:00)", "2026-11-23T17:00"),
    "a copy asked for a second later": ("2026-11-23T15:00:01", "same_day_cutoff(15:00)", "2026-11-25T17:00"),
    "a copy asked for after the cut-off": ("2026-11-23T15:01", "same_day_cutoff(15:00)", "2026-11-25T17:00"),
    "eight working days over Tet": ("2026-02-12T09:00", "8wd", "2026-03-03T17:00"),
    "three working days over a swapped Monday and 2/9": ("2026-08-28T09:00", "3wd", "2026-09-07T17:00"),
    "the working Saturday of 2026": ("2026-08-21T09:00", "1wd", "2026-08-22T17:00"),
    "five working days in an ordinary week": ("2022-10-26T09:00", "5wd", "2022-11-02T17:00"),
    "three working days over a Sunday's day in lieu": ("2022-04-08T09:00", "3wd", "2022-04-14T17:00"),
    "the working Saturday of 2025": ("2025-04-25T09:00", "1wd", "2025-04-26T17:00"),
    "a dossier received on a working Saturday": ("2026-08-22T09:00", "1wd", "2026-08-24T17:00"),
    "24/11 was a working day in 2025": ("2025-11-21T09:00", "2wd", "2025-11-25T17:00"),
    "24/11 is a holiday in 2026": ("2026-11-20T09:00", "2wd", "2026-11-25T17:00"),
    "02/01/2026 works": ("2025-12-31T09:00", "1wd", "2026-01-02T17:00"),
    "10/01/2026 does not work": ("2026-01-09T09:00", "1wd", "2026-01-12T17:00"),
}
EXAMPLES = [
    # a copy asked for after hours or on a day off is owed the next working day
    ("2026-11-20T18:30", "same_day_cutoff(15:00)", "2026-11-23T17:00"),
    ("2026-11-21T10:00", "same_day_cutoff(15:00)", "2026-11-23T17:00"),
    # after hours, on a day off: day 0 is the next working day, for every kind of limit
    ("2026-10-05T17:00", "1wd", "2026-10-06T17:00"),
    ("2026-10-05T17:01", "1wd", "2026-10-07T17:00"),
    ("2026-10-03T09:00", "1wd", "2026-10-06T17:00"),
    ("2026-10-02T18:00", "8wh", "2026-10-05T17:00"),
    ("2026-10-02T18:00", "10d", "2026-10-15T17:00"),
    ("2026-01-31T09:00", "1m", "2026-03-02T17:00"),
    # working hours end on the very minute, at closing when they run out at closing; lunch is closed
    ("2026-10-05T16:00", "8wh", "2026-10-06T16:00"),
    ("2026-10-05T09:00", "2wh", "2026-10-05T11:00"),
    ("2026-10-05T09:00", "4wh", "2026-10-05T15:00"),
    ("2026-10-05T12:00", "1wh", "2026-10-05T14:00"),
    ("2026-10-05T13:00", "4wh", "2026-10-05T17:00"),
    # calendar days and months: a last day off moves on; 31/01 + 1m is the last day of February
    ("2026-10-05T09:00", "10d", "2026-10-15T17:00"),
    ("2026-10-07T09:00", "10d", "2026-10-19T17:00"),
    ("2024-01-31T09:00", "1m", "2024-02-29T17:00"),
    ("2023-01-31T09:00", "1m", "2023-02-28T17:00"),
    ("2026-10-30T09:00", "1m", "2026-11-30T17:00"),
    ("2026-12-15T09:00", "1m", "2027-01-15T17:00"),
]


@pytest.mark.parametrize(("received", "limit", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_due_vector_of_the_rules(received, limit, expected):
    assert answer(received, limit) == expected


@pytest.mark.parametrize(("received", "limit", "expected"), EXAMPLES)
def test_due_example_as_worked_out(received, limit, expected):
    assert answer(received, limit) == expected


def answer(received, limit):
    explained = due(moment(received), parse_limit(limit), shipped_clock())
    assert explained.at == due_at(moment(received), parse_limit(limit), shipped_clock())
    return f"{explained.at:%Y-%m-%dT%H:%M}"


def moment(text):
    return local(datetime.fromisoformat(text))


def test_due_after_supplement_restarts_from_zero():
    supplement = Interruption(moment("2026-10-07T10:00"), moment("2026-10-15T09:00"))
    ask = moment("2026-10-05T09:00"), parse_limit("5wd"), shipped_clock()
    assert due_at(*ask) == moment("2026-10-12T17:00")
    assert due_at(*ask, [supplement]) == moment("2026-10-22T17:00")


def test_due_where_the_sector_law_only_pauses_resumes():
    pause = Interruption(moment("2026-10-07T10:00"), moment("2026-10-15T09:00"), restarts=False)
    at = due_at(moment("2026-10-05T09:00"), parse_limit("5wd"), shipped_clock(), [pause])
    assert at == moment("2026-10-20T17:00")


def test_due_pause_over_the_last_day_ends_on_the_day_of_resuming():
    pause = Interruption(moment("2026-10-06T10:00"), moment("2026-10-09T09:00"), restarts=False)
    at = due_at(moment("2026-10-05T09:00"), parse_limit("1wd"), shipped_clock(), [pause])
    assert at == moment("2026-10-09T17:00")


def test_due_pause_begun_after_the_last_closing_changes_nothing():
    pause = Interruption(moment("2026-10-06T17:30"), moment("2026-10-09T09:00"), restarts=False)
    at = due_at(moment("2026-10-05T09:00"), parse_limit("1wd"), shipped_clock(), [pause])
    assert at == moment("2026-10-06T17:00")


def test_due_moment_of_another_zone_is_counted_in_local_time():
    received = datetime.fromisoformat("2026-10-05T09:30:00+00:00")  # 16:30 in Cần Thơ
    assert due_at(received, parse_limit("1wh"), shipped_clock()) == moment("2026-10-06T07:30")


def test_due_in_hours_ends_on_the_minute_after_a_pause_begun_and_ended_between_minutes():
    pause = Interruption(moment("2026-10-05T10:00:41"), moment("2026-10-05T14:30:07"), restarts=False)
    at = due_at(moment("2026-10-05T09:00:59"), parse_limit("2wh"), shipped_clock(), [pause])
    assert at == moment("2026-10-05T15:30")
