"""Decided dossiers and snapshots to test results with."""

from dataclasses import replace
from typing import Any

from portal.accounts.schema import Actor
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.results.rendering import KINDS
from procedures.results.schema import Facts
from tests import factories

NAME = "Nguyễn Phan Thị Hoàng Ngọc Bảo Trân"
SUBJECTS = ("Toán", "Ngữ văn", "Tiếng Anh", "Vật lí", "Hóa học", "Sinh học", "Tin học", "Lịch sử", "Địa lí")
YEARS = [
    {
        "school_year": f"{2019 + grade}-{2020 + grade}",
        "grade": 9 + grade,
        "class_name": f"{9 + grade}A1",
        "marks": [
            *({"subject": subject, "term1": "7,5", "term2": "8,0", "year": "7,8"} for subject in SUBJECTS),
            {"subject": "Giáo dục thể chất", "term1": "Đ", "term2": "Đ", "year": "Đ"},
        ],
        "result": "Khá",
        "conduct": "Tốt",
        "honours": "Học sinh Giỏi",
        "promotion": "Được lên lớp",
        "remark": "Chăm học, hòa đồng với bạn.",
        "homeroom_teacher": "Trần Quốc Toản",
    }
    for grade in (1, 2, 3)
]
PUPIL = {
    "holder_name": NAME,
    "birth_date": "2005-03-27",
    "gender": "female",
    "birth_place": "Ninh Kiều, Cần Thơ",
    "ethnicity": "Kinh",
    "code": "9200512345",
    "school_name": "Trường THPT Phù Sa",
}
ENTRY = {
    "holder_name": "Lê Hoàng Phúc",
    "birth_date": "2001-08-14",
    "gender": "male",
    "birth_place": "Ô Môn, Cần Thơ",
    "ethnicity": "Kinh",
    "diploma_kind": "upper_secondary",
    "school_name": "THPT Phù Sa",
    "graduation_year": 2019,
    "grade": "Khá",
    "serial_number": "C 0412967",
    "entry_number": "1183/2019",
    "issued_on": "2019-08-20",
    "signer": "Trần Trọng Khiếm",
    "annotation": "",
    "book_year": 2019,
}
LINE = {
    "holder_name": "Lê Hoàng Phúc",
    "birth_date": "2001-08-14",
    "diploma_kind": "upper_secondary",
    "serial_number": "C 0412967",
    "graduation_year": 2019,
    "entry_number": "1183/2019",
}
ANSWERS = (
    {"verdict": "match"},
    {"verdict": "mismatch", "differing": ["birth_date", "entry_number"]},
    {"verdict": "not_found"},
)
DEPARTMENT = {
    "unit_name": "Sở Giáo dục và Đào tạo thành phố Cần Thơ",
    "unit_kind": "authority",
    "superior": "Ủy ban nhân dân thành phố Cần Thơ",
    "signer": "Hồ Nguyễn Thanh Tùng",
}
SCHOOL = {
    "unit_name": "Trường THPT Phù Sa",
    "unit_kind": "school",
    "superior": "Sở Giáo dục và Đào tạo thành phố Cần Thơ",
    "signer": "Nguyễn Hoàng Phương",
}
BY_KIND: dict[str, dict[str, Any]] = {
    "transcript_copy": {**SCHOOL, "holder": NAME, "record": PUPIL | {"years": YEARS}, "copy_index": 1, "copy_count": 2},
    "diploma_copy": {**DEPARTMENT, "holder": "Lê Hoàng Phúc", "record": ENTRY, "copy_index": 1, "copy_count": 3},
    "transfer_approval": {
        **SCHOOL,
        "holder": NAME,
        "record": PUPIL | {"leaving_school_name": "Trường THCS Sông Trà", "leaving_class": "7A2"},
        "decided": {"grade": "7", "class_name": "7A1", "starts_on": "07/09/2026"},
        "legal_basis": ["Thông tư số 15/2026/TT-BGDĐT ngày 24/3/2026", "Quyết định số 1130/QĐ-BGDĐT"],
    },
    "verification_answer": {
        **DEPARTMENT,
        "holder": "Công ty Cổ phần Thực phẩm Sông Hậu",
        "stated": {"letter_number": "125/CV-TCHC", "letter_date": "16/11/2026"},
        "lines": [LINE | answer for answer in ANSWERS] * 10,
    },
    "recognition_decision": {
        **DEPARTMENT,
        "holder": NAME,
        "birth_date": "2005-03-27",
        "stated": {
            "diploma_name": "High School Diploma",
            "institution": "Lycée français Louis Pasteur – Müller Straße",
            "country": "Cộng hòa Pháp",
            "study_from": "2020",
            "award_date": "15/06/2023",
            "serial_number": "FR-2023-0099",
        },
        "decided": {"equivalent": "Bằng tốt nghiệp trung học phổ thông"},
        "legal_basis": ["Thông tư số 13/2021/TT-BGDĐT", "Quyết định số 1134/QĐ-BGDĐT"],
    },
    "refusal_letter": {**DEPARTMENT, "holder": NAME, "reason": "Sổ gốc năm 1975 không còn lưu trữ."},
}


def facts(kind: str, **changes: Any) -> Facts:
    """Return a snapshot of the kind, with every difficult letter."""
    made = Facts(
        kind=kind,
        number_text="07/BS-SGDĐT",
        code="KQ7M2XTP94HD",
        url="http://localhost:8000/v/KQ7M2XTP94HD",
        issued_at="2026-11-25T10:12:07+07:00",
        procedure="Cấp bản sao văn bằng, chứng chỉ từ sổ gốc",
        dossier_code="H13.05-261124-0007",
        received_at="2026-11-24T09:00:00+07:00",
        applicant="Huỳnh Thị Kim Ngân",
        **{"legal_basis": []} | BY_KIND[kind],
    )
    return replace(made, **changes)


def paper(kind: str, **changes: Any) -> Any:
    return KINDS[kind].paper(facts(kind, **changes))


def at_signer(*, by: Actor | None = None, copies: int = 2, record: dict[str, Any] | None = None) -> Dossier:
    """Return a transcript request whose draft says what the school's records say; it waits for the signer."""
    officer = factories.staff("officer")
    dossier = factories.filed(by=by, copies=copies)
    dossier = dossiers.accept(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"))
    draft = {"record": PUPIL | {"years": YEARS} if record is None else record, "fields": {}}
    ready = dossiers.set_draft(dossier_id=dossier.pk, version=dossier.version, by=officer, draft=draft)
    return dossiers.advance(dossier_id=ready.pk, version=ready.version, by=officer)


def approved(*, by: Actor | None = None, copies: int = 2, signer: str = "Hồ Nguyễn Thanh Tùng") -> Dossier:
    """Return a granted transcript request whose result is owed, not yet issued."""
    dossier = at_signer(by=by, copies=copies)
    return dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer", name=signer))


def refused(*, reason: str) -> Dossier:
    dossier = at_signer()
    return dossiers.refuse(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"), reason=reason)
