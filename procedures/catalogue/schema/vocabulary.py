"""The closed words a definition may choose from, and who supplies them."""

from typing import Literal

SUPPLIED: dict[str, set[str]] = {
    "lookup": {"none"},
    "fee_measure": set(),
    "limit_rule": set(),
    "result_kind": set(),
    "on_approval": {"none"},
}

FieldType = Literal[
    "name",
    "text",
    "long_text",
    "date",
    "year",
    "school_year",
    "integer",
    "choice",
    "multi_choice",
    "unit",
    "phone",
    "email",
    "identity_number",
    "address",
    "lines",
    "consent",
]

Meaning = Literal[
    "capacity",
    "applicant_name",
    "applicant_phone",
    "applicant_email",
    "applicant_identity",
    "applicant_address",
    "organisation_name",
    "organisation_tax_code",
    "letter_number",
    "letter_date",
    "beneficiary_name",
    "beneficiary_birth_date",
    "beneficiary_gender",
    "beneficiary_identity",
    "relation",
    "school",
    "school_name",
    "school_year",
    "class_name",
    "grade",
    "leaving_school",
    "leaving_school_name",
    "diploma_kind",
    "graduation_year",
    "serial_number",
    "entry_number",
    "starts_on",
    "copies",
    "lines",
    "institution",
    "country",
    "award_date",
]

Prefill = Literal[
    "user.full_name",
    "user.phone",
    "user.email",
    "user.identity_number",
    "user.address",
    "user.birth_date",
    "pupil.full_name",
    "pupil.birth_date",
    "pupil.gender",
    "pupil.identity_number",
    "pupil.school",
    "pupil.class_name",
    "pupil.grade",
]

Theme = Literal["records", "diplomas", "transfer"]
Audience = Literal["learner", "graduate", "organisation"]
Scheme = Literal["ND43_2011", "ND42_2022", "ND224_2026"]
DeliveryWay = Literal["online", "counter", "post"]
RouteRole = Literal["intake", "officer", "head", "signer", "registry", "archivist"]

LEVELS: dict[str, tuple[str, ...]] = {
    "ND43_2011": ("1", "2", "3", "4"),
    "ND42_2022": ("TOAN_TRINH", "MOT_PHAN"),
    "ND224_2026": ("TOAN_TRINH", "MOT_PHAN"),
}


def supply(kind: str, *names: str) -> None:
    """Say that these words of a vocabulary have a supplier; rooms call it when they start. :raises KeyError: kind"""
    SUPPLIED[kind].update(names)
