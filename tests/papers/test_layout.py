import re
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.papers.document import Letterhead, Table
from portal.papers.layout import SHEETS
from portal.papers.render import render
from tests.papers.samples import HARD_NAMES, LONG_SCHOOL, named, paper, tool

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
LONGEST = (
    "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Ngọc Phương Khánh Quỳnh Bảo Trân",
    "Nguyễnphanthịhoàngngọcbảotrânkhôngcókhoảngtrắngnàotrongtênnàycảvàcứthếkéodàimãi",
    LONG_SCHOOL.title(),
)


def outside(pdf: bytes, size: str, folder: Path) -> list[str]:
    """Return the words of the text that stand outside the margins at the sides; the tilted watermark is no text."""
    sheet = SHEETS[size]
    found = WORD.findall(tool("pdftotext", pdf, folder, "-bbox", "-"))
    upright = [(float(x), float(X), word) for x, y, X, Y, word in found if float(Y) - float(y) < 25]
    assert len(upright) > 40
    return [word for x, X, word in upright if x < sheet.left - 0.5 or sheet.page[0] - sheet.right + 0.5 < X]


@pytest.mark.parametrize(("name", "size"), [*product((*LONGEST, *HARD_NAMES), ("A4", "A5"))])
def test_long_name_wraps_inside_the_margins(name: str, size: str, tmp_path: Path):
    assert outside(render(named(name, size)), size, tmp_path) == []


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_long_school_name_wraps_in_the_letterhead(size: str, tmp_path: Path):
    head = Letterhead(
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO", LONG_SCHOOL, "Số: 07/BS", "Xã Vĩnh Thuận Đông, ngày 07 tháng 01 năm 2026"
    )
    pdf = render(
        paper(size=size, letterhead=head, copy_line=f"Sao y, {LONG_SCHOOL.title()}, 25/11/2026 10:12:07 +07:00")
    )
    assert outside(pdf, size, tmp_path) == []
    assert LONG_SCHOOL in " ".join(tool("pdftotext", pdf, tmp_path, "-raw", "-").split())


def test_word_outside_the_margins_would_be_seen(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(SHEETS, "A4", SHEETS["A5"])
    pdf = render(paper())
    monkeypatch.undo()
    assert outside(pdf, "A4", tmp_path) != []


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_no_name_is_smaller_than_eleven_points(size: str):
    name, sizes = LONGEST[0], []

    def visit(text: str, _cm: object, matrix: list[float], _font: object, points: float) -> None:
        if any(part in text for part in name.split()):
            sizes.append(points * abs(matrix[3]))

    PdfReader(BytesIO(render(named(name, size)))).pages[0].extract_text(visitor_text=visit)
    assert len(sizes) >= 6
    assert min(sizes) >= 11


def test_narrow_column_widens_to_its_longest_word(tmp_path: Path):
    cells = Table(("STT", "Ngày sinh", "Tên"), (("1", "01/11/2001", "An"),), (1, 1, 98), "ccl")
    text = tool("pdftotext", render(paper(blocks=(cells,))), tmp_path, "-layout", "-")
    assert re.search(r"1 +01/11/2001 +An", text)
