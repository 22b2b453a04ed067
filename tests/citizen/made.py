"""What a parent answers for a child, and the addresses that take it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.core.codes import new_code
from procedures.dossiers.models import Dossier

APPLICANT = {
    "capacity": "child",
    "full_name": "Trần Thị Mỹ Duyên",
    "identity_number": "092185001234",
    "phone": "0912 345 678",
    "email": "",
}
PUPIL = {
    "pupil_name": "Nguyễn Trần Gia Bảo",
    "pupil_birth_date_day": "27",
    "pupil_birth_date_month": "3",
    "pupil_birth_date_year": "2010",
    "pupil_identity_number": "",
}
REQUEST = {"school": "05.21", "last_school_year": "2025-2026", "class_name": "9A3", "copies": "2"}
SECTIONS = {"applicant": APPLICANT, "pupil": PUPIL, "request": REQUEST}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def address(name: str, dossier: Dossier, *more: Any, back: bool = False) -> str:
    """Return the address of a page of a dossier; ``back`` as it is linked to from the last check."""
    return reverse(f"citizen:{name}", args=[dossier.pk, *more]) + ("?back=check" if back else "")


def again(dossier: Dossier) -> Dossier:
    """Return the dossier as it is stored now."""
    return Dossier.objects.get(pk=dossier.pk)


def file(content: bytes = PDF, name: str = "giấy khai sinh.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def clones(dossier: Dossier, count: int) -> Sequence[Dossier]:
    """Return so many more dossiers like the given one, written in bulk."""
    rows = []
    for number in range(count):
        clone = again(dossier)
        clone.pk, clone.reference, clone.code = uuid4(), new_code(10), f"H13.05.21-261120-{number:04d}"
        rows.append(clone)
    return Dossier.objects.bulk_create(rows)
