"""Arithmetic of receipts."""

SERIES = "AA"


def receipt_symbol(year: int, series: str = SERIES) -> str:
    """Return the symbol (ký hiệu) of a year's receipts, e.g. "26TAA" (NĐ 254/2026, Điều 23)."""
    return f"{year % 100:02d}T{series}"


def receipt_number(number: int) -> str:
    """Return a receipt's number as printed, at least seven digits of the eight allowed."""
    return f"{number:07d}"
