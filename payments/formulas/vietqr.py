"""The VietQR string (NAPAS 247 on EMVCo's merchant-presented code): made, read back, and its memo found again."""

import re
from binascii import crc_hqx
from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.codes import is_code
from portal.core.text import unaccented

MEMO_LENGTH = 25
REFERENCE_LENGTH = 10
NAPAS = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
STATIC, DYNAMIC = "11", "12"
DONG, VIETNAM = "704", "VN"
PRINTED = re.compile(r"[ -~]*")
BIN = re.compile(r"[0-9]{6}")
ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
AMOUNT = re.compile(r"[1-9][0-9]{0,12}")


@dataclass(frozen=True)
class VietQr:
    """What a code asks for: the account (or card) and, when it is a code for one payment, đồng and memo."""

    bank_bin: str
    account: str
    amount: int | None = None
    memo: str = ""
    card: bool = False


def payload(*, bank_bin: str, account: str, amount: int | None = None, memo: str = "", card: bool = False) -> str:
    """Return the string behind a VietQR code; without an amount (đồng) it is a static one.

    :raises ValueError: a part that banks would not take
    """
    _refuse_unless(BIN.fullmatch(bank_bin), "the bank's number has six digits")
    _refuse_unless(ACCOUNT.fullmatch(account), "an account has 1 to 19 letters and digits")
    _refuse_unless(amount is None or AMOUNT.fullmatch(str(amount)), "the amount is 1 to 13 digits, not zero")
    _refuse_unless(len(memo) <= MEMO_LENGTH and PRINTED.fullmatch(memo), "a memo has at most 25 plain characters")
    parts = (
        _field("00", "01"),
        _field("01", STATIC if amount is None else DYNAMIC),
        _field("38", _receiver(bank_bin, account, card)),
        _field("53", DONG),
        _field("54", "" if amount is None else str(amount)),
        _field("58", VIETNAM),
        _field("62", _field("08", memo)),
    )
    text = "".join(parts) + "6304"
    return text + crc(text)


def decode(text: str) -> VietQr:
    """Read the string behind a VietQR code. :raises ValueError: with the reason why it is none"""
    _refuse_unless(PRINTED.fullmatch(text), "only plain characters are allowed")
    _refuse_unless(text[-8:-4] == "6304", "the check sum is missing")
    _refuse_unless(crc(text[:-4]) == text[-4:], "the check sum is wrong")
    fields = _fields(text)
    _refuse_unless(next(iter(fields)) == "00" and fields["00"] == "01", "it is not version 01")
    _refuse_unless(fields.get("53") == DONG, "the currency is not đồng")
    _refuse_unless(fields.get("58") == VIETNAM, "the country is not Vietnam")
    amount = fields.get("54")
    _refuse_unless(amount is None or AMOUNT.fullmatch(amount), "the amount is not whole đồng")
    _refuse_unless(fields.get("01") == (STATIC if amount is None else DYNAMIC), "kind and amount do not agree")
    bank_bin, account, card = _read_receiver(fields.get("38", ""))
    memo = _fields(fields["62"]).get("08", "") if "62" in fields else ""
    return VietQr(bank_bin, account, int(amount) if amount else None, memo, card)


def crc(text: str) -> str:
    """Return CRC-16/CCITT-FALSE as four capital hexadecimal digits ("123456789" -> "29B1")."""
    return f"{crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def memo(reference: str, purpose: str) -> str:
    """Return what the payer's bank is asked to write, the reference first, because banks cut the end off."""
    words = re.sub(r"[^A-Z0-9]+", " ", unaccented(purpose).upper())
    return f"{squeezed(reference)} {words.strip()}"[:MEMO_LENGTH].strip()


def squeezed(text: str) -> str:
    """Return a memo in the form in which memos are compared: capitals and digits only, nothing in between."""
    return re.sub(r"[^A-Z0-9]", "", unaccented(text).upper())


def references_in(memo: str) -> tuple[str, ...]:
    """Return every well-formed reference in what banks made of a memo, in the order of their places.

    Whatever is glued on before and behind, any ten characters in a row may be one. About one foreign text in thirty
    has the right check character too; which of the references are ours is asked of the payments.
    """
    found = squeezed(memo)
    windows = (found[start : start + REFERENCE_LENGTH] for start in range(len(found) - REFERENCE_LENGTH + 1))
    return tuple(dict.fromkeys(window for window in windows if is_code(window, REFERENCE_LENGTH)))


def _receiver(bank_bin: str, account: str, card: bool) -> str:
    holder = _field("00", bank_bin) + _field("01", account)
    return _field("00", NAPAS) + _field("01", holder) + _field("02", TO_CARD if card else TO_ACCOUNT)


def _read_receiver(text: str) -> tuple[str, str, bool]:
    parts = _fields(text)
    _refuse_unless(parts.get("00") == NAPAS, "it is not a NAPAS code")
    _refuse_unless(parts.get("02") in (TO_ACCOUNT, TO_CARD), "it names neither an account nor a card")
    holder = _fields(parts.get("01", ""))
    bank_bin, account = holder.get("00", ""), holder.get("01", "")
    _refuse_unless(BIN.fullmatch(bank_bin), "the bank's number has six digits")
    _refuse_unless(ACCOUNT.fullmatch(account), "an account has 1 to 19 letters and digits")
    return bank_bin, account, parts["02"] == TO_CARD


def _field(name: str, value: str) -> str:
    """Return a field as name, length and value; an empty one is left out."""
    return f"{name}{len(value):02d}{value}" if value else ""


def _fields(text: str) -> dict[str, str]:
    """Return the fields of one level. :raises ValueError: cut off, no length, or the same field twice"""
    pairs = list(_pairs(text))
    _refuse_unless(len(dict(pairs)) == len(pairs), "a field stands twice")
    return dict(pairs)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    while text:
        head, length = text[:4], text[2:4]
        _refuse_unless(len(head) == 4 and head.isdecimal(), "a field has no name and length")
        value, text = text[4 : 4 + int(length)], text[4 + int(length) :]
        _refuse_unless(value and len(value) == int(length), "a field is cut off or empty")
        yield head[:2], value


def _refuse_unless(held: object, reason: str) -> None:
    if not held:
        raise ValueError(reason)
