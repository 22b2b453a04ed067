"""Where papers break: heads repeat, no row is cut, and no signature stands on a page without two lines of its text."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.papers import render as rendering
from portal.papers.document import KeyValues, Lines, Paper, Paragraph, SignatureBlock, SignatureLine, Table
from portal.papers.render import render
from tests.papers import layouts
from tests.papers.reading import said, told, words
from tests.papers.samples import HARD_NAMES, long_table, paper

PARTY = SignatureBlock("", "NGƯỜI NỘP HỒ SƠ", "Lê Hoàng Phúc", "(Ký và ghi rõ họ tên)", sealed=False)
HEAD = "STT Họ và tên"


def text_of_pages(made: Paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(render(made))).pages]


def test_two_hundred_rows_have_their_head_on_every_page_and_their_signature_with_the_last():
    pages = [words(page) for page in text_of_pages(long_table(200))]
    assert (len(pages) > 5, [page.count(HEAD) for page in pages]) == (True, [1] * len(pages))
    rows = [int(number) for page in pages for number in re.findall(r"\b(\d+) \D+ 01/11/2001", page)]
    assert rows == list(range(1, 201))
    assert [number for number in (198, 199, 200) if f" {number} {HARD_NAMES[number % 8]}" not in pages[-1]] == []
    assert "Hồ Nguyễn Thanh Tùng" in pages[-1]


@pytest.mark.parametrize("rows", [1, 40, 200])
def test_a_register_ends_with_its_count_under_its_last_rows(rows: int):
    last = words(text_of_pages(layouts.register("Lê Hoàng Phúc", "Trường THPT Phù Sa", rows))[-1])
    assert f"Sổ có {rows} hồ sơ." in last
    assert last.count("H13.05-261124-0007") >= min(rows, 3)


def closed(lines: int, size: str, *, side_by_side: bool = False) -> Paper:
    """Return a paper of numbered lines that ends in one signature, or in two side by side."""
    text = Lines(tuple(f"Dòng thứ {number}" for number in range(1, lines + 1)))
    if side_by_side:
        return paper(blocks=(text, SignatureLine((PARTY, PARTY))), signature=None, recipients=(), size=size)
    return paper(blocks=(text,), size=size)


def lines_with_signature(made: Paper, name: str) -> int:
    """Return how many numbered lines stand on the last page, which must have the signature."""
    last = text_of_pages(made)[-1]
    assert name in last
    return len(re.findall(r"Dòng thứ \d+", last))


RANGES = [(size, lines) for size, first in (("A4", 10), ("A5", 3)) for lines in range(first, first + 24)]


@pytest.mark.parametrize(("size", "lines"), RANGES)
def test_two_lines_stay_with_the_signature(size: str, lines: int):
    assert lines_with_signature(closed(lines, size), "Hồ Nguyễn Thanh Tùng") >= 2
    assert lines_with_signature(closed(lines, size, side_by_side=True), "Lê Hoàng Phúc") >= 2


def test_a_signature_would_stand_alone_if_nothing_were_kept_with_it(monkeypatch):
    monkeypatch.setattr(rendering, "KEPT", 0)
    alone = [lines for size, lines in RANGES if not lines_with_signature(closed(lines, size), "Hồ Nguyễn Thanh Tùng")]
    assert alone != []


@pytest.mark.parametrize("length", range(60, 700, 20))
def test_a_long_last_paragraph_leaves_two_of_its_lines_with_the_signature(length: int):
    made = paper(blocks=(Paragraph(" ".join(f"từ{number}" for number in range(length))),))
    last = text_of_pages(made)[-1]
    assert "Hồ Nguyễn Thanh Tùng" in last
    assert len([line for line in last.splitlines() if "từ" in line]) >= 2
    assert told(render(made)) == said(made)


def test_a_row_taller_than_a_page_is_broken_and_nothing_of_it_is_lost():
    long = "Ghi chú rất dài về việc chỉnh sửa nội dung văn bằng trong sổ gốc. " * 90
    for made in (
        paper(blocks=(KeyValues((("Ghi chú:", long), ("Họ và tên:", "Lê Hoàng Phúc"))),)),
        paper(blocks=(Table(("STT", "Ghi chú"), (("1", long), ("2", "Khớp")), (1, 3)),)),
    ):
        assert len(text_of_pages(made)) > 1
        assert told(render(made)) == said(made)
