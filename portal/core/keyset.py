"""Keyset pages: page 1,000 costs what page 1 costs, and no page counts the table."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows with the cursors of its neighbours; an empty cursor means there is none."""

    rows: list[M]
    next: str
    previous: str


def page(rows: QuerySet[M], by: str, cursor: str = "", size: int = 50) -> Page[M]:
    """Return the page after (or, for a cursor that starts with "-", before) the cursor, ordered by ``by`` and key.

    ``by`` is a non-null field, ascending, or descending with a leading "-". A cursor that is not ours means page one.
    """
    field, descending = by.lstrip("-"), by.startswith("-")
    backwards, mark = cursor.startswith("-"), _decode(cursor.lstrip("-"))
    down = descending != backwards
    if mark:
        try:
            rows = _past(rows, field, mark, "lt" if down else "gt")
        except (TypeError, ValueError, ValidationError):  # well formed, but of another list or of a stranger's making
            return page(rows, by, size=size)
    sign = "-" if down else ""
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (bool(mark), more) if backwards else (more, bool(mark))
    return Page(
        found,
        next=_encode(found[-1], field) if found and has_next else "",
        previous="-" + _encode(found[0], field) if found and has_previous else "",
    )


def _past(rows: QuerySet[M], field: str, mark: list[Any], op: str) -> QuerySet[M]:
    """Return the rows beyond the mark; the bound lets the index begin there, which the alternative alone would not."""
    bounded = rows.filter(**{f"{field}__{op}e": mark[0]})
    return bounded.filter(Q(**{f"{field}__{op}": mark[0]}) | Q(**{f"pk__{op}": mark[1]}))


def beside(rows: QuerySet[M], by: str, row: M) -> tuple[M | None, M | None]:
    """Return the rows before and after the given one, which need not be among them, ordered as its page would be."""
    mark = _encode(row, by.lstrip("-"))
    before, after = (page(rows, by, sign + mark, size=1).rows for sign in ("-", ""))
    return next(iter(before), None), next(iter(after), None)


def bounded_counts(lists: Mapping[str, QuerySet], most: int = MOST_COUNTED) -> dict[str, int]:
    """Return how many rows each list has, by one query; a longer list than ``most`` is said to have one more than that.

    What it costs is bounded, however long the lists are.
    """
    parts: list[str] = []
    values: list[Any] = []
    for rows in lists.values():
        try:
            part, given = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            part, given = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({part}) AS part)")  # noqa: S608  the ORM's own words
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(lists, cursor.fetchone(), strict=True))


def _encode(row: Model, field: str) -> str:
    value = getattr(row, field)
    plain = value.isoformat() if hasattr(value, "isoformat") else value
    return base64.urlsafe_b64encode(json.dumps([plain, str(row.pk)]).encode()).decode().rstrip("=")


def _decode(cursor: str) -> list[Any] | None:
    try:
        value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return None
    return value if isinstance(value, list) and len(value) == 2 else None
