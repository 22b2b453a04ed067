"""Seats by grade: the last one goes to one pupil, also when two schools' clerks click at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from portal.accounts.schema import SYSTEM
from procedures.registers import actions, queries, rules
from procedures.registers.models import Enrolment, Learner, Seats
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 7)


def learner(number: int) -> Learner:
    return shelf.pupil(full_name=f"Nguyễn Văn {number}", birth_date=date(2013, 1, number), identity_number="")


def enrol(pupil: Learner, reference: str) -> Enrolment:
    facts = {"school_code": "05.30", "grade": 7, "class_name": "7A1", "starts_on": DAY, "by": SYSTEM}
    return actions.enrol(learner_id=pupil.pk, reference=reference, **facts)


def limited(number: int) -> None:
    factories.unit(code="05.30", name="Trường THCS Nhận")
    actions.set_seats(school_code="05.30", grade=7, number=number, by=SYSTEM)


def test_a_full_grade_takes_nobody_and_says_so():
    limited(1)
    enrol(learner(1), "A")
    with pytest.raises(rules.NoSeat, match="Trường THCS Nhận") as full:
        enrol(learner(2), "B")
    assert "7" in full.value.message
    assert queries.free_seats("05.30", DAY) == {7: 0}


def test_another_grade_and_a_school_without_a_limit_go_on():
    limited(0)
    other = {"school_code": "05.30", "grade": 8, "class_name": "8A1", "starts_on": DAY, "by": SYSTEM}
    assert actions.enrol(learner_id=learner(1).pk, reference="C", **other).grade == 8
    assert queries.seats_left("05.30", 8, DAY) is None


def test_a_pupil_who_left_frees_the_seat():
    limited(1)
    first = learner(1)
    enrol(first, "A")
    actions.leave(learner_id=first.pk, on=date(2026, 9, 8), by=SYSTEM)
    assert queries.seats_left("05.30", 7, date(2026, 9, 8)) == 1


def test_who_may_not_enrol_sets_no_seats():
    factories.unit(code="05.30")
    with pytest.raises(PermissionDenied):
        actions.set_seats(school_code="05.30", grade=7, number=1, by=factories.staff("signer", at=factories.unit()))


def both_at_once(pupils: list[Learner]) -> list[object]:
    start = Barrier(len(pupils))

    def run(pupil: Learner) -> object:
        start.wait()
        try:
            return enrol(pupil, f"R{pupil.pk}")
        except rules.NoSeat as full:
            return full
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pupils)) as pool:
        return list(pool.map(run, pupils))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_six_at_once_two_get_the_two_seats():
    limited(2)
    answers = both_at_once([learner(number) for number in range(1, 7)])
    assert sum(isinstance(answer, Enrolment) for answer in answers) == 2
    assert queries.enrolled_at("05.30", DAY).count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_grade_is_overfilled(monkeypatch):
    """The negative control: the same six when nobody holds the grade's row while counting."""
    limited(2)
    together = Barrier(6)
    counted = queries.seats_left

    def without_lock(school_code: str, grade: int, day: date) -> None:
        free = counted(school_code, grade, day)
        together.wait()
        if free == 0:
            raise rules.NoSeat(school_code, grade, Seats.objects.get().number)

    monkeypatch.setattr("procedures.registers.actions.keeping._take_seat", without_lock)
    both_at_once([learner(number) for number in range(1, 7)])
    assert queries.enrolled_at("05.30", DAY).count() > 2
