"""Tables that people hand in: CSV as spreadsheets write it, or an Excel workbook's first sheet, read as plain cells."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

WORKBOOK = b"PK\x03\x04"
DELIMITERS = ";,\t"
LARGEST_UNPACKED = 64 * 1024 * 1024
SAMPLE = 4096


class NoTable(ValueError):
    """The file is neither a table as text nor a workbook that can be read."""


def cells(content: bytes, *, most: int) -> list[list[Any]]:
    """Return at most ``most`` rows with their cells: text, numbers, dates or None. :raises NoTable:"""
    rows = _workbook(content, most) if content.startswith(WORKBOOK) else _text(content, most)
    return [list(row) for row in rows]


def _text(content: bytes, most: int) -> Iterable[Iterable[Any]]:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoTable("not text in UTF-8 or UTF-16") from error
    if "\x00" in text:
        raise NoTable("not text")
    counted = {mark: text[:SAMPLE].count(mark) for mark in DELIMITERS}
    delimiter = max(counted, key=lambda mark: counted[mark])
    try:
        return list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), most))
    except csv.Error as error:
        raise NoTable(str(error)) from error


def _workbook(content: bytes, most: int) -> Iterable[Iterable[Any]]:
    try:
        with ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise NoTable("the workbook is too large when unpacked")
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise NoTable("not a workbook") from error
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise NoTable("the workbook has no sheet")
    return list(islice(sheet.iter_rows(values_only=True), most))
