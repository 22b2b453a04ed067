"""When two writings are the same, and what a verification answers."""

import unicodedata

import pytest

from procedures.registers.formulas import best, number_key, same, school_key, verdict
from procedures.registers.schema import Compared
from procedures.registers.states import EntryStatus, Verdict


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("Trần Thị Hòa", "Trần Thị Hoà", True),
        ("Lê Thúy Vy", "LÊ  THUÝ VY", True),
        ("Nguyễn Khỏe", unicodedata.normalize("NFD", "Nguyễn Khoẻ"), True),
        ("Trần Thị Hòa", "Trần Thị Hoa", False),
        ("Trần Thị Hòa", "Trần Thị Hóa", False),
        ("Đỗ Ưng", "Do Ung", False),
        ("Lê Văn An", "Lê An Văn", False),
    ],
)
def test_names_are_the_same_whatever_the_place_of_the_tone(one, other, equal):
    assert same("holder_name", one, other) is equal


@pytest.mark.parametrize(
    ("key", "one", "other", "equal"),
    [
        ("serial_number", "C 0412967", "c-0412967", True),
        ("serial_number", "C 0412967", "C 0412976", False),
        ("entry_number", "1183/2019", "1183 / 2019", True),
        ("entry_number", "118/32019", "1183/2019", False),
        ("school_name", "Trung học phổ thông Phù Sa", "Trường THPT Phù Sa", True),
        ("school_name", "THCS Phù Sa", "Trường THPT Phù Sa", False),
        ("birth_place", "cần thơ", "Cần Thơ", True),
        ("birth_place", "Cần Thơ", "Ô Môn, Cần Thơ", False),
        ("class_name", "11 a2", "11A2", True),
        ("graduation_year", "2019", "2018", False),
    ],
)
def test_facts_are_compared_as_people_write_them(key, one, other, equal):
    assert same(key, one, other) is equal


def test_keys_of_numbers_and_schools():
    assert [number_key(" Đ.01-23 "), number_key("")] == ["d0123", ""]
    assert school_key("Trường Trung học cơ sở Sông Trà") == "thcs song tra"


def compared(**equal):
    return [Compared(key, key, "", "", is_equal) for key, is_equal in equal.items()]


@pytest.mark.parametrize(
    ("comparison", "status", "expected"),
    [
        (compared(holder_name=True, serial_number=True), EntryStatus.VALID, Verdict.MATCH),
        (compared(holder_name=False, serial_number=True), EntryStatus.VALID, Verdict.MISMATCH),
        (compared(holder_name=True, serial_number=True), EntryStatus.CORRECTED, Verdict.CORRECTED),
        (compared(holder_name=False, serial_number=True), EntryStatus.CORRECTED, Verdict.MISMATCH),
        (compared(holder_name=False, serial_number=True), EntryStatus.REVOKED, Verdict.REVOKED),
        (compared(holder_name=True, serial_number=False), EntryStatus.REVOKED, Verdict.MISMATCH),
    ],
)
def test_verdict_of_each_kind(comparison, status, expected):
    assert verdict(comparison, status) == expected


def test_best_names_every_row_that_agrees_most():
    rows = [compared(a=True, b=False), compared(a=False, b=True), compared(a=False, b=False)]
    assert best(rows) == [0, 1]
