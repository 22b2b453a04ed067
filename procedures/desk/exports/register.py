"""The register of dossiers as a spreadsheet, written row by row."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from portal.papers import dates
from procedures.dossiers import queries as dossiers
from procedures.dossiers.rendering import RegisterRow, RegisterScope
from procedures.dossiers.rendering.register import HEAD, TITLE

WIDTHS = (6, 24, 34, 28, 36, 34, 17, 17, 17, 14, 12)
MOMENT = "dd/mm/yyyy hh:mm"


def register_sheet(scope: RegisterScope) -> IO[bytes]:
    """Return the register as an xlsx file, open for reading, whose rows went to disk one by one."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("So theo doi ho so")
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[place]].width = width
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows = "landscape", "9", "3:3"
    period = f"{scope.unit.name}, từ ngày {dates.short(scope.first)} đến ngày {dates.short(scope.last)}"
    for line in ([TITLE], [period], HEAD):
        sheet.append(_cells(sheet, line, bold=True))
    for number, row in enumerate(dossiers.register_rows(scope), start=1):
        sheet.append(_cells(sheet, _values(number, row)))
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer that streams it closes it
    book.save(file)
    file.seek(0)
    return file


def _values(number: int, row: RegisterRow) -> Iterator[str | int | datetime | None]:
    yield from (number, row.code, row.procedure, row.applicant, row.contact, row.unit)
    yield from (_local(row.received), _local(row.due), row.ended or _local(row.returned), row.delivery, "")


def _local(moment: datetime | None) -> datetime | None:
    """Return the local moment without its zone, which a spreadsheet does not know."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0) if moment else None


def _cells(sheet: Any, values: Iterable[str | int | datetime | None], *, bold: bool = False) -> Iterator[Any]:
    """Yield cells; text stays text, so that no name is ever a formula."""
    for value in values:
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        if isinstance(value, datetime):
            cell.number_format = MOMENT
        if bold:
            cell.font = Font(bold=True)
        yield cell
