"""Write many rows at once: COPY where the database has it, else inserts of many rows."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Max, Model


def reserve(model: type[Model], count: int) -> int:
    """Set so many keys of a table aside and return the first; nobody else is given one of them."""
    if connection.vendor != "postgresql":
        return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(keys, nextval(keys) + %s) FROM (SELECT pg_get_serial_sequence(%s, 'id') AS keys) AS named",
            [count, model._meta.db_table],
        )
        return int(cursor.fetchone()[0]) - count


def write(rows: Sequence[Model], *, first: int | None = None) -> None:
    """Store new rows of one table; with ``first`` their keys count up from it."""
    if first is not None:
        for key, row in enumerate(rows, start=first):
            row.pk = key
    if rows:
        model = type(rows[0])
        names = [field.attname for field in model._meta.concrete_fields]
        write_values(model, names, ([getattr(row, name) for name in names] for row in rows))


def write_values(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store new rows of a table, each given as the values of the named columns."""
    if connection.vendor != "postgresql":
        found = [model(**dict(zip(names, row, strict=True))) for row in rows]
        model._default_manager.bulk_create(found, batch_size=500)
        return
    columned: dict[str, Field[Any, Any]] = {field.attname: field for field in model._meta.concrete_fields}
    fields = [columned[name] for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    documents = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            values = list(row)
            for place in documents:
                values[place] = json.dumps(values[place], ensure_ascii=False)
            copy.write_row(values)
