"""A small shelf of registers for tests, filled through the room's own actions."""

from datetime import date

from portal.accounts.schema import SYSTEM
from procedures.registers import actions
from procedures.registers.schema import EntryFacts, Mark, Person, YearFacts
from procedures.registers.states import DiplomaKind, Gender
from tests import factories

PHUC = {
    "beneficiary_name": "Lê Hoàng Phúc",
    "beneficiary_birth_date": "2001-08-14",
    "diploma_kind": "upper_secondary",
    "graduation_year": 2019,
}
AN = {"beneficiary_name": "Nguyễn Trần Khánh An", "beneficiary_birth_date": "2009-08-19"}


def book(*, custodian="05", kind=DiplomaKind.UPPER_SECONDARY, year=2019, **fields):
    factories.office()
    fields = {"title": "Sổ gốc cấp bằng tốt nghiệp THPT", "volume": "04"} | fields
    return actions.open_book(custodian=custodian, kind=kind, year=year, by=SYSTEM, **fields)


def facts(**changes):
    known = {
        "holder_name": "Lê Hoàng Phúc",
        "birth_date": date(2001, 8, 14),
        "gender": Gender.MALE,
        "birth_place": "Ô Môn, Cần Thơ",
        "ethnicity": "Kinh",
        "school_name": "Trường THPT Phù Sa",
        "graduation_year": 2019,
        "serial_number": "C 0412967",
        "entry_number": "1183/2019",
        "issued_on": date(2019, 7, 30),
        "signer": "Huỳnh Thanh Tùng",
    }
    return EntryFacts(**known | changes)


def entry(*, book_id=None, **changes):
    return actions.add_entry(book_id=book_id or book().pk, facts=facts(**changes), by=SYSTEM)


def person(**changes):
    known = {
        "full_name": "Nguyễn Trần Khánh An",
        "birth_date": date(2009, 8, 19),
        "gender": Gender.FEMALE,
        "identity_number": "092309000417",
    }
    return Person(**known | changes)


def learner(**changes):
    factories.unit()
    return actions.add_learner(person=person(**changes), school_code="05.21", by=SYSTEM)


def year(school_year="2025-2026", **changes):
    known = {
        "school_code": "05.21",
        "school_year": school_year,
        "grade": 11,
        "class_name": "11A2",
        "marks": (Mark(subject="Toán", term1="8,1", term2="8,5", year="8,4"),),
        "result": "Tốt",
    }
    return YearFacts(**known | changes)


def pupil(*years, **changes):
    """Return a learner with a transcript at Phù Sa."""
    made = learner(**changes)
    actions.add_records(learner_id=made.pk, years=years or (year(),), by=SYSTEM)
    return made
