"""A second check of seals, written from the page /verify/format/ alone: own digits, own CBOR, none of our code."""

import hashlib
import json
import re
import unicodedata
from base64 import urlsafe_b64decode
from datetime import date, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIZES = {17: 7, 15: 6, 13: 5, 10: 4, 8: 3, 5: 2, 3: 1}
FULL = [{*range(1, 13)}, {*range(1, 13)} - {6}]
PRIVATE = {1, 3, 4, 8, 9, 10, 12, 13, 14}


class No(Exception):
    """Not to be accepted."""


def bytes_of(digits: str) -> bytes:
    if not re.fullmatch(r"[0-9]{1,880}", digits):
        raise No
    out = b""
    while digits:
        group, digits = digits[:17], digits[17:]
        size = SIZES.get(len(group))
        if size is None or int(group) >= 256**size:
            raise No
        out += int(group).to_bytes(size, "big")
    return out


def cbor(data: bytes) -> Any:
    value, rest = _item(data)
    if rest:
        raise No
    return value


def _item(data: bytes) -> tuple[Any, bytes]:
    if not data:
        raise No
    major, info, data = data[0] >> 5, data[0] & 31, data[1:]
    number, data = _number(info, data)
    if major == 0:
        return number, data
    if major == 1:
        return -1 - number, data
    if major in (2, 3):
        if len(data) < number:
            raise No
        text = data[:number]
        return (text if major == 2 else _utf8(text)), data[number:]
    if major == 4 and number <= len(data):
        values = []
        for _place in range(number):
            value, data = _item(data)
            values.append(value)
        return values, data
    if major == 5 and number <= len(data):
        return _map(number, data)
    raise No


def _number(info: int, data: bytes) -> tuple[int, bytes]:
    if info < 24:
        return info, data
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(info, 0)
    if not size or len(data) < size:
        raise No
    number = int.from_bytes(data[:size], "big")
    if number < (24 if size == 1 else 256 ** (size // 2)):
        raise No
    return number, data[size:]


def _map(count: int, data: bytes) -> tuple[dict[int, Any], bytes]:
    found: dict[int, Any] = {}
    for _place in range(count):
        key, data = _item(data)
        if type(key) is not int or (found and key <= max(found)):
            raise No
        found[key], data = _item(data)
    return found, data


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise No from error


def _string(raw: bytes) -> bytes:
    size = len(raw)
    head = bytes([0x40 + size]) if size < 24 else b"\x58" + bytes([size]) if size < 256 else b"\x59" + size.to_bytes(2)
    return head + raw


def check(digits: str, keys: dict[str, Any]) -> dict[int, Any]:
    """Return the payload of a seal that is to be accepted; ``keys`` is the document of keys. :raises No: else"""
    whole = cbor(bytes_of(digits))
    if not isinstance(whole, list) or len(whole) != 4 or whole[1] != {}:
        raise No
    protected, _empty, payload, signature = whole
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)) or len(signature) != 64:
        raise No
    header = cbor(protected)
    if not isinstance(header, dict) or set(header) != {1, 4} or header[1] != -8 or not isinstance(header[4], bytes):
        raise No
    key = next((key for key in keys["keys"] if key["kid"] == header[4].hex()), None)
    if key is None or key["revoked"] or key["algorithm"] != "Ed25519":
        raise No
    signed = b"\x84\x6aSignature1" + _string(protected) + b"\x40" + _string(payload)
    _verify(key, signature, signed)
    said = cbor(payload)
    if (
        not isinstance(said, dict)
        or not (set(said) in FULL or set(said) == PRIVATE)
        or not all(map(_fits, said.items()))
    ):
        raise No
    day = (date(1970, 1, 1) + timedelta(days=said[8])).isoformat()
    if not key["first_day"] <= day <= key["last_day"]:
        raise No
    return said


def _verify(key: dict[str, Any], signature: bytes, signed: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["public_key"])).verify(signature, signed)
    except InvalidSignature as error:
        raise No from error


def _fits(entry: tuple[int, Any]) -> bool:
    key, value = entry
    if key in (4, 8, 12):
        return type(value) is int and 0 <= value <= (100_000 if key == 8 else 255) and (key != 12 or value == 1)
    if key == 10:
        return (
            isinstance(value, list)
            and len(value) == 2
            and all(type(part) is int for part in value)
            and (1 <= value[0] <= value[1] <= 65_535)
        )
    if key in (13, 14):
        return isinstance(value, bytes) and len(value) == (8 if key == 13 else 16)
    return _is_text(key, value)


def _is_text(key: int, value: Any) -> bool:
    if not isinstance(value, str) or unicodedata.normalize("NFC", value) != value or (not value and key != 7):
        return False
    if any(unicodedata.category(letter)[0] in "CZ" and letter != " " for letter in value):
        return False
    return key != 6 or bool(re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value))


def is_holder(name: str, said: dict[int, Any]) -> bool:
    letters = [letter for letter in unicodedata.normalize("NFD", name) if unicodedata.category(letter) != "Mn"]
    folded = " ".join("".join(letters).replace("đ", "d").replace("Đ", "d").lower().split())
    return hashlib.sha256(said[13] + folded.encode()).digest()[:16] == said[14]


def check_list(document: dict[str, str], keys: dict[str, Any]) -> dict[str, Any]:
    """Return the signed list of results no longer in force. :raises No: it is not what one of the keys signed"""

    def plain(word: str) -> bytes:
        return urlsafe_b64decode(word + "=" * (-len(word) % 4))

    header = json.loads(plain(document["protected"]))
    key = next((key for key in keys["keys"] if key["kid"] == header["kid"] and not key["revoked"]), None)
    if key is None or (header["alg"], header["typ"]) != ("EdDSA", "education-seal-status"):
        raise No
    _verify(key, plain(document["signature"]), f"{document['protected']}.{document['payload']}".encode())
    return dict(json.loads(plain(document["payload"])))
