"""Find diplomas in the registers that a unit keeps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.core.text import fold
from procedures.registers.formulas import number_key
from procedures.registers.models import RegisterEntry
from procedures.registers.queries.comparing import as_date, compare, worded
from procedures.registers.schema import Answers, Candidate
from procedures.registers.states import EntryStatus

MEANT = {
    "holder_name": "beneficiary_name",
    "birth_date": "beneficiary_birth_date",
    "gender": "beneficiary_gender",
    "birth_place": "beneficiary_birth_place",
}
RECORDED = (
    "holder_name",
    "birth_date",
    "gender",
    "birth_place",
    "ethnicity",
    "diploma_kind",
    "school_name",
    "graduation_year",
    "grade",
    "serial_number",
    "entry_number",
    "issued_on",
    "signer",
)


def kept_by(unit_code: str) -> QuerySet[RegisterEntry]:
    """Return the entries of every register that a unit keeps now, those of predecessors included."""
    return RegisterEntry.objects.filter(book__custodian_id=unit_code).select_related("book")


def find_entries(unit_code: str, answers: Answers) -> list[Candidate]:
    """Return the entries with the number stated or the same person, the best agreement first.

    Two persons with one name and birthday are two candidates; nobody merges them but the clerk who looks.
    """
    stated = {key: answers.get(MEANT.get(key, key)) for key in RECORDED}
    rows = kept_by(unit_code).filter(may_be(stated))
    candidates = [candidate(row, stated) for row in rows.order_by("-graduation_year", "pk")[:50]]
    return sorted(candidates, key=lambda found: found.different_count - found.equal_count)


def may_be(stated: Mapping[str, Any]) -> Q:
    """Return the condition that an entry has a stated number, or the stated name (folded) and birthday."""
    found = Q(pk=None)
    if serial := number_key(stated.get("serial_number") or ""):
        found |= Q(serial_key=serial)
    if entry := number_key(stated.get("entry_number") or ""):
        found |= Q(entry_key=entry, graduation_year=stated.get("graduation_year") or 0)
    born: date | None = as_date(stated.get("birth_date"))
    if born and stated.get("holder_name"):
        found |= Q(search_key=fold(stated["holder_name"]), birth_date=born)
    return found


def candidate(entry: RegisterEntry, stated: Mapping[str, Any]) -> Candidate:
    """Word one entry, beside what the request states."""
    recorded = facts(entry)
    fields = worded(recorded | {"status": entry.get_status_display(), "annotation": entry.annotation})
    return Candidate(
        key=str(entry.pk),
        title=f"{entry.holder_name}, {entry.birth_date:%d/%m/%Y}",
        fields=fields,
        comparison=compare(stated, recorded),
        place=place(entry),
        warning=_warning(entry),
    )


def facts(entry: RegisterEntry) -> dict[str, Any]:
    """Return what the register says of a diploma, by the words of the request forms."""
    return {key: entry.book.kind if key == "diploma_kind" else getattr(entry, key) for key in RECORDED}


def place(entry: RegisterEntry) -> str:
    """Say where an entry stands: book, year, volume, page, line."""
    book = entry.book
    where = [f"{book.title} {book.year}", _("volume %(number)s") % {"number": book.volume}]
    if entry.page:
        where.append(_("page %(number)s") % {"number": entry.page})
    if entry.line:
        where.append(_("line %(number)s") % {"number": entry.line})
    return ", ".join(where)


def _warning(entry: RegisterEntry) -> str:
    match entry.status:
        case EntryStatus.REVOKED:
            return _("This diploma was revoked. %(annotation)s") % {"annotation": entry.annotation}
        case EntryStatus.CORRECTED:
            return _("The register has a correction: %(annotation)s") % {"annotation": entry.annotation}
        case _:
            return ""


def fill_entry(chosen: Candidate) -> dict[str, Any]:
    """Return what the diploma copy says: the entry exactly as recorded (Nghị định 23/2015/NĐ-CP, Điều 17.2)."""
    entry = RegisterEntry.objects.select_related("book", "book__custodian").get(pk=chosen.key)
    recorded = {key: _plain(value) for key, value in facts(entry).items()}
    return recorded | {
        "entry_id": entry.pk,
        "nationality": entry.nationality,
        "annotation": entry.annotation,
        "status": entry.status,
        "book_title": entry.book.title,
        "book_year": entry.book.year,
        "book_volume": entry.book.volume,
        "page": entry.page,
        "line": entry.line,
        "custodian": entry.book.custodian.name,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
