"""Read a table of diplomas as schools keep it: Vietnamese headings in any order, a fault for every line at fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.core.text import fold, nfc
from portal.papers.fields import unprintable
from procedures.registers.schema import LABELS, EntryFacts
from procedures.registers.states import Gender

Cells = Sequence[Any]
HEADING_WITHIN = 15
HEADINGS = {
    "holder_name": ("ho va ten", "ho ten", "ho va ten nguoi duoc cap"),
    "birth_date": ("ngay sinh", "ngay thang nam sinh"),
    "gender": ("gioi tinh", "phai"),
    "birth_place": ("noi sinh",),
    "ethnicity": ("dan toc",),
    "nationality": ("quoc tich",),
    "school_name": ("truong", "ten truong", "hoc sinh truong"),
    "graduation_year": ("nam tot nghiep", "khoa thi"),
    "grade": ("xep loai", "xep loai tot nghiep", "hang tot nghiep"),
    "serial_number": ("so hieu", "so hieu bang", "so hieu van bang"),
    "entry_number": ("so vao so", "so vao so goc", "so vao so cap bang", "so vao so goc cap van bang"),
    "issued_on": ("ngay cap", "ngay cap bang"),
    "signer": ("nguoi ky", "nguoi ky van bang"),
    "page": ("trang",),
    "line": ("dong", "so thu tu", "stt"),
}
"""What the columns of a register (sổ gốc cấp văn bằng) are called, without diacritics."""
OPTIONAL = frozenset({"birth_place", "ethnicity", "nationality", "grade", "page", "line"})
GENDERS = {"nam": Gender.MALE, "nu": Gender.FEMALE}


class Unreadable(ValueError):
    """A cell does not say what its column asks for; the text says so to the clerk."""


@dataclass(frozen=True)
class Reading:
    """What a table says: the diplomas by their line's number, and what is wrong, line by line (0: the headings)."""

    rows: tuple[tuple[int, EntryFacts], ...] = ()
    faults: tuple[tuple[int, str], ...] = ()


def read_table(table: Sequence[Cells]) -> Reading:
    """Return the diplomas of a table and its faults; empty lines are passed over. Lines are counted as in the file."""
    place = next((number for number, row in enumerate(table[:HEADING_WITHIN]) if len(_columns(row)) >= 3), None)
    if place is None:
        return Reading(faults=((0, _("The table has no line with the headings of a register.")),))
    columns = _columns(table[place])
    if missing := [str(LABELS[name]) for name in HEADINGS if name not in columns and name not in OPTIONAL]:
        return Reading(faults=((0, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}),))
    rows: list[tuple[int, EntryFacts]] = []
    faults: list[tuple[int, str]] = []
    for number, cells in enumerate(table[place + 1 :], start=place + 2):
        if any(_text(cell) for cell in cells):
            found = _row(columns, cells)
            if isinstance(found, EntryFacts):
                rows.append((number, found))
            else:
                faults.append((number, found))
    return Reading(tuple(rows), tuple(faults))


def _columns(row: Cells) -> dict[str, int]:
    """Return where each known column stands."""
    named = {heading: name for name, headings in HEADINGS.items() for heading in headings}
    found = [(named.get(fold(_text(cell)).rstrip(".: ")), place) for place, cell in enumerate(row)]
    return {name: place for name, place in reversed(found) if name}


def _row(columns: dict[str, int], cells: Cells) -> EntryFacts | str:
    """Return the diploma of one line, or all that is wrong with it in one sentence each."""
    known: dict[str, Any] = {}
    wrong = []
    for name, place in columns.items():
        cell = cells[place] if place < len(cells) else None
        if not _text(cell) and name in OPTIONAL:
            continue
        try:
            known[name] = _read(name, cell)
        except Unreadable as fault:
            wrong.append(f"{LABELS.get(name, name)}: {fault}")
    if wrong:
        return "; ".join(wrong)
    return EntryFacts(**({"birth_place": "", "ethnicity": ""} | known))


def _read(name: str, cell: Any) -> Any:
    reader: Callable[[Any], Any] = READERS.get(name, _text_cell)
    return reader(cell)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return nfc(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))


def _text_cell(cell: Any) -> str:
    if not (text := _text(cell)):
        raise Unreadable(_("nothing is written"))
    if fault := unprintable(text):
        raise Unreadable(fault)
    return text


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text_cell(cell)
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise Unreadable(_("“%(text)s” is no date (dd/mm/yyyy)") % {"text": text})


def _number(cell: Any) -> int:
    text = _text_cell(cell)
    if not text.isascii() or not text.isdecimal():
        raise Unreadable(_("“%(text)s” is no whole number") % {"text": text})
    return int(text)


def _gender(cell: Any) -> Gender:
    text = _text_cell(cell)
    if (gender := GENDERS.get(fold(text))) is None:
        raise Unreadable(_("“%(text)s” is neither Nam nor Nữ") % {"text": text})
    return gender


READERS: dict[str, Callable[[Any], Any]] = {
    "birth_date": _day,
    "issued_on": _day,
    "gender": _gender,
    "graduation_year": _number,
    "page": _number,
    "line": _number,
}
