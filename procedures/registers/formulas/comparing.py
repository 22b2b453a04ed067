"""Keys and comparisons: when two spellings are the same, and what a verification answers."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from portal.core.text import fold, nfc
from procedures.registers.schema import Compared
from procedures.registers.states import EntryStatus, Verdict

TONES = "\u0300\u0301\u0303\u0309\u0323"
NOT_IN_A_NUMBER = re.compile(r"[^0-9a-z/]")
SHORT_SCHOOL_WORDS = (
    (re.compile(r"\btrung hoc pho thong\b"), "thpt"),
    (re.compile(r"\btrung hoc co so\b"), "thcs"),
    (re.compile(r"\btieu hoc\b"), "th"),
    (re.compile(r"^truong "), ""),
)


def spelling(name: str) -> list[tuple[str, str]]:
    """Return a name's words as letters and tones: "Hòa" and "Hoà" are one spelling, "Hoa" is another."""
    return [_letters_and_tones(word) for word in nfc(name).casefold().split(" ")]


def _letters_and_tones(word: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", word)
    letters = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", letters), "".join(mark for mark in marks if mark in TONES)


def number_key(number: str) -> str:
    """Return a number without the marks that people write differently ("C 0412967", "c-0412967"); its slashes count."""
    return NOT_IN_A_NUMBER.sub("", fold(number))


def school_key(name: str) -> str:
    """Return a school's name for comparing: folded, "Trường" left out, "Trung học phổ thông" as THPT."""
    key = fold(name)
    for words, short in SHORT_SCHOOL_WORDS:
        key = words.sub(short, key)
    return key


SAME: dict[str, Callable[[str], object]] = {
    "holder_name": spelling,
    "school_name": school_key,
    "serial_number": number_key,
    "entry_number": number_key,
    "class_name": number_key,
    "birth_place": fold,
}


def same(key: str, stated: str, recorded: str) -> bool:
    """Tell whether two writings of one kind of fact say the same."""
    spelt = SAME.get(key, nfc)
    return spelt(stated) == spelt(recorded)


def best(comparisons: Sequence[Sequence[Compared]]) -> list[int]:
    """Return the places of the rows that agree in most facts; more than one when none stands out."""
    scores = [sum(fact.equal for fact in comparison) for comparison in comparisons]
    return [place for place, score in enumerate(scores) if score == max(scores)]


def verdict(comparison: Sequence[Compared], status: EntryStatus) -> Verdict:
    """Return the answer for the row found; a revoked one counts only when it is the very diploma asked about."""
    differing = {fact.key for fact in comparison if not fact.equal}
    if status == EntryStatus.REVOKED and "serial_number" not in differing:
        return Verdict.REVOKED
    if differing:
        return Verdict.MISMATCH
    return Verdict.CORRECTED if status == EntryStatus.CORRECTED else Verdict.MATCH
