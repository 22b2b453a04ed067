"""Text keys: one spelling for storing, one for searching, one for sorting (Vietnamese names sort by given name)."""

import re
import unicodedata
from functools import cache

TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
LETTERS = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
SPACES = re.compile(r"\s+")


class _MarksOff(dict[int, int | None]):
    """What becomes of each character, found out once: combining marks go, đ is d."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code)) == "Mn" else code
        return self[code]


_MARKS_OFF = _MarksOff({ord("đ"): ord("d"), ord("Đ"): ord("D")})


def nfc(text: str) -> str:
    """Return the text composed, trimmed and with single spaces; people paste decomposed letters from other systems."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return the search key: lower case, no diacritics, đ as d, single spaces ("Đỗ Ưng" -> "do ung")."""
    return SPACES.sub(" ", unaccented(text).casefold()).strip()


def sort_key(text: str) -> str:
    """Return a key that sorts like a Vietnamese dictionary by plain code points: letters first, tones after."""
    letters, tones = [], []
    for char in nfc(text).casefold():
        base, tone = _letter_and_tone(char)
        letters.append(
            f"{LETTERS[base] + 16:02x}" if base in LETTERS else f"0{ord(base) & 15:x}" if base == " " else base
        )
        tones.append(str(TONES.get(tone, 0)))
    return "".join(letters) + "|" + "".join(tones)


def name_key(full_name: str) -> str:
    """Return the sort key of a person's name: given name first, then family and middle names."""
    words = nfc(full_name).split(" ")
    return sort_key(" ".join([words[-1], *words[:-1]]))


def mask_name(full_name: str) -> str:
    """Return the name as strangers may see it: family name whole, the rest as initials ("Lê H*** P***")."""
    words = nfc(full_name).split(" ")
    return " ".join([words[0], *(word[0] + "***" for word in words[1:])]) if words[0] else ""


def unaccented(text: str) -> str:
    """Return the text without diacritics but in its own case, for SMS and bank memos."""
    return unicodedata.normalize("NFD", text).translate(_MARKS_OFF)


@cache
def _letter_and_tone(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in parts[1:] if mark in TONES), "")
    return unicodedata.normalize("NFC", "".join(c for c in parts if c != tone)), tone
