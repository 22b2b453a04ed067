"""Nothing that was changed after signing passes: bytes inside the signed ranges, updates behind them, forgeries."""

import random
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.papers import signing
from portal.papers.render import render
from portal.papers.signing import Holder, checking
from tests.papers.attacks import ATTACKS
from tests.papers.samples import paper

PERSON, UNIT = Holder("12", "Hồ Nguyễn Thanh Tùng", personal=True), Holder("05.21", "Trường THPT Phù Sa")
UPDATES = [name for name in ATTACKS if not name.startswith(("signature_", "older_"))]


@pytest.fixture(scope="module")
def signed() -> bytes:
    pdf = signing.sign_as_person(render(paper()), holder=PERSON, reason="Thử")
    return signing.sign_as_unit(pdf, holder=UNIT, reason="Thử")


def passes(pdf: bytes) -> bool:
    found = signing.validate(pdf)
    return found.genuine and found.in_order


def test_there_are_at_least_twenty_attacks():
    assert len(ATTACKS) >= 20


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_flagged(signed: bytes, name: str):
    changed = ATTACKS[name](signed)
    assert changed != signed
    assert passes(signed)
    assert not passes(changed)


def test_without_the_check_of_what_came_after_updates_would_pass(signed: bytes, monkeypatch: pytest.MonkeyPatch):
    """The control: bytes and certificates alone tell nothing of an update that follows the signatures."""

    async def covered(_reader: object) -> bool:
        return True

    monkeypatch.setattr(checking, "_covered", covered)
    monkeypatch.setattr(checking, "HARMLESS", [*checking.ModificationLevel])
    monkeypatch.setattr(checking, "follows_rules", lambda _status: True)
    assert [name for name in UPDATES if not passes(ATTACKS[name](signed))] == []


def test_without_the_check_of_trust_a_stranger_s_signatures_would_pass(
    signed: bytes, settings, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    settings.VAR_DIR = tmp_path
    assert not passes(signed)

    async def trusted(*_asked: object, **_how: object) -> bool:
        return True

    monkeypatch.setattr(checking, "_trusted", trusted)
    assert passes(signed)


@pytest.mark.parametrize("many", [60, pytest.param(1000, marks=pytest.mark.soak)])
def test_no_changed_byte_inside_the_signed_ranges_passes(signed: bytes, many: int):
    chance = random.Random(5)
    last = list(PdfFileReader(BytesIO(signed)).embedded_regular_signatures[-1].byte_range)
    places = [*range(last[1]), *range(last[2], last[2] + last[3])]
    passed = []
    for place in chance.sample(places, many):
        changed = bytearray(signed)
        changed[place] ^= 1 << chance.randrange(8)
        if passes(bytes(changed)):
            passed.append(place)
    assert passed == []
