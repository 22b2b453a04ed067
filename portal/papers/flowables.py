"""The parts of an official page that the PDF library does not know: letterhead, place of the seal, code, closing."""

from collections.abc import Sequence
from math import inf
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFArray, PDFName
from reportlab.platypus import Flowable, Table

from portal.papers import fonts, qr
from portal.papers.document import Letterhead, QrFooter
from portal.papers.layout import (
    COUNTRY,
    GREY,
    MOTTO,
    Sheet,
    balanced,
    line_width,
    paragraph,
)
from portal.papers.tags import Tag, TaggedParagraph, of

THIN = 0.7
BETWEEN = 12
"""Points between columns side by side."""

NEARLY = 30
"""Points under the top of a page where a table still begins it."""

UNDER_CODE, QUIET_UNDER = 8, 5
"""Points: type of the lines under a square code, and the white between."""

ALT_CODE = "Mã QR dẫn đến {}"

SIGNATURE_PLACE = "signature"
"""The named destination whose rectangle is the printed place of the signature."""


class Stack(Flowable):
    """Flowables one under the other, drawn as one piece that never breaks."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__()
        self.parts = list(parts)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height, self.bottoms = available_width, 0.0, []
        for part in self.parts:
            self.height += part.getSpaceBefore() + part.wrapOn(self.canv, available_width, available_height)[1]
            self.bottoms.append(self.height)
        return self.width, self.height

    def draw(self) -> None:
        for part, bottom in zip(self.parts, self.bottoms, strict=True):
            part.drawOn(self.canv, 0, self.height - bottom)

    def grow(self, height: float) -> None:
        """Add height to the place of the signature."""
        for part in self.parts:
            if isinstance(part, SealPlace):
                part.height += height


class Closing(Stack):
    """The end of a paper in one piece: last words and signature at the top, the code at the foot of the page.

    A table or a paragraph that it begins with may start on an earlier page; its last rows or lines stay here.
    """

    def __init__(self, parts: Sequence[Flowable], foot: Flowable | None) -> None:
        super().__init__(parts)
        self.foot = foot

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        super().wrap(available_width, available_height)
        if self.foot:
            self.height += self.foot.wrapOn(self.canv, available_width, available_height)[1]
            self.height = max(self.height, available_height - 0.01)
        return available_width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        first = self.parts[0] if self.parts else None
        if not isinstance(first, Table | TaggedParagraph):
            return []
        room = min(available_height, self.bottoms[0] - 1) - first.getSpaceBefore()
        pieces = first.splitOn(self.canv, available_width, room)
        return [pieces[0], Closing([pieces[1], *self.parts[1:]], self.foot)] if len(pieces) == 2 else []

    def draw(self) -> None:
        super().draw()
        if self.foot:
            self.foot.drawOn(self.canv, 0, 0)


class Grid(Table):
    """A table that keeps its rows whole; one taller than a page (``tall``, in points) breaks at the top of a page."""

    def __init__(self, data: Sequence[Any], tall: float = inf, **options: Any) -> None:
        super().__init__(data, **options)
        self.tall = tall

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        pieces = super().split(available_width, available_height)
        if pieces or available_height < self.tall - NEARLY:
            return pieces
        self._nosplitCmds: list[Any] = []
        self.splitInRow = 1
        return super().split(available_width, available_height)

    def onSplit(self, T: Any, byRow: int = 1) -> None:  # noqa: N802, N803  the library's names
        T.tall, T.splitInRow = self.tall, 0


class SealPlace(Flowable):
    """The room between title and name; a sealed paper names it, and what signs the paper draws there."""

    def __init__(self, height: float, *, sealed: bool) -> None:
        super().__init__()
        self.height, self.sealed = height, sealed

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        if not self.sealed:
            return
        of(self).bookmark("Chữ ký", self.height)
        x, y = self.canv.absolutePosition(0, 0)
        document: Any = self.canv._doc  # type: ignore[attr-defined]  # noqa: SLF001
        place = PDFArray([document.thisPageRef(), PDFName("FitR"), x, y, x + self.width, y + self.height])
        self.canv.setCatalogEntry("Dests", {SIGNATURE_PLACE: place})


class Columns(Flowable):
    """Stacks side by side, as wide as said in points, their tops on one line, with what is left of the width between.

    ``level`` aligns the names of signatures too.
    """

    def __init__(
        self, columns: Sequence[Sequence[Flowable]], widths: Sequence[float], *, before: float = 0, level: bool = False
    ) -> None:
        super().__init__()
        self.stacks, self.widths, self.level = [Stack(column) for column in columns], widths, level
        self.spaceBefore = before

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, 0.0
        self.between = (available_width - sum(self.widths)) / max(1, len(self.stacks) - 1)
        for stack, width in zip(self.stacks, self.widths, strict=True):
            self.height = max(self.height, stack.wrapOn(self.canv, width, available_height)[1])
        if self.level:
            for stack in self.stacks:
                stack.grow(self.height - stack.height)
                stack.wrapOn(self.canv, stack.width, available_height)
        return self.width, self.height

    def draw(self) -> None:
        x = 0.0
        for stack in self.stacks:
            stack.drawOn(self.canv, x, self.height - stack.height)
            x += stack.width + self.between


class Head(Flowable):
    """The letterhead: issuer on the left with a short rule, the state's name and motto on the right, then the date."""

    def __init__(self, head: Letterhead, sheet: Sheet) -> None:
        super().__init__()
        self.head, self.sheet = head, sheet

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        sheet, head = self.sheet, self.head
        bold = sheet.style(sheet.head, fonts.BOLD, align="center", leading=1.32)
        country = paragraph(COUNTRY, bold)
        country.wrap(available_width, available_height)
        right = line_width(country) + 2
        left = min(available_width - right - 10, right)
        self.columns = ((0.0, left), (available_width - right, right))
        plain = sheet.style(sheet.head, align="center", leading=1.32)
        self.left = [
            balanced(text, style, left) for text, style in ((head.superior, plain), (head.issuer, bold)) if text
        ]
        self.right = [country, paragraph(MOTTO, sheet.style(sheet.motto, fonts.BOLD, align="center", leading=1.32))]
        self.upper = max(self._tall(self.left, left), self._tall(self.right, right)) + 4
        self.second = self._second_line(available_width)
        lower = max(part.height for part, _x in self.second)
        self.width, self.height = available_width, self.upper + (8 + lower if head.number or head.place_date else 0)
        return self.width, self.height

    def _second_line(self, width: float) -> list[tuple[TaggedParagraph, float]]:
        """Return number and place with date, each under its column; a long one reaches further towards the other."""
        (_zero, left), (right_x, right) = self.columns
        plain = self.sheet.style(self.sheet.motto, align="center")
        number = paragraph(self.head.number, plain)
        number.wrap(width, 10_000)
        left = max(left, min(line_width(number) + 2, width * 0.5))
        number = balanced(self.head.number, plain, left)
        number.wrap(left, 10_000)
        italic = self.sheet.style(self.sheet.motto, fonts.ITALIC, align="center")
        place = paragraph(self.head.place_date, italic)
        place.wrap(width, 10_000)
        wide = min(max(right, line_width(place) + 2), width - (left + line_width(number)) / 2 - 10)
        place = balanced(self.head.place_date, italic, wide)
        place.wrap(wide, 10_000)
        return [(number, 0.0), (place, right_x + right - wide)]

    @staticmethod
    def _tall(parts: Sequence[TaggedParagraph], width: float) -> float:
        return sum(part.wrap(width, 10_000)[1] for part in parts)

    def draw(self) -> None:
        for parts, (x, width), share in zip((self.left, self.right), self.columns, (0.42, 1.0), strict=True):
            y = self.height
            for part in parts:
                y -= part.height
                part.drawOn(self.canv, x, y)
            rule = line_width(parts[-1]) * share
            with of(self).artifact():
                self.canv.setLineWidth(THIN)
                self.canv.line(x + (width - rule) / 2, y - 3, x + (width + rule) / 2, y - 3)
        for part, x in self.second:
            part.drawOn(self.canv, x, self.height - self.upper - 8 - part.height)


class Rule(Flowable):
    """A short centred line under the subject of a paper, ``share`` of the width of the words above it."""

    def __init__(self, above: TaggedParagraph, share: float = 0.42) -> None:
        super().__init__()
        self.above, self.share = above, share

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, 6.0
        return self.width, self.height

    def draw(self) -> None:
        half = line_width(self.above) * self.share / 2
        with of(self).artifact():
            self.canv.setLineWidth(THIN)
            self.canv.line(self.width / 2 - half, 2, self.width / 2 + half, 2)


class Code(Flowable):
    """The foot of a paper: a thin rule, the square code with its lines under it, and beside it what it is for."""

    def __init__(self, footer: QrFooter, sheet: Sheet) -> None:
        super().__init__()
        self.footer, self.sheet = footer, sheet
        self.modules = qr.matrix(footer.url)
        self.side = footer.side * mm or sheet.code

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        small = self.sheet.style(UNDER_CODE, align="center", leading=1.15)
        self.under = Stack([paragraph(line, small) for line in self.footer.under])
        low = self.under.wrapOn(self.canv, self.side, available_height)[1]
        style = self.sheet.style(self.sheet.note, leading=1.45)
        self.words = Stack([paragraph(line, style) for line in self.footer.lines])
        self.indent = self.side + 15
        tall = self.words.wrapOn(self.canv, available_width - self.indent, available_height)[1]
        self.low = low + QUIET_UNDER if low else 0.0
        self.width, self.height = available_width, max(self.side + self.low, tall) + 24
        return self.width, self.height

    def draw(self) -> None:
        room = self.height - 24
        canvas = of(self)
        with canvas.artifact():
            canvas.setStrokeColor(GREY)
            canvas.setLineWidth(0.6)
            canvas.line(0, room + 12, self.width, room + 12)
        x, y = canvas.absolutePosition(0, room - self.side)
        picture = Tag("Figure", alt=ALT_CODE.format(self.footer.url), box=(x, y, x + self.side, y + self.side))
        canvas.bookmark("Mã kiểm tra", room)
        with canvas.content(picture):
            qr.draw(canvas, self.modules, 0, room - self.side, self.side)
        self.under.drawOn(self.canv, 0, room - self.side - self.low)
        self.words.drawOn(self.canv, self.indent, self.low + (room - self.low - self.words.height) / 2)
