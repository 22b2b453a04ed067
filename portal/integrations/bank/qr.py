"""How the stand-in reads a VietQR code: a bank's own reader, which shares nothing with the portal's writer."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """What a code asks to transfer; without an amount (đồng) the payer types one."""

    bank_bin: str
    account: str
    amount: int | None
    memo: str


def order(code: str) -> Order:
    """Read a code as a banking app does. :raises ValueError: with the reason in Vietnamese"""
    code = code.strip()
    try:
        fields = dict(_fields(code))
        sums_up = code[-8:-4] == "6304" and check_sum(code[:-4]) == int(code[-4:], 16)
        network, holder, _service = (value for _name, value in _fields(fields["38"]))
        bank_bin, account = (value for _name, value in _fields(holder))
        memo = dict(_fields(fields.get("62", ""))).get("08", "")
        amount = int(fields["54"]) if "54" in fields else None
    except (ValueError, KeyError) as error:
        raise ValueError("Mã này không phải mã VietQR.") from error
    if not sums_up:
        raise ValueError("Mã bị sai hoặc bị thiếu ký tự.")
    if network != "A000000727" or fields.get("53") != "704":
        raise ValueError("Ngân hàng không chuyển tiền theo mã này được.")
    return Order(bank_bin, account, amount, memo)


def check_sum(text: str) -> int:
    """Return CRC-16/CCITT-FALSE, bit by bit."""
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _bit in range(8):
            register = (register << 1 ^ 0x1021 if register & 0x8000 else register << 1) & 0xFFFF
    return register


def _fields(text: str) -> Iterator[tuple[str, str]]:
    while text:
        length = int(text[2:4])
        if len(text) < 4 + length:
            raise ValueError("cut off")
        yield text[:2], text[4 : 4 + length]
        text = text[4 + length :]
