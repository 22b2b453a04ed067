"""A table of diplomas is read, shown, entered as one, and undone as one."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from openpyxl import Workbook

from portal.accounts.schema import SYSTEM
from portal.core import sheets
from portal.events.models import Event
from procedures.registers import actions, formulas, queries, rules
from procedures.registers.models import ImportBatch, RegisterEntry
from procedures.registers.states import ImportState
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db

HEAD = "STT;Họ và tên;Ngày sinh;Giới tính;Nơi sinh;Dân tộc;Trường;Năm tốt nghiệp;Số hiệu;Số vào sổ;Ngày cấp;Người ký"
AN = "1;Nguyễn Thị Ánh;03/02/2001;Nữ;Ô Môn;Kinh;Trường THPT Phù Sa;2019;C 0500001;2001/2019;30/07/2019;Huỳnh Thanh Tùng"
BAO = "2;Trần Gia Bảo;14.11.2001;Nam;Cái Răng;Khmer;Trường THPT Phù Sa;2019;C 0500002;2002/2019;30/07/2019;Hà Tú"


def table(*lines, head=HEAD, before="SỔ GỐC CẤP VĂN BẰNG\n"):
    return (before + "\n".join([head, *lines])).encode("utf-8-sig")


def read(content, book=None, by=SYSTEM):
    return actions.read_import(book_id=(book or shelf.book()).pk, file_name="so-goc.csv", content=content, by=by)


def test_reading_enters_nothing():
    batch = read(table(AN, BAO))
    assert (batch.state, len(batch.rows), batch.faults, RegisterEntry.objects.count()) == (ImportState.READ, 2, [], 0)


def test_entering_enters_what_was_read_with_its_batch():
    batch = actions.enter_import(batch_id=read(table(AN, BAO)).pk, by=SYSTEM)
    entry = batch.entries.get(entry_key="2001/2019")
    assert (batch.state, batch.added, batch.rows) == (ImportState.ENTERED, 2, [])
    assert (entry.holder_name, entry.birth_date, entry.gender) == ("Nguyễn Thị Ánh", date(2001, 2, 3), "female")
    assert (entry.serial_number, entry.issued_on, entry.line) == ("C 0500001", date(2019, 7, 30), 1)


def test_line_that_no_paper_can_show_stays_out():
    batch = read(table(AN.replace("Nguyễn Thị Ánh", "Nguyễn 明 Ánh"), BAO))
    assert [(line, "“明”" in words) for line, words in batch.faults] == [(3, True)]
    assert [row["holder_name"] for row in batch.rows] == ["Trần Gia Bảo"]


def test_each_line_at_fault_is_named_and_stays_out():
    wrong = (
        AN.replace("03/02/2001", "31/02/2001"),
        BAO.replace("Nam", "?").replace("2019;C", "hai nghìn;C"),
        BAO.replace("C 0500002", ""),
        ";;;;",
        BAO,
    )
    batch = read(table(*wrong))
    assert [line for line, _words in batch.faults] == [3, 4, 5]
    assert "31/02/2001" in batch.faults[0][1]
    assert batch.faults[1][1].count(";") == 1
    assert [row["holder_name"] for row in batch.rows] == ["Trần Gia Bảo"]


def test_a_number_that_stands_twice_in_the_table_is_a_fault_of_the_second():
    batch = read(table(AN, BAO.replace("2002/2019", "2001/2019")))
    assert ([line for line, _words in batch.faults], len(batch.rows)) == ([4], 1)


def test_what_the_book_has_is_left_as_it_is():
    book = shelf.book()
    first = actions.enter_import(batch_id=read(table(AN), book).pk, by=SYSTEM)
    second = actions.enter_import(batch_id=read(table(AN.replace("Ánh", "Anh"), BAO), book).pk, by=SYSTEM)
    assert (first.added, second.added, second.known) == (1, 1, 1)
    assert RegisterEntry.objects.get(entry_key="2001/2019").holder_name == "Nguyễn Thị Ánh"


@pytest.mark.parametrize("head", ["Họ và tên;Ngày sinh;Số hiệu", "a;b;c"])
def test_a_table_without_the_needed_headings_says_so(head):
    batch = read(table(AN, head=head))
    assert ([line for line, _words in batch.faults], batch.rows) == ([0], [])


def test_undoing_takes_out_what_the_batch_brought_and_nothing_else():
    book = shelf.book()
    kept = shelf.entry(book_id=book.pk)
    batch = actions.enter_import(batch_id=read(table(AN, BAO), book).pk, by=SYSTEM)
    undone = actions.undo_import(batch_id=batch.pk, by=SYSTEM)
    assert (undone.state, undone.undone_by, list(RegisterEntry.objects.all())) == (ImportState.UNDONE, "system", [kept])
    names = list(Event.objects.filter(stream=f"register:{book.pk}").order_by("seq").values_list("name", flat=True))
    assert names[-3:] == ["register.import_read", "register.imported", "register.import_undone"]


def test_a_batch_with_a_corrected_entry_is_not_undone():
    batch = actions.enter_import(batch_id=read(table(AN, BAO)).pk, by=SYSTEM)
    actions.annotate(entry_id=batch.entries.first().pk, annotation="QĐ 12/2026", by=SYSTEM)
    with pytest.raises(rules.NotNow):
        actions.undo_import(batch_id=batch.pk, by=SYSTEM)
    assert batch.entries.count() == 2


@pytest.mark.parametrize("again", [actions.enter_import, actions.undo_import])
def test_nothing_is_done_twice(again):
    batch = actions.enter_import(batch_id=read(table(AN)).pk, by=SYSTEM)
    actions.undo_import(batch_id=batch.pk, by=SYSTEM)
    with pytest.raises(rules.NotNow):
        again(batch_id=batch.pk, by=SYSTEM)


def test_only_who_keeps_the_book_hands_in_enters_and_undoes():
    book, stranger = shelf.book(), factories.staff("archivist", at=factories.unit())
    with pytest.raises(PermissionDenied):
        read(table(AN), book, by=stranger)
    batch = read(table(AN), book)
    for action in (actions.enter_import, actions.undo_import):
        with pytest.raises(PermissionDenied):
            action(batch_id=batch.pk, by=stranger)


def test_a_workbook_says_the_same_as_its_text():
    book = Workbook()
    for line in (HEAD, AN, BAO):
        book.active.append(line.split(";"))
    book.active["C2"], book.active["H2"] = datetime(2001, 2, 3), 2019.0  # noqa: DTZ001  as a spreadsheet keeps a day
    written = BytesIO()
    book.save(written)
    assert [row["holder_name"] for row in read(written.getvalue()).rows] == ["Nguyễn Thị Ánh", "Trần Gia Bảo"]
    assert ImportBatch.objects.get().rows == read(table(AN, BAO, before=""), ImportBatch.objects.get().book).rows


@pytest.mark.parametrize("content", [b"PK\x03\x04 but no workbook", b"\xff\xd8\xff\x00", b"a\x00b"])
def test_what_is_no_table_is_refused_and_leaves_nothing(content):
    with pytest.raises(rules.NoTable):
        read(content)
    assert not ImportBatch.objects.exists()


def test_a_text_that_is_no_register_has_no_row():
    batch = read(b"%PDF-1.7 and more")
    assert ([line for line, _words in batch.faults], batch.rows) == ([0], [])


def test_a_table_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(actions.importing, "MOST_ROWS", 3)
    with pytest.raises(rules.NoTable):
        read(table(AN, BAO))


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_any_usual_delimiter_is_read(mark):
    lines = (HEAD.replace(";", mark), AN.replace(";", mark))
    assert len(formulas.read_table(sheets.cells("\n".join(lines).encode("utf-16"), most=9)).rows) == 1


def test_a_table_with_the_headings_that_the_page_asks_for_is_read():
    with translation.override("vi"):
        asked = [label for label, _needed in queries.columns()]
    by_label = dict(zip(HEAD.split(";"), AN.split(";"), strict=True))
    values = {"Quốc tịch": "Việt Nam", "Xếp loại": "Khá", "Trang": "3", "Dòng": "1", "Số hiệu bằng": "C 0500001"}
    values |= {"Số vào sổ gốc": "2001/2019"} | by_label
    reading = formulas.read_table([asked, [values[label] for label in asked]])
    assert ([facts.serial_number for _line, facts in reading.rows], reading.faults) == (["C 0500001"], ())
