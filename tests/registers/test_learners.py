"""Finding pupils: for a transcript copy, and for a transfer."""

from datetime import date, datetime

import pytest
from django.utils.translation import override

from portal.accounts.schema import SYSTEM
from portal.core import clock
from procedures.registers import actions, queries
from procedures.worktime.schema import ZONE
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 23, 9, tzinfo=ZONE)


def records(school="05.21", **answers):
    return queries.look_up("school_record", unit_code=school, answers=answers)


def transfer(**answers):
    with clock.at(TODAY):
        return queries.look_up("learner", unit_code="05.22", answers=answers)


def enrol(learner, day, school="05.21", **changes):
    facts = {"grade": 11, "class_name": "11A2", "by": SYSTEM} | changes
    factories.unit(code=school, name=f"Trường {school}") if school != "05.21" else factories.unit()
    return actions.enrol(learner_id=learner.pk, school_code=school, starts_on=day, **facts)


@pytest.mark.parametrize("answers", [shelf.AN, {"beneficiary_identity": "092309000417"}])
def test_transcript_is_found_by_person_or_identity_number(answers):
    made = shelf.pupil()
    assert [found.key for found in records(**answers)] == [f"{made.pk}:05.21"]


def test_transcript_of_another_school_is_not_found():
    shelf.pupil()
    assert records("05.22", **shelf.AN) == []


def test_transcript_is_compared_in_the_school_year_asked():
    shelf.pupil(shelf.year("2024-2025", grade=10, class_name="10A2"), shelf.year("2025-2026"))
    with override("vi"):
        [found] = records(**shelf.AN, school_year="2024-2025", class_name="10A3")
    rows = [(row.label, row.stated, row.recorded, row.equal) for row in found.comparison]
    assert rows[2:] == [("Năm học", "2024-2025", "2024-2025", True), ("Lớp", "10A3", "10A2", False)]
    assert found.place == "Học bạ, năm học 2024-2025 – 2025-2026"


def test_transcript_is_filled_with_the_marks_of_every_year():
    shelf.pupil(shelf.year("2025-2026"), shelf.year("2024-2025", grade=10))
    [found] = records(**shelf.AN)
    filled = queries.fill("school_record", found)
    assert [year["school_year"] for year in filled["years"]] == ["2024-2025", "2025-2026"]
    assert filled["years"][0]["marks"] == [{"subject": "Toán", "term1": "8,1", "term2": "8,5", "year": "8,4"}]
    assert [filled["holder_name"], filled["school_name"], filled["birth_date"]] == [
        "Nguyễn Trần Khánh An",
        "Trường THPT Phù Sa",
        "2009-08-19",
    ]


def test_two_pupils_of_one_name_and_birthday_stay_two():
    shelf.pupil()
    shelf.pupil(identity_number="", code="9200417001")
    assert len(records(**shelf.AN)) == 2
    assert records(**shelf.AN, beneficiary_identity="092309000417")[0].equal_count == 3


@pytest.mark.parametrize("count", [1, 12])
def test_transcript_look_up_costs_three_queries_however_many_pupils(count, django_assert_num_queries):
    for number in range(count):
        shelf.pupil(identity_number="", code=f"92004170{number:02d}")
    with django_assert_num_queries(3):
        assert len(records(**shelf.AN)) == count


def test_transfer_shows_where_the_pupil_is_enrolled_today():
    made = shelf.learner()
    enrol(made, date(2025, 9, 5), class_name="10A2")
    enrol(made, date(2026, 9, 5))
    enrol(made, date(2027, 9, 5), school="05.32", class_name="12A9")
    with override("vi"):
        [found] = transfer(**shelf.AN, leaving_school="05.32", class_name="11A2")
    rows = [(row.label, row.stated, row.recorded, row.equal) for row in found.comparison]
    assert rows[2:] == [("Trường", "Trường 05.32", "Trường THPT Phù Sa", False), ("Lớp", "11A2", "11A2", True)]
    with clock.at(TODAY):
        assert queries.fill("learner", found)["leaving_school"] == "05.21"


def test_transfer_warns_of_a_pupil_enrolled_nowhere_or_here():
    made = shelf.learner()
    with override("vi"):
        nowhere = transfer(**shelf.AN)[0].warning
        enrol(made, date(2026, 9, 5), school="05.22")
        here = transfer(**shelf.AN)[0].warning
    assert [nowhere, here] == ["Hiện không học ở trường nào của thành phố", "Đang học ở chính trường này"]


def test_transfer_of_a_pupil_from_another_province_finds_nobody():
    assert transfer(beneficiary_name="Lý Thu Hà", beneficiary_birth_date="2012-01-01") == []


def test_learner_who_left_is_enrolled_nowhere():
    made = shelf.learner()
    enrol(made, date(2022, 9, 5))
    actions.leave(learner_id=made.pk, on=date(2023, 5, 31), by=SYSTEM)
    assert queries.enrolment_on(made.pk, date(2023, 5, 31)) is None
    with override("vi"):
        assert transfer(**shelf.AN)[0].warning == "Hiện không học ở trường nào của thành phố"
    with clock.at(TODAY):
        assert queries.fill("learner", transfer(**shelf.AN)[0])["leaving_school"] == ""


def test_enrolment_lasts_until_the_next_start():
    made = shelf.learner()
    first, second = enrol(made, date(2025, 9, 5)), enrol(made, date(2026, 9, 5), school="05.22")
    days = date(2025, 9, 4), date(2025, 9, 5), date(2026, 9, 4), date(2026, 9, 5)
    assert [queries.enrolment_on(made.pk, day) for day in days] == [None, first, first, second]
    assert list(queries.enrolled_at("05.21", date(2026, 9, 4))) == [first]
    assert list(queries.enrolled_at("05.21", date(2026, 9, 5))) == []
