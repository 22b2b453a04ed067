"""Money in Vietnamese words, as receipts must show it beside the figures (NĐ 254/2026, Điều 23)."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu")
BILLION = 1_000_000_000


def amount_in_words(amount: int) -> str:
    """Return an amount of đồng in words ("Mười lăm nghìn đồng"). :raises ValueError: below zero"""
    if amount < 0:
        raise ValueError("an amount in words is never negative")
    words = " ".join([*_number(amount, inner=False), "đồng"]) if amount else "không đồng"
    return words[0].upper() + words[1:]


def _number(value: int, *, inner: bool) -> list[str]:
    """Read a number; ``inner`` says that higher digits stand before it, so that its zeros are spoken."""
    above, value = divmod(value, BILLION)
    words = [*_number(above, inner=inner), "tỷ"] if above else []
    for power in (2, 1, 0):
        if group := value // 1000**power % 1000:
            words += _group(group, inner=inner or bool(words))
            words += [SCALES[power]] if power else []
    return words


def _group(value: int, *, inner: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or inner else []
    tens, units = divmod(rest, 10)
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens:
        words += ["mười"]
    elif words and units:
        words += ["linh"]
    return [*words, _unit(units, tens)] if units else words


def _unit(units: int, tens: int) -> str:
    match units:
        case 1 if tens > 1:
            return "mốt"
        case 4 if tens > 1:
            return "tư"
        case 5 if tens:
            return "lăm"
        case _:
            return DIGITS[units]
