"""What a seal says: twelve fields in the full form; the private one has a salted hash in place of the name."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

import cbor2

from portal.core.text import unaccented
from procedures.results.seal.digits import MOST_BYTES

VERSION = 1
EPOCH = date(1970, 1, 1)
BIRTH = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
SALT_BYTES, HASH_BYTES = 8, 16
AROUND = 81
"""Bytes of a seal around its fields: header with algorithm and key, lengths, signature."""

CUT = "…"
LONGEST = {"holder": 120, "unit_name": 90, "certifies": 70}
"""Bytes of UTF-8 a text may take when all are long; a longer one is cut at a letter and ends with an ellipsis."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The fields of a seal in the order of their numbers, 1 to 14; None is a field that is not there."""

    unit: str
    unit_name: str | None = None
    number: str
    kind: int
    holder: str | None = None
    birth_date: str | None = None
    certifies: str | None = None
    issued_on: date
    code: str
    copy: tuple[int, int] = (1, 1)
    dossier: str | None = None
    version: int = VERSION
    salt: bytes | None = None
    name_hash: bytes | None = None

    @property
    def is_private(self) -> bool:
        return self.holder is None

    def encoded(self) -> bytes:
        """Return the fields as a map of CBOR with ascending numbers, each value in its shortest form."""
        said = {number: _plain(getattr(self, name)) for number, name in NAMES.items()}
        return cbor2.dumps({number: value for number, value in said.items() if value is not None})

    def names_holder(self, name: str) -> bool:
        """Say whether a name is the holder's, without regard to case, marks and spaces."""
        if self.salt is None:
            return folded(name) == folded(self.holder or "")
        return name_hash(name, self.salt) == self.name_hash


NAMES = {number: field.name for number, field in enumerate(fields(Claims), 1)}
FULL = frozenset(NAMES) - {13, 14}
PRIVATE = frozenset({1, 3, 4, 8, 9, 10, 12, 13, 14})
OPTIONAL = frozenset({6})


def private_form(claims: Claims, name: str, salt: bytes) -> Claims:
    """Return the form without name, birth date and what is certified; the name can be compared, not read."""
    hidden = {"unit_name": None, "holder": None, "birth_date": None, "certifies": None, "dossier": None}
    return _with(claims, **hidden, salt=salt, name_hash=name_hash(name, salt))


def name_hash(name: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + folded(name).encode()).digest()[:HASH_BYTES]


def is_birth_date(text: str) -> bool:
    """Say whether a seal can hold a date of birth: year, year and month, or the day."""
    return BIRTH.fullmatch(text) is not None


def folded(name: str) -> str:
    """Return a name in small letters without marks, đ as d, with single spaces: what its hash is made of."""
    return " ".join(unaccented(name).lower().split())


def fitted(claims: Claims) -> Claims:
    """Return the claims cut to what a seal holds: each long text to its share, then what is certified, then the unit.

    The holder's name is cut only beyond 120 bytes, which no person's name has.
    """
    told = {name: text for name in LONGEST if (text := getattr(claims, name)) is not None}
    kept = _with(claims, **{name: cut(text, LONGEST[name]) for name, text in told.items()})
    for name in ("certifies", "unit_name", "holder"):
        over = AROUND + len(kept.encoded()) - MOST_BYTES
        if over > 0 and name in told:
            room = len(getattr(kept, name).encode()) - over
            kept = _with(kept, **{name: cut(told[name], max(room, len(CUT.encode())))})
    return kept


def _with(claims: Claims, **changes: Any) -> Claims:
    return replace(claims, **changes)


def cut(text: str, room: int) -> str:
    """Return the text within ``room`` bytes of UTF-8, whole or cut at a letter with an ellipsis."""
    if len(text.encode()) <= room:
        return text
    short = text.encode()[: room - len(CUT.encode())].decode(errors="ignore")
    return short.rstrip() + CUT


def read(payload: bytes) -> Claims:
    """Return the claims of a map. :raises ValueError: a field too many, too few, or not of its kind"""
    said = cbor2.loads(payload)
    if not isinstance(said, dict) or not all(type(number) is int for number in said):
        raise ValueError("no map of numbered fields")
    there = frozenset(said)
    if there != PRIVATE and not FULL - OPTIONAL <= there <= FULL:
        raise ValueError("neither the full form nor the private one")
    claims = Claims(**{NAMES[number]: _told(NAMES[number], value) for number, value in said.items()})
    if claims.version != VERSION:
        raise ValueError("another version")
    return claims


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return (value - EPOCH).days
    return list(value) if isinstance(value, tuple) else value


def _told(name: str, value: Any) -> Any:
    """Return one field's value in its own type. :raises ValueError: it has another"""
    match name:
        case "issued_on":
            return EPOCH + timedelta(days=_number(value, 100_000))
        case "kind" | "version":
            return _number(value, 255)
        case "copy":
            return _copy(value)
        case "salt" | "name_hash":
            if type(value) is not bytes or len(value) != (SALT_BYTES if name == "salt" else HASH_BYTES):
                raise ValueError(f"{name} has another length")
            return value
    return _text(name, value)


def _number(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("no number of its range")
    return value


def _copy(value: Any) -> tuple[int, int]:
    if type(value) is not list or len(value) != 2:
        raise ValueError("a copy is a place and a count")
    place, count = (_number(part, 65_535) for part in value)
    if not 1 <= place <= count:
        raise ValueError("no such copy")
    return place, count


def _text(name: str, value: Any) -> str:
    if type(value) is not str or unicodedata.normalize("NFC", value) != value or not value.isprintable():
        raise ValueError(f"{name} is no composed text")
    if name == "birth_date" and not is_birth_date(value):
        raise ValueError("no date of birth")
    if not value and name != "certifies":
        raise ValueError(f"{name} is empty")
    return value
