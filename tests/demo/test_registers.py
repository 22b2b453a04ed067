"""The demonstration's registers: the same everywhere, loaded once, and good for every example."""

import pytest

from portal.accounts.models import Unit
from portal.events.models import Event
from procedures.demo.actions import load_registers
from procedures.demo.formulas.schooling import result_of
from procedures.registers import queries
from procedures.registers.models import Enrolment, Learner, RegisterBook, RegisterEntry, SchoolRecord

pytestmark = pytest.mark.django_db


def test_registers_loaded_twice_are_loaded_once():
    load_registers()
    models = (Unit, RegisterBook, RegisterEntry, Learner, SchoolRecord, Enrolment, Event)
    counts = [model.objects.count() for model in models]
    assert counts[:4] == [7, 8, 60, 40]
    load_registers()
    assert [model.objects.count() for model in models] == counts


def test_registers_answer_the_examples():
    load_registers()
    pupil = {"beneficiary_name": "Nguyễn Trần Khánh An", "beneficiary_birth_date": "2009-08-19"}
    [found] = queries.look_up("school_record", unit_code="05.21", answers=pupil)
    assert [year["class_name"] for year in queries.fill("school_record", found)["years"]] == ["10A2", "11A2"]
    diploma = {"beneficiary_name": "Lê Hoàng Phúc", "beneficiary_birth_date": "2001-08-14"}
    [entry] = queries.look_up("register_entry", unit_code="05", answers=diploma)
    assert entry.fields[next(iter(entry.fields))] == "Lê Hoàng Phúc"
    twins = {"beneficiary_name": "Nguyễn Văn Thành", "beneficiary_birth_date": "1998-09-02"}
    assert len(queries.look_up("register_entry", unit_code="05", answers=twins)) == 2


def test_registers_refuse_a_public_portal(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError):
        load_registers()


@pytest.mark.parametrize(
    ("averages", "result"),
    [
        ([8.0] * 6 + [6.5] * 2, "Tốt"),
        ([8.0] * 6 + [6.4] * 2, "Khá"),
        ([6.5] * 6 + [5.0] * 2, "Khá"),
        ([6.5] * 6 + [4.9, 5.0], "Đạt"),
        ([5.0] * 6 + [3.4, 5.0], "Chưa đạt"),
        ([5.0] * 6 + [4.9, 4.9], "Chưa đạt"),
    ],
)
def test_result_of_a_year_follows_the_circular(averages, result):
    assert result_of(averages) == result
