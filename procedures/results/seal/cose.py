"""The signature around the fields: COSE_Sign1 (RFC 9052) with Ed25519 alone, read in one spelling only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from procedures.results.seal import claims as fields
from procedures.results.seal.claims import Claims
from procedures.results.seal.digits import from_digits, to_digits

ALGORITHM, KEY = 1, 4  # numbers of header parameters (RFC 9052, 3.1)
EDDSA = -8
KEY_ID_BYTES, SIGNATURE_BYTES = 4, 64


class Reason(StrEnum):
    """Why a seal is not accepted."""

    FORM = "form"
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    FIELDS = "fields"
    WINDOW = "window"


class Refused(ValueError):
    """The seal is not genuine, or nothing can be said of it; ``reason`` tells why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Key:
    """A public key (32 bytes) with the days of issue it may seal; a revoked one seals nothing, not even before."""

    kid: str
    public: bytes
    first: date
    last: date
    revoked: bool = False
    demo: bool = False

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def seal(claims: Claims, kid: str, private: Ed25519PrivateKey) -> str:
    """Return the claims, signed, as digits."""
    return to_digits(signed(claims.encoded(), kid, private))


def signed(payload: bytes, kid: str, private: Ed25519PrivateKey) -> bytes:
    """Return a COSE_Sign1 around a payload; algorithm and key are under the signature."""
    header = cbor2.dumps({ALGORITHM: EDDSA, KEY: bytes.fromhex(kid)})
    return cbor2.dumps([header, {}, payload, private.sign(_to_sign(header, payload))])


def open_seal(digits: str, keys: Mapping[str, Key]) -> tuple[Claims, Key]:
    """Return what a seal says and the key that sealed it. :raises Refused: with the first reason found"""
    try:
        content = from_digits(digits)
    except ValueError as error:
        raise Refused(Reason.FORM) from error
    return opened_bytes(content, keys)


def opened_bytes(content: bytes, keys: Mapping[str, Key]) -> tuple[Claims, Key]:
    """Return what the bytes of a seal say. :raises Refused: with the first reason found"""
    header, payload, signature = _parts(content)
    key = _key(header, keys)
    if not _is_signed(header, payload, signature, key):
        raise Refused(Reason.SIGNATURE)
    claims = _claims(payload)
    if not _may_seal(key, claims.issued_on):
        raise Refused(Reason.WINDOW)
    return claims, key


def _parts(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Return protected header, payload and signature of a COSE_Sign1 in its shortest spelling."""
    whole = _read(content)
    if type(whole) is not list or len(whole) != 4 or whole[1] != {} or type(whole[1]) is not dict:
        raise Refused(Reason.FORM)
    header, _nothing, payload, signature = whole
    if not all(type(part) is bytes for part in (header, payload, signature)) or len(signature) != SIGNATURE_BYTES:
        raise Refused(Reason.FORM)
    return header, payload, signature


def _key(header: bytes, keys: Mapping[str, Key]) -> Key:
    said = _read(header)
    if type(said) is not dict or list(said) != [ALGORITHM, KEY] or not all(type(number) is int for number in said):
        raise Refused(Reason.FORM)
    if type(said[ALGORITHM]) is not int or said[ALGORITHM] != EDDSA:
        raise Refused(Reason.ALGORITHM)
    kid = said[KEY]
    if type(kid) is not bytes or len(kid) != KEY_ID_BYTES or kid.hex() not in keys:
        raise Refused(Reason.KEY)
    return keys[kid.hex()]


def _claims(payload: bytes) -> Claims:
    try:
        claims = fields.read(payload)
    except (cbor2.CBORError, ValueError, TypeError) as error:
        raise Refused(Reason.FIELDS) from error
    if not _is_shortest(payload, claims.encoded()):
        raise Refused(Reason.FORM)
    return claims


def _read(content: bytes) -> Any:
    """Return what CBOR says, if it is said in the one canonical way: written again it gives the same bytes."""
    try:
        value = cbor2.loads(content)
        again = cbor2.dumps(value)
    except (cbor2.CBORError, ValueError, TypeError) as error:
        raise Refused(Reason.FORM) from error
    if not _is_shortest(content, again):
        raise Refused(Reason.FORM)
    return value


def _is_shortest(content: bytes, again: bytes) -> bool:
    return content == again


def _is_signed(header: bytes, payload: bytes, signature: bytes, key: Key) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, _to_sign(header, payload))
    except InvalidSignature:
        return False
    return True


def _may_seal(key: Key, issued_on: date) -> bool:
    return not key.revoked and key.covers(issued_on)


def _to_sign(header: bytes, payload: bytes) -> bytes:
    """Return what is signed: the Sig_structure of RFC 9052, 4.4, without anything added from outside."""
    return cbor2.dumps(["Signature1", header, b"", payload])
