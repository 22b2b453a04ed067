"""Complete answers and complete posts for the five procedures."""

from typing import Any

APPLICANT = {
    "full_name": "Trần Thị Mỹ Duyên",
    "identity_number": "092190001234",
    "phone": "0912 345 678",
    "email": "",
    "address": "12 đường Ba Tháng Hai, phường Ninh Kiều, thành phố Cần Thơ",
}
APPLICANT_CLEAN = {
    "full_name": "Trần Thị Mỹ Duyên",
    "identity_number": "092190001234",
    "phone": "+84912345678",
    "address": "12 đường Ba Tháng Hai, phường Ninh Kiều, thành phố Cần Thơ",
}


def date_parts(name: str, day: int, month: int, year: int) -> dict[str, str]:
    return {f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": str(year)}


def line(number: int, **changes: Any) -> dict[str, Any]:
    base = {
        "holder_name": f"Lê Văn Tám {'Bảo' * (number % 2)}".strip(),
        "birth_date": "2001-03-05",
        "diploma_kind": "upper_secondary",
        "serial_number": f"B{number:06d}",
        "graduation_year": 2019,
    }
    return base | changes


TRANSCRIPT = {
    "capacity": "child",
    **{key: value for key, value in APPLICANT_CLEAN.items() if key != "address"},
    "pupil_name": "Nguyễn Trần Gia Bảo",
    "pupil_birth_date": "2011-03-27",
    "school": "05.21",
    "last_school_year": "2025-2026",
    "copies": 2,
}
TRANSFER = {
    "capacity": "child",
    **APPLICANT_CLEAN,
    "pupil_name": "Nguyễn Trần Gia Bảo",
    "pupil_birth_date": "2011-03-27",
    "pupil_gender": "male",
    "disability": "no",
    "origin": "can_tho",
    "leaving_school": "05.21",
    "class_name": "9A3",
    "school": "05.22",
    "grade": 10,
    "starts_on": "2027-01-11",
    "reason": "parents_move",
}
