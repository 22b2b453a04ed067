"""How messages of gateways and banks are read, so that whatever is written in them can be kept, or is refused."""

import json
import re
from typing import Any

WORD = re.compile(r"[!-~]{1,120}")


def readable(body: bytes) -> Any:
    """Read JSON that the database can keep too: no lone surrogates, no NUL, no infinite numbers. :raises ValueError:"""
    event = json.loads(body)
    kept = json.dumps(event, ensure_ascii=False, allow_nan=False).encode()
    if b"\\u0000" in kept:
        raise ValueError("a NUL character")
    return event


def word(value: str) -> str:
    """Return an id of the other side. :raises ValueError: it is empty, longer than 120 characters or not plain"""
    if not WORD.fullmatch(value):
        raise ValueError("not an id")
    return value
