"""Measures of a sheet: margins, sizes of type and the styles made of them (NĐ 30/2020, Phụ lục I)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from portal.papers import fonts
from portal.papers.document import Run, Text
from portal.papers.tags import Tag, TaggedParagraph, tagged

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DEMO_MARK, DEMO_SEAL = "BẢN THỬ NGHIỆM", ("CON DẤU", "THỬ NGHIỆM")
BLACK, GREY = HexColor("#000000"), HexColor("#8c8c8c")
RED, PALE_RED, INK_BLUE = HexColor("#a5151c"), HexColor("#f6eaeb"), HexColor("#1f3ea8")
ALIGNMENTS: dict[str, Any] = {"justify": TA_JUSTIFY, "left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


@dataclass(frozen=True)
class Sheet:
    """One size of paper, in points: margins, sizes of type (none under 11 for names), gaps and room to sign.

    ``apart`` is the least white before a paragraph, ``leading`` a factor on all lines.
    """

    page: tuple[float, float]
    top: float
    right: float
    bottom: float
    left: float
    head: float
    motto: float
    type_name: float
    body: float
    table: float
    note: float
    code: float
    gap: float
    sign: float
    indent: float
    apart: float = 0
    leading: float = 1

    @property
    def width(self) -> float:
        return self.page[0] - self.left - self.right

    @property
    def tall(self) -> float:
        """The height of the text on every page but the first."""
        return self.page[1] - self.top - self.bottom

    def style(
        self,
        size: float,
        font: str = fonts.SERIF,
        *,
        align: str = "left",
        leading: float = 1.4,
        before: float = 0,
        first: float = 0,
        hang: float = 0,
    ) -> ParagraphStyle:
        """Return a style; ``leading`` in sizes of type, ``first`` indents the first line, ``hang`` all the others."""
        return _style(size, font, align, size * leading * self.leading, before, first, hang)


SHEETS = {
    "A4": Sheet(A4, 22 * mm, 18 * mm, 20 * mm, 31 * mm, 12, 13, 14, 13, 11.5, 11, 27.5 * mm, 6, 72, 30, 6),
    "A5": Sheet(A5, 15 * mm, 12 * mm, 12 * mm, 15 * mm, 11, 11, 12.5, 11, 11, 9, 19 * mm, 3.5, 54, 20),
    "A4 landscape": Sheet(
        landscape(A4), 17 * mm, 14 * mm, 13 * mm, 18 * mm, 11, 12, 14, 12, 11, 11, 21 * mm, 5, 54, 30
    ),
}


def closer(size: str) -> list[Sheet]:
    """Return the sheets of a size with lines and blocks nearer and nearer to each other; type sizes stay.

    A4 stays within what NĐ 30/2020 allows: single lines (1.15 of the type), 6 points before a paragraph, 20 mm above.
    """
    sheet = SHEETS[size]
    first = replace(sheet, gap=sheet.gap * 0.55, sign=sheet.sign * 0.86, leading=0.93)
    if size == "A4 landscape":
        return [first]
    top = min(sheet.top, 20 * mm)
    return [first, replace(sheet, gap=sheet.gap * 0.4, sign=sheet.sign * 0.75, leading=0.89, top=top)]


@cache
def _style(
    size: float, font: str, align: str, leading: float, before: float, first: float, hang: float
) -> ParagraphStyle:
    return ParagraphStyle(
        "paper",
        fontName=font,
        bulletFontName=font,
        fontSize=size,
        bulletFontSize=size,
        leading=leading,
        alignment=ALIGNMENTS[align],
        spaceBefore=before,
        firstLineIndent=first,
        leftIndent=hang,
        textColor=BLACK,
        allowWidows=0,
        allowOrphans=0,
    )


def paragraph(text: Text, style: ParagraphStyle, mark: str | None = None, *, tag: Tag | None = None) -> TaggedParagraph:
    """Return a paragraph of plain text and set-apart runs, with its list mark. :raises fonts.MissingGlyph:"""
    return tagged("".join(_markup(text, style.fontName)), style, tag, mark)


def _markup(text: Text, font: str) -> Iterator[str]:
    for part in (text,) if isinstance(text, str) else text:
        run = part if isinstance(part, Run) else Run(part)
        words = escape(fonts.checked(run.text, font), quote=False).replace("\n", "<br/>")
        words = f"<b>{words}</b>" if run.bold else words
        yield f"<i>{words}</i>" if run.italic else words


def balanced(text: str, style: ParagraphStyle, width: float, *, tag: Tag | None = None) -> TaggedParagraph:
    """Return the centred text in lines of nearly equal length: no title leaves one word alone on its last line."""
    made = paragraph(text, style, tag=tag)
    lines = _lines(made, width)
    if lines == 1:
        return made
    narrow, wide = width / 3, width
    while wide - narrow > 2:
        middle = (narrow + wide) / 2
        narrow, wide = (narrow, middle) if _lines(made, middle) <= lines else (middle, wide)
    margin = (width - wide) / 2
    return paragraph(text, ParagraphStyle("balanced", parent=style, leftIndent=margin, rightIndent=margin), tag=tag)


def _lines(made: TaggedParagraph, width: float) -> int:
    made.wrap(width, 10_000)
    return len(made.getActualLineWidths0())


def line_width(made: TaggedParagraph) -> float:
    """Return the width of the longest line of a paragraph that has been wrapped."""
    return float(max(made.getActualLineWidths0(), default=0))
