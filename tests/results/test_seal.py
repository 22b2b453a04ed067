"""A seal is accepted as it was made, in one spelling and in its time; nothing else is."""

import random
from dataclasses import replace
from datetime import date, timedelta

import cbor2
import pytest

from portal.papers import qr
from procedures.results import seal
from procedures.results.queries import seals as queries
from procedures.results.rendering import KINDS
from procedures.results.seal import claims as fields
from procedures.results.seal import cose
from tests.results import samples, seals, second

ADDRESS = "https://dichvucong.cantho.gov.vn/v/KQ7M2XTP94HD#"


def reason(digits: str, keys: dict[str, seal.Key] | None = None) -> str:
    with pytest.raises(seal.Refused) as refused:
        seal.open_seal(digits, keys or seals.KEYS)
    return str(refused.value.reason)


def second_accepts(digits: str) -> bool:
    try:
        second.check(digits, seals.DOCUMENT)
    except second.No:
        return False
    return True


# --- Digits ------------------------------------------------------------------------------------------------------


def test_digits_give_back_every_length_of_bytes():
    rng = random.Random(1)
    contents = [rng.randbytes(size) for size in range(60)]
    assert [seal.from_digits(seal.to_digits(content)) for content in contents[1:]] == contents[1:]
    assert [second.bytes_of(seal.to_digits(content)) for content in contents[1:]] == contents[1:]


def test_the_most_bytes_take_the_most_digits():
    assert len(seal.to_digits(b"\xff" * seal.MOST_BYTES)) == seal.MOST_DIGITS == 880
    assert seal.to_digits(b"\xff" * 7) == f"{2**56 - 1:017d}"


# --- Size --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_seal_of_each_kind_fits_with_the_longest_names(kind: str):
    long = {"holder": seals.LONG.holder, "unit_name": seals.LONG.unit_name, "number_text": seals.LONG.number}
    facts = samples.facts(kind, dossier_code=seals.LONG.dossier, copy_index=10_001, copy_count=20_002, **long)
    said = queries.claims_of(facts, unit=seals.LONG.unit, plan=KINDS[kind].seal)
    assert said.holder == seals.LONG.holder
    made = seal.private_form(said, facts.holder, bytes(8)) if KINDS[kind].seal.private else said
    digits = seals.sealed(made)
    assert len(digits) <= seal.MOST_DIGITS
    assert len(qr.matrix(ADDRESS + digits)) <= (61 if KINDS[kind].seal.private else 81)


def test_texts_of_any_length_fit():
    endless = replace(seals.LONG, holder="ữ" * 300, unit_name="ữ" * 300, certifies="ữ" * 300)
    made = seal.fitted(endless)
    assert len(seals.sealed(made)) <= seal.MOST_DIGITS
    assert [getattr(made, name)[-1] for name in fields.LONGEST] == ["…"] * 3
    assert seals.accepts(seals.sealed(made))


def test_ordinary_seal_has_all_thirteen_fields_and_loses_no_letter():
    said = queries.claims_of(samples.facts("transcript_copy"), unit="05.21", plan=KINDS["transcript_copy"].seal)
    opened, key = seal.open_seal(seals.sealed(said), seals.KEYS)
    assert (opened, key.kid) == (said, seals.ONE)
    assert (said.holder, said.certifies) == (samples.NAME, "Học bạ từ lớp 10 đến lớp 12, năm học 2020–2023")
    assert len(seals.sealed(said)) == 727


# --- Good and bad ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [100, pytest.param(1000, marks=pytest.mark.soak)])
def test_no_good_seal_is_refused(many: int):
    rng = random.Random(2)
    made = [seals.claims(rng) for _one in range(many)]
    assert [seal.open_seal(seals.sealed(said), seals.KEYS)[0] for said in made] == made
    assert [second.check(seals.sealed(said), seals.DOCUMENT) for said in made] == [
        cbor2.loads(said.encoded()) for said in made
    ]


@pytest.mark.parametrize("many", [500, pytest.param(10_000, marks=pytest.mark.soak)])
def test_no_changed_byte_is_accepted(many: int):
    rng = random.Random(3)
    good = [seals.sealed(seals.claims(rng)) for _one in range(20)]
    bad = [seals.spoiled(rng.choice(good), rng) for _one in range(many)]
    assert [digits for digits in bad if seals.accepts(digits)] == []
    assert [digits for digits in bad if second_accepts(digits)] == []


@pytest.mark.parametrize("many", [500, pytest.param(10_000, marks=pytest.mark.soak)])
def test_no_changed_digit_is_accepted(many: int):
    rng = random.Random(4)
    good = seals.sealed(seals.claims(rng))
    places = [rng.randrange(len(good)) for _one in range(many)]
    bad = [good[:at] + str((int(good[at]) + rng.randint(1, 9)) % 10) + good[at + 1 :] for at in places]
    assert [digits for digits in bad if seals.accepts(digits) or second_accepts(digits)] == []


def test_thirteen_swapped_fields_are_refused():
    swaps = dict(seals.swapped(seals.ORDINARY))
    assert len(swaps) == 13
    assert {name: reason(digits) for name, digits in swaps.items()} == dict.fromkeys(swaps, "signature")
    assert [name for name, digits in swaps.items() if second_accepts(digits)] == []


@pytest.mark.parametrize("name", seals.crooked())
def test_right_signature_on_a_crooked_seal_is_refused(name: str):
    digits = seals.crooked()[name]
    assert (seals.accepts(digits), second_accepts(digits)) == (False, False)


def test_what_is_crooked_was_made_from_something_accepted():
    straight = seals.signed_anyhow(seals.HEADER, seals.ORDINARY.encoded())
    assert (seals.accepts(straight), second_accepts(straight)) == (True, True)


def test_each_refusal_says_why():
    crooked = seals.crooked()
    assert reason(crooked["another algorithm"]) == "algorithm"
    assert reason(crooked["an unknown key"]) == "key"
    assert reason(crooked["an unknown field"]) == "fields"
    assert reason(crooked["a byte after the end"]) == "form"
    assert reason(on(date(2027, 1, 1))) == "window"


def test_key_under_another_keys_id_is_refused():
    digits = seal.seal(seals.ORDINARY, seals.TWO, seals.PRIVATE[seals.ONE])
    assert (reason(digits), second_accepts(digits)) == ("signature", False)


# --- Windows -----------------------------------------------------------------------------------------------------


def on(day: date) -> str:
    return seals.sealed(replace(seals.ORDINARY, issued_on=day))


def test_key_seals_from_its_first_day_to_its_last():
    one = timedelta(days=1)
    days = [seals.FIRST - one, seals.FIRST, seals.LAST, seals.LAST + one]
    assert [seals.accepts(on(day)) for day in days] == [False, True, True, False]
    assert [second_accepts(on(day)) for day in days] == [False, True, True, False]


def test_revoked_key_seals_nothing_not_even_before():
    keys = {seals.ONE: replace(seals.KEYS[seals.ONE], revoked=True)}
    assert reason(on(seals.FIRST), keys) == "window"


# --- The private form --------------------------------------------------------------------------------------------


def test_private_seal_names_nobody_and_can_be_compared():
    said = seal.private_form(seals.LONG, seals.LONG.holder or "", bytes(range(8)))
    opened, _key = seal.open_seal(seals.sealed(said), seals.KEYS)
    assert (opened.holder, opened.birth_date, opened.certifies) == (None, None, None)
    assert "Trân".encode() not in said.encoded()
    typed = "công  tằng tôn nữ NGUYỄN Phan Thi Hoàng Ngọc Quỳnh Diễm Phương Ưng Bảo Trân"
    assert (opened.names_holder(typed), opened.names_holder("Nguyễn Văn Khác")) == (True, False)
    plain = second.check(seals.sealed(said), seals.DOCUMENT)
    assert (second.is_holder(typed, plain), second.is_holder("Nguyễn Văn Khác", plain)) == (True, False)


def test_same_name_under_another_salt_looks_different():
    made = [seal.private_form(seals.LONG, "Lê Ưng", salt).name_hash for salt in (bytes(8), b"\x01" * 8)]
    assert made[0] != made[1]


# --- The guards matter -------------------------------------------------------------------------------------------


@pytest.fixture
def bad() -> list[str]:
    rng = random.Random(5)
    good = [seals.sealed(seals.claims(rng)) for _one in range(20)]
    return [seals.spoiled(rng.choice(good), rng) for _one in range(300)]


def test_without_the_signature_check_changed_bytes_would_pass(bad: list[str], monkeypatch: pytest.MonkeyPatch):
    assert not any(map(seals.accepts, bad))
    monkeypatch.setattr(cose, "_is_signed", lambda *_parts: True)
    assert sum(map(seals.accepts, bad)) > 100
    assert seals.accepts(dict(seals.swapped(seals.ORDINARY))["holder"])


def test_without_the_canonical_check_another_spelling_would_pass(monkeypatch: pytest.MonkeyPatch):
    names = ("a byte after the end", "a byte after the fields", "a long number", "fields in another order")
    spelt = [seals.crooked()[name] for name in names]
    assert [seals.accepts(digits) for digits in spelt] == [False] * 4
    monkeypatch.setattr(cose, "_is_shortest", lambda *_spellings: True)
    assert [seals.accepts(digits) for digits in spelt] == [True] * 4


def test_without_the_window_check_any_day_would_pass(monkeypatch: pytest.MonkeyPatch):
    digits = on(date(2031, 1, 1))
    assert not seals.accepts(digits)
    monkeypatch.setattr(cose, "_may_seal", lambda *_what: True)
    assert seals.accepts(digits)
