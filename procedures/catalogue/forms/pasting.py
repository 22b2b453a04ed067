"""Lists pasted from a spreadsheet or a CSV file, and given back in the same shape."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from portal.core.text import fold
from procedures.catalogue.schema import Field

Row = dict[str, Any]


def read_rows(text: str, columns: tuple[Field, ...]) -> list[Row]:
    """Return the lines of a pasted text, cells by column key; a line of column names on top is skipped."""
    cells = [
        [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.strip()), delimiter=_delimiter(text))
    ]
    filled = [row for row in cells if any(row)]
    if filled and fold(filled[0][0]) in {fold(columns[0].label.vi), fold(columns[0].label.en)}:
        filled = filled[1:]
    return [{c.key: _read(c, cell) for c, cell in zip(columns, row, strict=False)} for row in filled]


def write_rows(rows: Iterable[Mapping[str, Any]], columns: tuple[Field, ...]) -> str:
    """Return lines as tab-separated text, in words, so that they can be read back."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerows([_write(column, row.get(column.key)) for column in columns] for row in rows)
    return out.getvalue()


def _delimiter(text: str) -> str:
    head = text.strip().partition("\n")[0]
    return max("\t;,", key=head.count)


def _read(column: Field, cell: str) -> str:
    if column.type != "choice":
        return cell
    for option in column.options:
        words = (option.value, option.label.vi, option.label.en, *option.aliases)
        if fold(cell) in map(fold, words):
            return option.value
    return cell


def _write(column: Field, value: Any) -> str:
    labels = {key: str(label) for key, label in column.option_labels.items()}
    text = labels.get(str(value), "" if value is None else str(value))
    parts = text.split("-")
    return "/".join(reversed(parts)) if column.type == "date" and len(parts) == 3 else text
