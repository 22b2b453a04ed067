"""Take a table of diplomas in: read and checked first, entered as one batch, undone as one."""

from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.core import clock, sheets
from portal.core.text import nfc
from procedures.registers import formulas, rules
from procedures.registers.actions.keeping import enter_rows, lock_book, record_in
from procedures.registers.models import ImportBatch
from procedures.registers.schema import EntryFacts
from procedures.registers.states import EntryStatus, Gender, ImportState

MOST_ROWS = 5_000
DAYS = ("birth_date", "issued_on")


@transaction.atomic
def read_import(*, book_id: int, file_name: str, content: bytes, by: Actor) -> ImportBatch:
    """Read a CSV or Excel table for a book and check it line by line; nothing is entered yet.

    :raises PermissionDenied: :raises rules.NoTable: it is no table, or longer than 5,000 lines
    """
    book = lock_book(book_id, by)
    reading = formulas.read_table(_table(content))
    keys = set(book.entries.values_list("entry_key", flat=True))
    known = {line for line, facts in reading.rows if formulas.number_key(facts.entry_number) in keys}
    doubles = dict(_doubles(reading.rows))
    batch = ImportBatch.objects.create(
        book=book,
        file_name=nfc(file_name)[-200:],
        sha256=sha256(content).hexdigest(),
        rows=[_kept(line, facts) for line, facts in reading.rows if line not in known and line not in doubles],
        faults=sorted([*reading.faults, *doubles.items()]),
        known=len(known),
        read_at=clock.now(),
        read_by=by.ref,
    )
    record_in(book, "register.import_read", by, batch=batch.pk, sha256=batch.sha256, rows=len(reading.rows))
    return batch


@transaction.atomic
def enter_import(*, batch_id: int, by: Actor) -> ImportBatch:
    """Enter what was read; lines at fault stay out, numbers that stand in the book already are left as they are.

    :raises PermissionDenied: :raises rules.NotNow: it was entered or undone meanwhile
    """
    batch = _locked(batch_id, ImportState.READ, by)
    report = enter_rows(batch.book, [_told(row) for row in batch.rows], by, batch)
    batch.state, batch.entered_at, batch.entered_by = ImportState.ENTERED, clock.now(), by.ref
    batch.added, batch.known = report.added, batch.known + report.known
    batch.faults, batch.rows = [*batch.faults, *report.faults], []
    batch.save(update_fields=["state", "entered_at", "entered_by", "added", "known", "faults", "rows"])
    return batch


@transaction.atomic
def undo_import(*, batch_id: int, by: Actor) -> ImportBatch:
    """Take a batch out of the book again: what was entered by mistake never was in the register.

    :raises PermissionDenied: :raises rules.NotNow: not entered, or an entry was corrected or revoked since
    """
    batch = _locked(batch_id, ImportState.ENTERED, by)
    if batch.entries.exclude(status=EntryStatus.VALID, annotation="").exists():
        raise rules.NotNow(_("An entry of this table was corrected or revoked since; it cannot be undone as one."))
    gone, _per_model = batch.entries.all().delete()
    batch.state, batch.undone_at, batch.undone_by = ImportState.UNDONE, clock.now(), by.ref
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    record_in(batch.book, "register.import_undone", by, batch=batch.pk, rows=gone)
    return batch


def _table(content: bytes) -> list[list[Any]]:
    try:
        table = sheets.cells(content, most=MOST_ROWS + 1)
    except sheets.NoTable:
        raise rules.NoTable(_("The file is neither a CSV table nor an Excel workbook.")) from None
    if len(table) > MOST_ROWS:
        raise rules.NoTable(_("The table has more than %(most)d lines. Divide it.") % {"most": MOST_ROWS})
    return table


def _doubles(rows: tuple[tuple[int, EntryFacts], ...]) -> list[tuple[int, str]]:
    """Name the lines whose number stands in the table before them."""
    first: dict[str, int] = {}
    found = []
    for line, facts in rows:
        before = first.setdefault(formulas.number_key(facts.entry_number), line)
        if before != line:
            words = _("The register number %(number)s stands in line %(line)d already.")
            found.append((line, words % {"number": facts.entry_number, "line": before}))
    return found


def _locked(batch_id: int, state: ImportState, by: Actor) -> ImportBatch:
    batch = ImportBatch.objects.get(pk=batch_id)
    lock_book(batch.book_id, by)
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("book").get(pk=batch_id)
    if batch.state != state:
        raise rules.NotNow(_("This table was already dealt with: %(state)s.") % {"state": batch.get_state_display()})
    return batch


def _kept(line: int, facts: EntryFacts) -> dict[str, Any]:
    days = {name: getattr(facts, name).isoformat() for name in DAYS}
    return asdict(facts) | days | {"gender": facts.gender.value, "at_line": line}


def _told(row: dict[str, Any]) -> tuple[int, EntryFacts]:
    known = dict(row)
    line = known.pop("at_line")
    days = {name: date.fromisoformat(known[name]) for name in DAYS}
    return line, EntryFacts(**known | days | {"gender": Gender(known["gender"])})
