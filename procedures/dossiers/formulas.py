"""The arithmetic of a dossier: its official code, its keys, the degree of completion."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from portal.core.text import fold
from procedures.dossiers.states import FINAL, State
from procedures.worktime.formulas import parse_limit

SUPPLEMENT_LIMIT = parse_limit("15wd")

IDENTITY_NUMBER = re.compile(r"[0-9]{12}")
GREEK = str.maketrans("0123456789abcdef", "αβγδεζηθικλμνξοπ")


def official_code(unit: str, day: date, number: int) -> str:
    """Return ``H13.<unit>-YYMMDD-NNNN``; H13 is Cần Thơ (TT 01/2018/TT-VPCP, Điều 19). Past 9999 it takes 5 digits."""
    return f"H13.{unit}-{day:%y%m%d}-{number:04d}"


def beneficiary_key(name: str, birth_date: str) -> str:
    """Return what makes two requests concern the same person: folded name and birth date."""
    return f"{fold(name)}|{birth_date}"


def search_key(*parts: str) -> str:
    """Return the folded text that the desk searches."""
    return fold(" ".join(part for part in parts if part))[:500]


def identity_token(number: str) -> str:
    """Return what stands for an identity number in the search key: the whole number finds, no part of it does.

    It is a digest in Greek letters, so that no name and no number that people type is found inside it by chance.
    """
    return hashlib.sha256(number.encode()).hexdigest()[:12].translate(GREEK)


def identity_tokens(answers: Mapping[str, Any]) -> list[str]:
    """Return the tokens of all answers of twelve digits, those inside lists of lines included, each once."""
    return list(dict.fromkeys(identity_token(text) for text in _texts(answers) if IDENTITY_NUMBER.fullmatch(text)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def completion(state: str, step: int, step_count: int) -> int:
    """Return the degree of completion in percent that anyone may see (TT 01/2018/TT-VPCP, Điều 16.2.d)."""
    if state in FINAL:
        return 100
    done = {State.DRAFT: 0, State.AWAITING_PAYMENT: 5, State.SUBMITTED: 10, State.ACCEPTED: 20, State.RESOLVED: 90}
    if state == State.PROCESSING and step_count:
        return 25 + 60 * (step - 1) // step_count
    return done.get(State(state), 20)
