"""Numbers and codes of results: how they are written, and how a mistyped code is understood."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import product
from typing import Any

from portal.core.codes import ALPHABET, clean_code, is_code

CODE_LENGTH = 12
CITY = " thành phố Cần Thơ"
SMALL_WORDS = frozenset({"và", "của", "trường"})
LOOK_ALIKES = {
    **dict.fromkeys("0O", "QD"),
    **dict.fromkeys("1IL", "JT"),
    "U": "VW",
    **dict(zip("2Z5S8B6GVY", "Z2S5B8G6YV", strict=True)),
}
MOST_READINGS = 64


def unit_letters(name: str) -> str:
    """Return a unit's letters in its numbers: "SGDĐT" for the Department, "THPTPS" for "Trường THPT Phù Sa"."""
    words = [word for word in name.removesuffix(CITY).split() if word.casefold() not in SMALL_WORDS]
    return "".join(word if word.isupper() and len(word) > 1 else word[0].upper() for word in words)


def number_text(number: int, series: str, unit_name: str) -> str:
    """Return a number as papers write it, from 01 each year (NĐ 30/2020, Phụ lục I): "07/BS-SGDĐT"."""
    return f"{number:02d}/{series}-{unit_letters(unit_name)}"


def shown_code(code: str) -> str:
    """Return a code in groups of four, as people read it aloud ("KQ7M-2XTP-94HD")."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def readings(typed: str) -> list[str]:
    """Return the well-formed codes that a typed one may mean: itself first, else with look-alike letters put right.

    Letters outside the alphabet (O, I, L, U, 0, 1) must be something else; when the check character fails, one letter
    that has a twin may be its twin.
    """
    code = clean_code(typed)
    if len(code) != CODE_LENGTH or not code.isascii():
        return []
    options = [char if char in ALPHABET else LOOK_ALIKES.get(char, "") for char in code]
    if all(char in ALPHABET for char in code) and not is_code(code, CODE_LENGTH):
        found = [
            code[:at] + twin + code[at + 1 :] for at, char in enumerate(code) for twin in LOOK_ALIKES.get(char, "")
        ]
    elif _count(options) > MOST_READINGS:
        return []
    else:
        found = ["".join(letters) for letters in product(*options)]
    return [reading for reading in found if is_code(reading, CODE_LENGTH)]


def _count(options: list[str]) -> int:
    total = 1
    for option in options:
        total *= len(option)
    return total


MENDABLE = ("holder", "birth_date", "applicant", "reason", "stated", "decided", "record", "lines")
"""The parts of a snapshot that a correction may change; number, code, issuer and signer are the new paper's own."""


def places(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """Return every place of a snapshot that holds words a correction may change: "record.years.0.grade" to its text."""
    return {place: str(value) for key in MENDABLE for place, value in _leaves(key, snapshot.get(key))}


def mended(snapshot: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """Return a snapshot with other words in some places; numbers stay numbers. :raises ValueError: no such place"""
    whole = deepcopy(dict(snapshot))
    there = places(snapshot)
    for place, text in words.items():
        if place not in there:
            raise ValueError(f"{place!r} is no place of this paper")
        *way, last = place.split(".")
        part: Any = whole
        for step in way:
            part = part[int(step) if isinstance(part, list) else step]
        key = int(last) if isinstance(part, list) else last
        part[key] = int(text) if isinstance(part[key], int) else text
    return whole


def _leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield place, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _leaves(f"{place}.{key}", part)
