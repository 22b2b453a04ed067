"""Bank statements as banks hand them out (CSV or XLSX), read into lines of an account book; nothing is left out."""

import csv
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from payments.schema import CURRENCY, AccountLine, Reading, ReadRow
from portal.core.text import fold, nfc

ZONE: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")
LARGEST_FILE, MOST_ROWS, HEAD_WITHIN = 10_000_000, 100_000, 40
COLUMNS = {
    "at": ("ngay giao dich", "thoi gian", "ngay gio", "ngay hach toan", "ngay", "transaction date", "date"),
    "ref": ("so tham chieu", "ma giao dich", "so but toan", "so chung tu", "so ct", "reference", "ref"),
    "debit": ("ghi no", "phat sinh no", "so tien ghi no", "no", "debit"),
    "credit": ("ghi co", "phat sinh co", "so tien ghi co", "co", "credit"),
    "memo": ("noi dung", "noi dung giao dich", "dien giai", "mo ta", "description"),
    "counter_account": ("tai khoan doi ung", "so tai khoan doi ung", "tk doi ung", "counter account"),
    "counter_name": ("ten doi ung", "ten tai khoan doi ung", "ten nguoi doi ung", "counter name"),
    "currency": ("loai tien", "tien te", "currency"),
}
NEEDED = ("at", "ref", "debit", "credit", "memo")
SUMS = re.compile(
    r"(tong )?cong( phat sinh)?|tong phat sinh|so du( (dau|cuoi) (ky|ngay))?|total|(opening|closing) balance"
)
MOMENTS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
CENTS = re.compile(r"[.,]0{1,2}$")
DAY = re.compile(r"\b(\d{2})[/-](\d{2})[/-](\d{4})\b")
ROW_LENGTH, LONGEST_AMOUNT = 200, 15

Cells = Sequence[Any]


class NotAStatement(ValueError):
    """The file is no statement that can be read; ``reason`` is said to the clerk."""

    def __init__(self, reason: "str | Promise") -> None:
        super().__init__(str(reason))
        self.reason = reason


class _Wrong(ValueError):
    """One row cannot be read."""


def read(content: bytes, account: str) -> Reading:
    """Read a statement of one account ("BIN number"). :raises NotAStatement: with the reason for the whole file"""
    rows = list(_rows(content))
    place, columns = _head(rows)
    preamble = [_text(cell) for row in rows[:place] for cell in row]
    _refuse_other_account(preamble, account)
    read_rows = tuple(_read_row(number, row, columns, account) for number, row in _body(rows, place))
    since, until = _period(preamble, read_rows)
    return Reading(since, until, read_rows)


def amount(cell: Any) -> int:
    """Return whole đồng as banks write them (1.500.000, 1,500,000.00); an empty cell is 0. :raises ValueError:"""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    written = re.sub(r"(?i)[\s+]|vnd|vnđ|đ", "", _text(cell))
    found = CENTS.sub("", written) if CENTS.search(written) else written
    if found in ("", "-"):
        return 0
    digits = re.sub(r"[.,]", "", found)
    if not WHOLE.fullmatch(found) or len(digits) > LONGEST_AMOUNT:
        raise ValueError(written)
    return int(digits)


def moment(cell: Any) -> datetime:
    """Return a moment as banks write it, in Vietnam's time. :raises ValueError:"""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=ZONE)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), ZONE)
    written = re.sub(r"^(\d{2})-(\d{2})-(\d{4})", r"\1/\2/\3", _text(cell))
    for form in MOMENTS:
        try:
            return datetime.strptime(written, form).replace(tzinfo=ZONE)
        except ValueError:
            continue
    raise ValueError(written)


def _rows(content: bytes) -> Iterator[Cells]:
    if len(content) > LARGEST_FILE:
        raise NotAStatement(_("The file is larger than 10 MB."))
    found = _sheet(content) if content.startswith(b"PK") else _table(content)
    for number, row in enumerate(found):
        if number >= MOST_ROWS:
            raise NotAStatement(_("The file has more than 100,000 lines; split it."))
        yield row


def _sheet(content: bytes) -> Iterator[Cells]:
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError) as error:
        raise NotAStatement(_("The file cannot be opened as an Excel workbook.")) from error


def _table(content: bytes) -> Iterator[Cells]:
    text = _decoded(content)
    sample = text[:5000]
    delimiter = max(",;\t", key=sample.count)
    try:
        yield from csv.reader(StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise NotAStatement(_("The file cannot be read as a table.")) from error


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAStatement(_("The file cannot be read as a table."))


def _head(rows: Sequence[Cells]) -> tuple[int, Mapping[str, int]]:
    """Return the place of the row with the columns' names, and each column's place in it."""
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        names = [fold(re.sub(r"\(.*?\)", "", _text(cell))).strip(" .:") for cell in row]
        columns = {key: names.index(name) for key, known in COLUMNS.items() for name in known[::-1] if name in names}
        if all(key in columns for key in NEEDED):
            return place, columns
    raise NotAStatement(_("The columns date, reference, debit, credit and description were not found."))


def _body(rows: Sequence[Cells], head: int) -> Iterator[tuple[int, Cells]]:
    """Yield the rows below the columns' names with their numbers; empty rows and sums are no lines of the book."""
    for number, row in enumerate(rows[head + 1 :], head + 2):
        words = [fold(_text(cell)) for cell in row if _text(cell)]
        if words and not SUMS.fullmatch(words[0].strip(" :.")):
            yield number, row


def _read_row(number: int, row: Cells, columns: Mapping[str, int], account: str) -> ReadRow:
    cells = {key: row[place] if place < len(row) else "" for key, place in columns.items()}
    text = " | ".join(_text(cell) for cell in row if _text(cell))[:ROW_LENGTH]
    try:
        return ReadRow(number, text, line=_line(cells, account))
    except _Wrong as wrong:
        return ReadRow(number, text, fault=wrong.args[0])


def _line(cells: Mapping[str, Any], account: str) -> AccountLine:
    at = _or_wrong(moment, cells["at"], _("The date cannot be read."))
    taken, came = (_or_wrong(amount, cells[key], _("The amount cannot be read.")) for key in ("debit", "credit"))
    if bool(taken) == bool(came):
        raise _Wrong(_("There must be either a debit or a credit."))
    if not (ref := _text(cells["ref"])[:80]):
        raise _Wrong(_("The bank’s reference is missing."))
    return AccountLine(
        account=account,
        bank_ref=ref,
        at=at,
        amount=came - taken,
        currency=(_text(cells.get("currency")) or CURRENCY).lower()[:10],
        memo=_text(cells["memo"])[:300],
        counter_account=_text(cells.get("counter_account"))[:60],
        counter_name=_text(cells.get("counter_name"))[:200],
    )


def _or_wrong(reader: Any, cell: Any, reason: "str | Promise") -> Any:
    try:
        return reader(cell)
    except ValueError as error:
        raise _Wrong(reason) from error


def _refuse_other_account(preamble: Sequence[str], account: str) -> None:
    """Compare the account that the file names above its table, where it does, with the one chosen."""
    number = account.rpartition(" ")[2]
    named = [
        re.sub(r"[^0-9A-Z]", "", following.upper())
        for words, following in itertools.pairwise(preamble)
        if fold(words).strip(" :") in ("so tai khoan", "tai khoan", "account number")
    ]
    named += [
        re.sub(r"[^0-9A-Z]", "", words.partition(":")[2].upper())
        for words in preamble
        if fold(words).startswith("so tai khoan") and words.partition(":")[2].strip()
    ]
    if named and number not in named:
        raise NotAStatement(_("The file is a statement of another account."))


def _period(preamble: Sequence[str], rows: Sequence[ReadRow]) -> tuple[date, date]:
    """Return the first and last day that the file says it covers, else those of its lines."""
    stated = [words for words in preamble if fold(words).startswith("tu ngay")]
    found = [date(int(year), int(month), int(day)) for day, month, year in DAY.findall(" ".join(stated))]
    days = found if len(found) == 2 else [row.line.at.date() for row in rows if row.line]
    if not days:
        raise NotAStatement(_("The file has no line that can be read and does not say which days it covers."))
    return min(days), max(days)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else nfc(str(cell).replace("\x00", ""))
