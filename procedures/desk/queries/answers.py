"""Form fields as filters: what was answered, asked in words that both databases understand."""

import re
from collections.abc import Callable
from string import ascii_lowercase
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Contains, Exact, GreaterThan, GreaterThanOrEqual, LessThanOrEqual, Regex
from django.db.models.sql.compiler import SQLCompiler

from portal.core.phones import e164
from portal.core.text import fold, nfc
from procedures.catalogue.schema import Field
from procedures.desk.schema import ASKED_BY, FIELD

VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = "".join(nfc(vowel + tone) for vowel in VOWELS for tone in TONES) + "đ" + ascii_lowercase
SPELLINGS = {
    plain: "".join(c + c.upper() for c in dict.fromkeys(LETTERS) if fold(c) == plain) for plain in ascii_lowercase
}
Condition = Q | Any


def spelt_anyhow(word: str) -> str:
    """Return the regular expression of a folded word in any case and with any Vietnamese marks, for both databases."""
    return "".join(f"[{SPELLINGS[c]}]" if c in SPELLINGS else re.escape(c) for c in word)


class LinesText(Func):
    """Every answer inside the lines of one field, as one text; a field's key is letters, digits and "_" only."""

    output_field = TextField()
    template = "(SELECT GROUP_CONCAT(atom, ' ') FROM JSON_TREE(%(expressions)s, '$.%(key)s'))"

    def __init__(self, key: str) -> None:
        super().__init__(F("answers"), key=key)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        template = "JSONB_PATH_QUERY_ARRAY(%(expressions)s, '$.%(key)s[*].*')::text"
        return self.as_sql(compiler, connection, template=template)


def asks(field: Field, end: str, value: Any) -> list[Condition]:
    """Return what must hold of the answers; ``end`` is "from" or "to" for one end of a range, both inclusive."""
    kind = ASKED_BY[field.type]
    return BETWEEN[kind](field, end, value) if end else ASKED[kind](field, value)


def name_of(field: Field, end: str = "") -> str:
    """Return the name under which a filter stands in the address."""
    return f"{FIELD}{field.key}" + (f"__{end}" if end else "")


def _text(field: Field) -> KeyTextTransform:
    return KeyTextTransform(field.key, "answers")


def _words(field: Field, value: str) -> list[Condition]:
    words = [number] if field.type == "phone" and (number := e164(value)) else fold(value).split()
    return [Regex(_text(field), spelt_anyhow(word)) for word in words]


def _lines(field: Field, value: str) -> list[Condition]:
    return [Regex(LinesText(field.key), spelt_anyhow(word)) for word in fold(value).split()]


def _is(field: Field, value: str) -> list[Condition]:
    return [Exact(_text(field), value)]


def _has(field: Field, value: str) -> list[Condition]:
    return [Contains(_text(field), f'"{value}"')]


def _days(field: Field, end: str, value: Any) -> list[Condition]:
    day = value.isoformat()
    if end == "from":
        return [GreaterThanOrEqual(_text(field), day)]
    return [LessThanOrEqual(_text(field), day), GreaterThan(_text(field), "")]


def _range(field: Field, end: str, value: int) -> list[Condition]:
    if end == "from":
        return [Q(**{f"answers__{field.key}__gte": value})]
    return [Q(**{f"answers__{field.key}__lte": value, f"answers__{field.key}__gte": 0})]


ASKED: dict[str, Callable[[Field, Any], list[Condition]]] = {
    "words": _words,
    "lines": _lines,
    "choice": _is,
    "choices": _has,
    "number": _is,
}
BETWEEN: dict[str, Callable[[Field, str, Any], list[Condition]]] = {"days": _days, "range": _range}
