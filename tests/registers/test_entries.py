"""Finding a diploma for a copy from the register (3.000465)."""

import pytest
from django.utils.translation import override

from portal.accounts.schema import SYSTEM
from procedures.registers import actions, queries
from procedures.registers.states import DiplomaKind
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db


def find(unit_code="05", **answers):
    return queries.look_up("register_entry", unit_code=unit_code, answers=answers)


@pytest.mark.parametrize(
    "answers",
    [
        {"serial_number": "c0412967"},
        {"entry_number": "1183/2019", "graduation_year": 2019},
        {"beneficiary_name": "le hoang phuc", "beneficiary_birth_date": "2001-08-14"},
    ],
)
def test_entry_is_found_by_number_or_by_name_and_birthday(answers):
    row = shelf.entry()
    assert [found.key for found in find(**answers)] == [str(row.pk)]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"serial_number": ""},
        {"beneficiary_name": "Lê Hoàng Phúc"},
        {"beneficiary_name": "Lê Hoàng Phúc", "beneficiary_birth_date": "2001-08-15"},
        {"entry_number": "1183/2019", "graduation_year": 2018},
        {"beneficiary_name": "Lê Hoàng Phúc", "beneficiary_birth_date": "hôm qua"},
    ],
)
def test_entry_is_not_found_by_less(answers):
    shelf.entry()
    assert find(**answers) == []


def test_entry_of_another_custodian_is_not_found():
    factories.unit(code="81", kind="ward", name="UBND phường Sông Trà")
    shelf.entry()
    assert find("81", serial_number="C 0412967") == []


def test_entry_is_set_beside_the_request():
    shelf.entry(page=61, line=12)
    with override("vi"):
        [found] = find(**shelf.PHUC, beneficiary_birth_place="Cần Thơ", school_name="THPT Phù Sa")
    rows = [(row.label, row.stated, row.recorded, row.equal) for row in found.comparison]
    assert rows == [
        ("Họ và tên", "Lê Hoàng Phúc", "Lê Hoàng Phúc", True),
        ("Ngày sinh", "14/08/2001", "14/08/2001", True),
        ("Nơi sinh", "Cần Thơ", "Ô Môn, Cần Thơ", False),
        ("Loại bằng", "Bằng tốt nghiệp trung học phổ thông", "Bằng tốt nghiệp trung học phổ thông", True),
        ("Trường", "THPT Phù Sa", "Trường THPT Phù Sa", True),
        ("Năm tốt nghiệp", "2019", "2019", True),
    ]
    assert (found.equal_count, found.different_count) == (5, 1)
    assert found.place == "Sổ gốc cấp bằng tốt nghiệp THPT 2019, quyển 04, trang 61, dòng 12"


def test_two_people_of_one_name_and_birthday_stay_two():
    book = shelf.book().pk
    shelf.entry(book_id=book)
    twin = {"serial_number": "C 0500000", "entry_number": "1200/2019", "birth_place": "Phong Điền, Cần Thơ"}
    second = shelf.entry(book_id=book, **twin)
    found = find(**shelf.PHUC)
    assert len(found) == 2
    best = find(**shelf.PHUC, beneficiary_birth_place="Phong Điền, Cần Thơ")[0]
    assert best.key == str(second.pk)


def test_revoked_and_corrected_entries_warn_the_clerk():
    book = shelf.book().pk
    corrected = shelf.entry(book_id=book)
    revoked = shelf.entry(book_id=book, entry_number="2/2019", serial_number="C 2")
    actions.annotate(entry_id=corrected.pk, annotation="QĐ 318: sửa nơi sinh", by=SYSTEM)
    actions.revoke_entry(entry_id=revoked.pk, annotation="QĐ 77: thu hồi", by=SYSTEM)
    with override("vi"):
        warnings = {found.key: found.warning for found in find(**shelf.PHUC)}
    assert warnings == {
        str(corrected.pk): "Sổ gốc có ghi chú chỉnh sửa: QĐ 318: sửa nơi sinh",
        str(revoked.pk): "Văn bằng này đã bị thu hồi, hủy bỏ. QĐ 77: thu hồi",
    }


def test_copy_is_filled_exactly_as_recorded():
    row = shelf.entry(holder_name="Lê  Hoàng Phúc", birth_place="Ô môn , cần thơ")
    [found] = find(serial_number="C 0412967")
    filled = queries.fill("register_entry", found)
    assert filled["birth_place"] == "Ô môn , cần thơ"
    assert (
        filled
        | {
            "entry_id": row.pk,
            "holder_name": "Lê Hoàng Phúc",
            "birth_date": "2001-08-14",
            "gender": "male",
            "diploma_kind": "upper_secondary",
            "graduation_year": 2019,
            "serial_number": "C 0412967",
            "entry_number": "1183/2019",
            "issued_on": "2019-07-30",
            "nationality": "Việt Nam",
            "status": "valid",
            "book_volume": "04",
            "custodian": "Sở Giáo dục và Đào tạo thành phố Cần Thơ",
        }
        == filled
    )


def test_custodian_changes_when_a_book_is_handed_over():
    factories.unit(code="81", kind="ward", name="UBND phường Sông Trà")
    book = shelf.book(kind=DiplomaKind.LOWER_SECONDARY, year=2012)
    assert queries.custodian("lower_secondary", 2012) == "05"
    actions.hand_over(book_id=book.pk, to="81", by=SYSTEM)
    assert queries.custodian("lower_secondary", 2012) == "81"
    assert [queries.custodian("lower_secondary", year) for year in (2013, None)] == [None, None]


def test_custodian_is_nobody_when_two_units_keep_the_year():
    factories.unit(code="81", kind="ward", name="UBND phường Sông Trà")
    shelf.book()
    shelf.book(custodian="81", volume="05")
    assert queries.custodian("upper_secondary", 2019) is None


@pytest.mark.parametrize("count", [1, 30])
def test_look_up_costs_one_query_however_many_entries(count, django_assert_num_queries):
    book = shelf.book().pk
    rows = [shelf.facts(entry_number=f"{n}/2019", serial_number=f"C {n}") for n in range(count)]
    actions.import_rows(book_id=book, rows=rows, by=SYSTEM)
    with django_assert_num_queries(1):
        assert len(find(**shelf.PHUC)) == count


def test_look_up_none_finds_nothing_and_an_unknown_name_is_an_error():
    assert queries.look_up("none", unit_code="05", answers={}) == []
    with pytest.raises(KeyError):
        queries.look_up("population_database", unit_code="05", answers={})
