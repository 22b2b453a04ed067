"""Bytes as decimal digits: a QR code packs digits densest, and an address may hold them."""

GROUP_BYTES, GROUP_DIGITS = 7, 17
REST_DIGITS = (0, 3, 5, 8, 10, 13, 15)
"""Digits of a last group of 0 to 6 bytes: as many as its largest number has."""

MOST_BYTES, MOST_DIGITS = 362, 880


def to_digits(content: bytes) -> str:
    """Write 7 bytes as 17 digits, big end first; the bytes left over as ``REST_DIGITS`` says."""
    groups = (content[start : start + GROUP_BYTES] for start in range(0, len(content), GROUP_BYTES))
    return "".join(f"{int.from_bytes(group):0{_width(len(group))}d}" for group in groups)


def from_digits(digits: str) -> bytes:
    """Read what ``to_digits`` wrote. :raises ValueError: anything else, one spelling only is read"""
    if not (digits.isascii() and digits.isdigit()) or len(digits) > MOST_DIGITS:
        raise ValueError("only digits, and not more than a seal has")
    whole, rest = divmod(len(digits), GROUP_DIGITS)
    if rest not in REST_DIGITS:
        raise ValueError("no number of bytes has this many digits")
    sizes = [GROUP_BYTES] * whole + [REST_DIGITS.index(rest)]
    parts = (digits[start : start + GROUP_DIGITS] for start in range(0, len(digits), GROUP_DIGITS))
    try:
        return b"".join(int(part).to_bytes(size) for part, size in zip(parts, sizes, strict=False))
    except OverflowError as error:
        raise ValueError("a group is larger than its bytes") from error


def _width(size: int) -> int:
    return GROUP_DIGITS if size == GROUP_BYTES else REST_DIGITS[size]
