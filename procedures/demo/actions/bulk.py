"""Write many rows at once: COPY where the database has it, else inserts of many rows."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, JSONField, Model

M = TypeVar("M", bound=Model)


def write(rows: Sequence[M], *, numbered: bool = False) -> None:
    """Store new rows of one table; ``numbered`` gives each its key, where the database makes keys."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=500)
        return
    if numbered:
        _number(rows)
    _copy(model, rows)


def _number(rows: Sequence[M]) -> None:
    table = rows[0]._meta.db_table
    draw = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(draw, [table, len(rows)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def _copy(model: type[Model], rows: Sequence[Model]) -> None:
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    if rows[0].pk is None:
        fields.remove(model._meta.pk)  # the database makes it
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    names = [field.attname for field in fields]
    documents = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                values = [getattr(row, name) for name in names]
                for place in documents:
                    values[place] = json.dumps(values[place], ensure_ascii=False)
                copy.write_row(values)
