"""A queue as a workbook: the list with its columns, and a sheet that says what it is a list of."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.core import clock
from portal.core.templatetags import display
from procedures.desk.queries import QueueRow, standing_words
from procedures.desk.schema import Column

Filters = Iterable[tuple[str, str]]
MOMENTS: dict[str, Callable[[QueueRow], datetime | None]] = {
    "due": lambda row: row.dossier.due_current,
    "received": lambda row: row.dossier.received_at,
    "resolved": lambda row: row.dossier.resolved_at,
}
MOMENT_FORMAT = "dd/mm/yyyy hh:mm"
WIDEST, NARROWEST = 50, 10


def workbook(rows: Sequence[QueueRow], columns: Sequence[Column], *, title: str, filters: Filters) -> bytes:
    """Return the list as an Excel file; moments are moments, everything else is text, also what begins with "="."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Dossiers"))
    sheet.freeze_panes = "A2"
    heads = [head for column in columns for head in _heads(column)]
    for place, width in enumerate(_widths(rows, columns), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_bold(sheet, head) for head in heads])
    for row in rows:
        pairs = zip(columns, row.cells, strict=True)
        sheet.append([cell for column, given in pairs for cell in _cells(sheet, row, column, given.text)])
    _about(book, title, filters, len(rows))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _heads(column: Column) -> list[str]:
    return [str(column.label), _("On time?")] if column.key == "due" else [str(column.label)]


def _cells(sheet: Any, row: QueueRow, column: Column, text: str) -> list[Any]:
    moment = MOMENTS.get(column.key)
    first = _moment(sheet, moment(row)) if moment else _plain(sheet, text)
    return [first, _plain(sheet, standing_words(row))] if column.key == "due" else [first]


def _plain(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # a name that begins with "=" is a name, not a formula
    return cell


def _moment(sheet: Any, moment: datetime | None) -> Any:
    cell = WriteOnlyCell(sheet, localtime(moment).replace(tzinfo=None, second=0, microsecond=0) if moment else None)
    cell.number_format = MOMENT_FORMAT
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = _plain(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _widths(rows: Sequence[QueueRow], columns: Sequence[Column]) -> Iterable[int]:
    """Yield how wide each column is, from its head and the first rows."""
    for place, column in enumerate(columns):
        for head in _heads(column):
            longest = max([len(head), *(len(row.cells[place].text) for row in rows[:100])])
            yield min(max(longest + 2, NARROWEST), WIDEST)


def _about(book: Workbook, title: str, filters: Filters, number: int) -> None:
    sheet = book.create_sheet(_("About this list"))
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 40
    facts = [(_("Queue"), title), *filters, (_("Number of dossiers"), display.number(number))]
    for label, words in [*facts, (_("Exported at"), display.stamp(clock.now()))]:
        sheet.append([_bold(sheet, label), _plain(sheet, words)])
