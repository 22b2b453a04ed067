"""Numbers and codes of results: how they are written, and how a mistyped code is understood."""

from itertools import product

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
