"""VietQR strings, byte for byte and read back by a reader that shares nothing with ours (EMVCo, CRC bit by bit)."""

import random
import string

import pytest

from payments.formulas import vietqr
from portal.core.codes import new_code

LU_LUT = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN"
    "62170813ung ho lu lut6304C15C"
)
STATIC = "00020101021138560010A0000007270126000697041501121133666688880208QRIBFTTA53037045802VN6304F443"
DYNAMIC = (
    "00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA53037045405150005802VN"
    "62280824H1322110700012 LP SAO VB63046AF2"
)
VECTORS = [
    (LU_LUT, vietqr.VietQr("970415", "0011001932418", 120_000, "ung ho lu lut")),
    (STATIC, vietqr.VietQr("970415", "113366668888")),
    (DYNAMIC, vietqr.VietQr("970415", "113366668888", 15_000, "H1322110700012 LP SAO VB")),
]
NESTED = {"38": {"01": {}}, "62": {}}


def bitwise_crc(data: bytes) -> int:
    register = 0xFFFF
    for byte in data:
        for bit in range(7, -1, -1):
            carry = (register >> 15 & 1) ^ (byte >> bit & 1)
            register = register << 1 & 0xFFFF
            if carry:
                register ^= 0x1021
    return register


def read(text: str, nested: dict | None = None) -> dict:
    """Read name, length and value again and again, as EMVCo's specification describes, templates recursively."""
    nested, found, place = NESTED if nested is None else nested, {}, 0
    while place < len(text):
        name, length = text[place : place + 2], int(text[place + 2 : place + 4])
        value = text[place + 4 : place + 4 + length]
        assert len(value) == length
        assert name not in found
        found[name] = read(value, nested[name]) if name in nested else value
        place += 4 + length
    return found


def some_code(dice: random.Random) -> vietqr.VietQr:
    digits, plain = string.digits, string.ascii_letters + string.digits + " .-/"
    account = "".join(dice.choices(digits + string.ascii_uppercase, k=dice.randint(6, 19)))
    memo = "".join(dice.choices(plain, k=dice.randint(0, 25)))
    amount = dice.choice([None, dice.randint(1, 10 ** dice.randint(1, 13) - 1)])
    return vietqr.VietQr("".join(dice.choices(digits, k=6)), account, amount, memo, dice.random() < 0.2)


def as_seen(text: str) -> vietqr.VietQr:
    """Check a string by the other reader and return what it asks for."""
    assert text[-4:] == f"{bitwise_crc(text[:-4].encode()):04X}"
    found = read(text)
    assert (found["00"], found["53"], found["58"]) == ("01", "704", "VN")
    assert found["01"] == ("12" if "54" in found else "11")
    assert found["38"]["00"] == "A000000727"
    receiver = found["38"]["01"]
    amount = int(found["54"]) if "54" in found else None
    card = {"QRIBFTTA": False, "QRIBFTTC": True}[found["38"]["02"]]
    return vietqr.VietQr(receiver["00"], receiver["01"], amount, found.get("62", {}).get("08", ""), card)


def made(code: vietqr.VietQr) -> str:
    return vietqr.payload(
        bank_bin=code.bank_bin, account=code.account, amount=code.amount, memo=code.memo, card=code.card
    )


def agree(count: int, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(count):
        code = some_code(dice)
        assert as_seen(made(code)) == code == vietqr.decode(made(code))


@pytest.mark.parametrize(("text", "code"), VECTORS)
def test_published_strings_are_made_byte_for_byte(text, code):
    assert made(code) == text


@pytest.mark.parametrize(("text", "code"), VECTORS)
def test_published_strings_are_read(text, code):
    assert vietqr.decode(text) == as_seen(text) == code


def test_check_sum_of_the_nine_digits():
    assert (vietqr.crc("123456789"), bitwise_crc(b"123456789")) == ("29B1", 0x29B1)


def test_random_strings_decode_elsewhere():
    agree(2_000, seed=7)


@pytest.mark.soak
def test_very_many_random_strings_decode_elsewhere():
    agree(200_000, seed=8)


def test_a_code_without_its_own_check_sum_is_seen_elsewhere(monkeypatch):
    """The control: a maker that computes another check sum fails the same comparison."""
    monkeypatch.setattr(vietqr, "crc_hqx", lambda data, start: 0x1234)
    with pytest.raises(AssertionError):
        agree(10, seed=7)


def checked(body: str) -> str:
    return body + "6304" + vietqr.crc(body + "6304")


BODY = DYNAMIC[:-8]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DYNAMIC[:-1] + "3", "the check sum is wrong"),
        (DYNAMIC.replace("15000", "15001"), "the check sum is wrong"),
        (DYNAMIC[:-8], "the check sum is missing"),
        ("", "the check sum is missing"),
        (DYNAMIC.replace("SAO", "SÁO"), "only plain characters are allowed"),
        (checked(BODY.replace("5303704", "5303840")), "the currency is not đồng"),
        (checked(BODY.replace("5802VN", "5802US")), "the country is not Vietnam"),
        (checked(BODY.replace("540515000", "540515.00")), "the amount is not whole đồng"),
        (checked(BODY.replace("540515000", "540500000")), "the amount is not whole đồng"),
        (checked(BODY.replace("540515000", "")), "kind and amount do not agree"),
        (checked(BODY.replace("010212", "010211")), "kind and amount do not agree"),
        (checked(BODY.replace("000201", "000202", 1)), "it is not version 01"),
        (checked(BODY.replace("A000000727", "A000000728")), "it is not a NAPAS code"),
        (checked(BODY.replace("QRIBFTTA", "QRIBFTTB")), "it names neither an account nor a card"),
        (checked(BODY.replace("0006970415", "0006ABCDEF")), "the bank's number has six digits"),
        (checked(BODY.replace("5802VN", "5802VN5802VN")), "a field stands twice"),
        (checked(BODY.replace("5802VN", "58VN")), "a field has no name and length"),
        (checked(BODY.replace("6228", "6299")), "a field is cut off or empty"),
        (checked(BODY.replace("5802VN", "5800")), "a field is cut off or empty"),
    ],
)
def test_a_wrong_string_is_refused_with_its_reason(text, reason):
    with pytest.raises(ValueError, match=f"^{reason}$"):
        vietqr.decode(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bank_bin": "97041"},
        {"account": "1133 6666"},
        {"account": "1" * 20},
        {"amount": 0},
        {"amount": -5},
        {"amount": 10**13},
        {"memo": "x" * 26},
        {"memo": "lệ phí"},
    ],
)
def test_what_banks_would_not_take_is_not_made(wrong):
    with pytest.raises(ValueError, match=r"bank|account|amount|memo"):
        vietqr.payload(**{"bank_bin": "970415", "account": "113366668888", "amount": 1, **wrong})


@pytest.mark.parametrize(
    ("purpose", "memo"),
    [
        ("Lệ phí sao học bạ", "{} LE PHI SAO HOC"),
        ("HB-BANSAO", "{} HB BANSAO"),
        ("", "{}"),
        ("Đặng; (số 5)", "{} DANG SO 5"),
    ],
)
def test_memo_is_plain_short_and_begins_with_the_reference(purpose, memo):
    reference = new_code(10)
    assert vietqr.memo(reference, purpose) == memo.format(reference)


@pytest.mark.parametrize(
    "mangle",
    [
        "{} LE PHI",
        "{}LE PHI SAO",
        "MBVCB.5521893.{}.CT tu 0011 toi 1133",
        "IBFT {}-LP",
        "{}",
        "chuyen tien {}",
        "QR - {} ; thanh toan",
    ],
)
@pytest.mark.parametrize("spelling", [str.upper, str.lower, " ".join, ".".join, lambda text: f"{text[:4]}-{text[4:]}"])
def test_reference_is_found_in_what_banks_make_of_a_memo(mangle, spelling):
    reference = new_code(10)
    assert reference in vietqr.references_in(mangle.format(spelling(reference)))


def test_reference_without_its_end_is_not_guessed():
    assert vietqr.references_in(new_code(10)[:9]) == ()


def test_several_references_are_all_found():
    first, second = "234567892A", "BCDEFGH234"
    first, second = (code[:9] + vietqr_check(code[:9]) for code in (first, second))
    found = vietqr.references_in(f"{first} {second}")
    assert {first, second} <= set(found)
    assert len(found) == len(set(found))


def vietqr_check(body: str) -> str:
    return next(char for char in string.digits + string.ascii_uppercase if vietqr.is_code(body + char, 10))
