"""Codes that people read aloud and type: no look-alikes, one check character (Luhn mod N)."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(length: int) -> str:
    """Return a random code of ``length`` characters, the last one its check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the character that makes a typing mistake in ``body`` visible."""
    size = len(ALPHABET)
    total = 0
    for place, char in enumerate(reversed(body)):
        value = ALPHABET.index(char) * (2 if place % 2 == 0 else 1)
        total += value // size + value % size
    return ALPHABET[-total % size]


def clean_code(typed: str) -> str:
    """Return a typed code in capitals without spaces, dashes and dots."""
    return "".join(char for char in typed.upper() if char.isalnum())


def is_code(text: str, length: int) -> bool:
    """Tell whether the text is a well-formed code with the right check character."""
    return len(text) == length and all(c in ALPHABET for c in text) and check_character(text[:-1]) == text[-1]
