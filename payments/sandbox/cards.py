"""The test cards, what each of them does, and what is wrong with what was typed."""

import re
from dataclasses import dataclass
from datetime import date

GENERIC = "generic_decline"
DECLINED_AT_CHARGE = "4000000000000341"
"""The only number that localstripe declines when it is charged; it stands in for all that decline."""
DECLINED, CHALLENGED = "4000000000000002", "4000002500003155"

CARDS: dict[str, "Card"] = {}


@dataclass(frozen=True)
class Card:
    """A test card: how it declines, if it does, and whether the bank asks the holder first (3-D Secure)."""

    number: str
    decline: str = ""
    challenge: bool = False

    @property
    def number_at_bank(self) -> str:
        return DECLINED_AT_CHARGE if self.decline and not self.challenge else self.number


for card in (
    Card("4242424242424242"),
    Card("5555555555554444"),
    Card(DECLINED, GENERIC),
    Card(DECLINED_AT_CHARGE, GENERIC),
    Card("4000000000009995", "insufficient_funds"),
    Card("4000000000009987", "lost_card"),
    Card("4000000000009979", "stolen_card"),
    Card("4000000000000069", "expired_card"),
    Card("4000000000000127", "incorrect_cvc"),
    Card("4000000000000119", "processing_error"),
    Card(CHALLENGED, challenge=True),
    Card("4000000000003220", challenge=True),
    Card("4000008400001629", GENERIC, challenge=True),
):
    CARDS[card.number] = card

MESSAGES = {
    GENERIC: "Ngân hàng từ chối thẻ này. Bạn chưa bị trừ tiền. Hãy dùng thẻ khác.",
    "insufficient_funds": "Thẻ không đủ tiền. Bạn chưa bị trừ tiền. Hãy dùng thẻ khác.",
    "lost_card": "Ngân hàng từ chối thẻ này. Bạn chưa bị trừ tiền. Hãy dùng thẻ khác.",
    "stolen_card": "Ngân hàng từ chối thẻ này. Bạn chưa bị trừ tiền. Hãy dùng thẻ khác.",
    "expired_card": "Thẻ đã hết hạn. Bạn chưa bị trừ tiền. Hãy dùng thẻ khác.",
    "incorrect_cvc": "Mã bảo mật không đúng. Bạn chưa bị trừ tiền. Kiểm tra lại mã ở mặt sau thẻ.",
    "processing_error": "Ngân hàng gặp lỗi khi xử lý. Bạn chưa bị trừ tiền. Hãy thử lại sau ít phút.",
    "authentication_failure": "Việc xác thực không thành công. Bạn chưa bị trừ tiền. Hãy thử lại hoặc dùng thẻ khác.",
}


@dataclass(frozen=True)
class Typed:
    """What the payer typed."""

    number: str
    expiry: str
    cvc: str

    @property
    def digits(self) -> str:
        return re.sub(r"[\s-]", "", self.number)

    @property
    def expires(self) -> tuple[int, int] | None:
        """Month and four-digit year, or None when that is not what was typed."""
        match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(?:20)?(\d{2})\s*", self.expiry)
        return (int(match[1]), 2000 + int(match[2])) if match and 1 <= int(match[1]) <= 12 else None


def faults(typed: Typed, today: date) -> dict[str, str]:
    """Return what is wrong by field, as sentences that say what to do."""
    expires = typed.expires
    wrong = {
        "number": _fault_of_number(typed.digits),
        "expiry": "Nhập tháng và năm hết hạn, ví dụ 12/30."
        if not expires
        else "Thẻ đã hết hạn. Kiểm tra lại tháng và năm."
        if (expires[1], expires[0]) < (today.year, today.month)
        else "",
        "cvc": "" if re.fullmatch(r"\d{3}", typed.cvc.strip()) else "Nhập 3 chữ số ở mặt sau thẻ.",
    }
    return {field: sentence for field, sentence in wrong.items() if sentence}


def _fault_of_number(digits: str) -> str:
    if not digits:
        return "Nhập số thẻ."
    if not re.fullmatch(r"\d{16}", digits) or _luhn(digits) % 10:
        return "Số thẻ không đúng. Nhập đủ 16 chữ số trên thẻ."
    return "" if digits in CARDS else "Trang thử nghiệm chỉ nhận số thẻ thử. Không nhập thẻ thật."


def _luhn(digits: str) -> int:
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled)
