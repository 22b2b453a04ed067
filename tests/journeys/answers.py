"""What the people of the journeys answer, by procedure and section; keys are those of the definitions."""

from dataclasses import dataclass, field
from typing import Any

PARENT = {
    "full_name": "Trần Thị Mỹ Duyên",
    "identity_number": "092186003417",
    "phone": "0912345678",
    "address": "24 đường Bến Phà, phường Ninh Kiều, thành phố Cần Thơ",
}


@dataclass(frozen=True)
class Journey:
    """One request from the first page to the manager's figures."""

    code: str
    sections: dict[str, dict[str, Any]]
    names: tuple[str, ...]
    signer: str
    figure: str
    fee: int = 0
    papers: bool = False
    row: str = ""
    review: bool = False
    decision: dict[str, Any] = field(default_factory=dict)


def applicant(**more: Any) -> dict[str, Any]:
    return {"capacity": "self", **PARENT, **more}


TRANSCRIPT = Journey(
    "HB-BANSAO",
    {
        "applicant": {**applicant(capacity="child"), "address": None},
        "pupil": {
            "pupil_name": "Nguyễn Trần Khánh An",
            "pupil_birth_date": "2009-08-19",
            "pupil_identity_number": "092309000417",
        },
        "request": {"school": "05.21", "last_school_year": "2025-2026", "copies": "2"},
    },
    names=("Nguyễn Trần Khánh An", "Trường THPT Phù Sa"),
    signer="school@demo.test",
    figure="t3",
    fee=30_000,
)
DIPLOMA = Journey(
    "3.000465",
    {
        "applicant": applicant(capacity="authorised"),
        "holder": {"holder_name": "Lâm Thị Cẩm Tiên", "holder_birth_date": "2001-05-30"},
        "diploma": {
            "diploma_kind": "upper_secondary",
            "graduation_year": "2019",
            "school_name": "THPT Phù Sa",
            "copies": "1",
        },
    },
    names=("Lâm Thị Cẩm Tiên", "Kế Sách, Sóc Trăng"),
    signer="signer@demo.test",
    figure="t4",
    papers=True,
    review=True,
)
TRANSFER = Journey(
    "2.002854",
    {
        "applicant": applicant(capacity="child"),
        "pupil": {
            "pupil_name": "Phạm Gia Bảo",
            "pupil_birth_date": "2013-04-05",
            "pupil_gender": "male",
            "pupil_identity_number": "092213000518",
            "disability": "no",
        },
        "leaving": {"origin": "can_tho", "leaving_school": "05.31", "class_name": "8A2"},
        "request": {"school": "05.21", "grade": "8", "starts_on": "2027-01-04", "reason": "parents_move"},
    },
    names=("Phạm Gia Bảo", "Trường THCS Sông Trà"),
    signer="school@demo.test",
    figure="t3",
    papers=True,
    decision={"starts_on": "2027-01-04", "grade": "8", "class_name": "8A1"},
)
VERIFICATION = Journey(
    "VB-XACMINH",
    {
        "applicant": {**applicant(), "address": None},
        "diplomas": {
            "diplomas-0-holder_name": "Lê Hoàng Phúc",
            "diplomas-0-birth_date": "2001-08-14",
            "diplomas-0-diploma_kind": "upper_secondary",
            "diplomas-0-serial_number": "C 0412967",
            "diplomas-0-graduation_year": "2019",
            "diplomas-1-holder_name": "Đặng Minh Khôi",
            "diplomas-1-birth_date": "2001-02-12",
            "diplomas-1-diploma_kind": "upper_secondary",
            "diplomas-1-serial_number": "C 9999999",
            "diplomas-1-graduation_year": "2019",
            "truthful": True,
        },
    },
    names=("Lê Hoàng Phúc", "Đặng Minh Khôi"),
    signer="signer@demo.test",
    figure="t4",
    fee=40_000,
    papers=True,
    review=True,
)
RECOGNITION = Journey(
    "1.004889",
    {
        "applicant": applicant(),
        "holder": {"holder_birth_date": "1986-05-14"},
        "diploma": {
            "study_kind": "abroad",
            "diploma_name": "High School Diploma",
            "diploma_kind": "upper_secondary",
            "institution": "Riverside High School",
            "country": "Úc",
            "study_from": "2001",
            "award_date": "2004-12-06",
        },
    },
    names=("Trần Thị Mỹ Duyên", "Riverside High School"),
    signer="signer@demo.test",
    figure="t4",
    fee=500_000,
    papers=True,
    review=True,
    decision={"equivalent": "upper_secondary"},
)
JOURNEYS = (TRANSCRIPT, DIPLOMA, TRANSFER, VERIFICATION, RECOGNITION)
