"""Seals to test with: good ones of random papers, and every way of spoiling one."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from procedures.results import seal
from procedures.results.seal import cose

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
PRIVATE = {f"{number:08x}": Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2)}
ONE, TWO = PRIVATE
KEYS = {kid: seal.Key(kid, key.public_key().public_bytes_raw(), FIRST, LAST) for kid, key in PRIVATE.items()}
DOCUMENT = {
    "keys": [
        {
            "kid": key.kid,
            "algorithm": "Ed25519",
            "public_key": key.public.hex(),
            "first_day": f"{key.first}",
            "last_day": f"{key.last}",
            "revoked": False,
            "demo": False,
        }
        for key in KEYS.values()
    ]
}
FAMILY = ("Nguyễn", "Trần", "Lê", "Huỳnh", "Đặng", "Tôn Nữ", "Công Tằng Tôn Nữ")
GIVEN = ("Thị", "Hoàng", "Ngọc", "Bảo", "Trân", "Phương", "Ưng", "Ẩn", "Ỷ", "Quỳnh", "Diễm")
UNITS = ("Trường THPT Phù Sa", "Sở Giáo dục và Đào tạo thành phố Cần Thơ", "Ủy ban nhân dân phường Ninh Kiều")
LONG = seal.Claims(
    unit="05.21.12345678901234",
    unit_name="Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên khu vực Ngã Năm thành phố Cần Thơ",
    number="12345678/TBXMVB-TTGDNNGDTXKVNNTPCT",
    kind=4,
    holder="Công Tằng Tôn Nữ Nguyễn Phan Thị Hoàng Ngọc Quỳnh Diễm Phương Ưng Bảo Trân",
    birth_date="2005-03-27",
    certifies="Tổng số 30 văn bằng; khớp: 10; không khớp: 10; không có trong sổ gốc: 10; đã bị thu hồi, hủy bỏ: 0",
    issued_on=date(2026, 11, 25),
    code="KQ7M2XTP94HD",
    copy=(10_001, 20_002),
    dossier="H13.05.12345678901234-261124-10007",
)

ORDINARY = replace(
    LONG,
    unit="05.21",
    unit_name="Trường THPT Phù Sa",
    number="07/BS-SGDĐT",
    holder="Nguyễn Thị Ngọc Ánh",
    certifies="Bằng THPT 2019, số hiệu C 0412967",
    copy=(1, 2),
    dossier="H13.05.21-261124-0007",
)


def claims(rng: random.Random) -> seal.Claims:
    """Return what a random paper's seal says, in the full form or the private one."""
    name = " ".join([rng.choice(FAMILY), *rng.sample(GIVEN, rng.randint(1, 6))])
    copies = rng.randint(1, 20)
    made = seal.Claims(
        unit=f"05.{rng.randint(1, 99):02d}",
        unit_name=rng.choice(UNITS),
        number=f"{rng.randint(1, 9999):02d}/BS-SGDĐT",
        kind=rng.randint(1, 6),
        holder=name,
        birth_date=rng.choice([None, "2005-03-27", "1958"]),
        certifies=rng.choice(["", "Bằng THPT 2019, số hiệu C 0412967", "Học bạ từ lớp 10 đến lớp 12"]),
        issued_on=FIRST + timedelta(days=rng.randrange(365)),
        code="".join(rng.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=12)),
        copy=(rng.randint(1, copies), copies),
        dossier=f"H13.05.21-261124-{rng.randint(1, 9999):04d}",
    )
    return seal.private_form(made, name, rng.randbytes(8)) if rng.random() < 0.3 else seal.fitted(made)


def sealed(said: seal.Claims, kid: str = ONE) -> str:
    return seal.seal(said, kid, PRIVATE[kid])


def accepts(digits: str) -> bool:
    try:
        seal.open_seal(digits, KEYS)
    except seal.Refused:
        return False
    return True


def parts_of(digits: str) -> list[Any]:
    return list(cbor2.loads(seal.from_digits(digits)))


def built(*parts: Any) -> str:
    return seal.to_digits(cbor2.dumps(list(parts)))


def spoiled(digits: str, rng: random.Random) -> str:
    """Return the seal with one byte changed."""
    content = bytearray(seal.from_digits(digits))
    content[rng.randrange(len(content))] ^= rng.randint(1, 255)
    return seal.to_digits(bytes(content))


SWAPS: dict[str, Callable[[seal.Claims], seal.Claims]] = {
    "unit": lambda said: replace(said, unit="05.22"),
    "unit_name": lambda said: replace(said, unit_name="Trường THPT Sông Hậu"),
    "number": lambda said: replace(said, number="08/BS-SGDĐT"),
    "kind": lambda said: replace(said, kind=said.kind + 1),
    "holder": lambda said: replace(said, holder="Nguyễn Văn Khác"),
    "birth_date": lambda said: replace(said, birth_date="2006-03-27"),
    "certifies": lambda said: replace(said, certifies="Bằng THPT 2020, số hiệu C 0412968"),
    "issued_on": lambda said: replace(said, issued_on=said.issued_on - timedelta(days=1)),
    "code": lambda said: replace(said, code="ZZZZZZZZZZZZ"),
    "copy": lambda said: replace(said, copy=(1, 9)),
    "dossier": lambda said: replace(said, dossier="H13.05.21-261124-0001"),
    "version": lambda said: replace(said, version=2),
}


def swapped(said: seal.Claims) -> Iterator[tuple[str, str]]:
    """Yield the thirteen swaps: each field of the payload under the old signature, and the key's id."""
    header, nothing, _payload, signature = parts_of(sealed(said))
    for name, swap in SWAPS.items():
        yield name, built(header, nothing, swap(said).encoded(), signature)
    other = cbor2.dumps({cose.ALGORITHM: cose.EDDSA, cose.KEY: bytes.fromhex(TWO)})
    yield "kid", built(other, nothing, said.encoded(), signature)


def signed_anyhow(header: Any, payload: bytes, *, kid: str = ONE, unprotected: Any = None) -> str:
    """Return a seal whose signature is right but whose form may not be."""
    head = header if isinstance(header, bytes) else cbor2.dumps(header)
    signature = PRIVATE[kid].sign(cose._to_sign(head, payload))
    return built(head, {} if unprotected is None else unprotected, payload, signature)


HEADER = {cose.ALGORITHM: cose.EDDSA, cose.KEY: bytes.fromhex(ONE)}


def crooked() -> dict[str, str]:
    """Return by name seals with a right signature that must be refused for what they are."""
    good, kid = ORDINARY.encoded(), bytes.fromhex(ONE)
    fields = cbor2.loads(good)
    return {
        "another algorithm": signed_anyhow({1: -7, 4: kid}, good),
        "no algorithm": signed_anyhow({4: kid}, good),
        "algorithm as text": signed_anyhow({1: "EdDSA", 4: kid}, good),
        "a third parameter": signed_anyhow({1: -8, 3: 0, 4: kid}, good),
        "parameters in another order": signed_anyhow({4: kid, 1: -8}, good),
        "an unknown key": signed_anyhow({1: -8, 4: b"\xff\xff\xff\xff"}, good),
        "a key's id as text": signed_anyhow({1: -8, 4: ONE}, good),
        "algorithm outside the signature": signed_anyhow({4: kid}, good, unprotected={1: -8}),
        "something unprotected": signed_anyhow(HEADER, good, unprotected={5: 1}),
        "an unknown field": signed_anyhow(HEADER, cbor2.dumps(fields | {99: 1})),
        "a field as text": signed_anyhow(HEADER, cbor2.dumps({"x": 1} | fields)),
        "a missing field": signed_anyhow(HEADER, cbor2.dumps({k: v for k, v in fields.items() if k != 5})),
        "private and named": signed_anyhow(HEADER, cbor2.dumps(fields | {13: bytes(8), 14: bytes(16)})),
        "fields in another order": signed_anyhow(HEADER, cbor2.dumps(dict(reversed(fields.items())))),
        "a long number": signed_anyhow(HEADER, good.replace(b"\x04\x04", b"\x04\x18\x04", 1)),
        "a byte after the fields": signed_anyhow(HEADER, good + b"\x00"),
        "decomposed text": signed_anyhow(HEADER, cbor2.dumps(fields | {5: "Le\u0302"})),
        "a line break in a name": signed_anyhow(HEADER, cbor2.dumps(fields | {5: "A\nB"})),
        "an empty name": signed_anyhow(HEADER, cbor2.dumps(fields | {5: ""})),
        "another version": signed_anyhow(HEADER, cbor2.dumps(fields | {12: 2})),
        "true for a number": signed_anyhow(HEADER, cbor2.dumps(fields | {12: True})),
        "a float": signed_anyhow(HEADER, cbor2.dumps(fields | {4: 4.0})),
        "no such copy": signed_anyhow(HEADER, cbor2.dumps(fields | {10: [3, 2]})),
        "a copy of nought": signed_anyhow(HEADER, cbor2.dumps(fields | {10: [0, 2]})),
        "a day far off": signed_anyhow(HEADER, cbor2.dumps(fields | {8: 10**9})),
        "a list for fields": signed_anyhow(HEADER, cbor2.dumps([1, 2])),
        "nothing": "",
        "letters": "12a",
        "a byte after the end": seal.to_digits(seal.from_digits(sealed(ORDINARY)) + b"\x00"),
        "a tag around": seal.to_digits(b"\xd2" + seal.from_digits(sealed(ORDINARY))),
        "digits of another script": sealed(ORDINARY).replace("1", "١", 1),
        "a group too large": "9" * 17 + sealed(ORDINARY)[17:],
        "a digit more": sealed(ORDINARY) + "0",
    }
