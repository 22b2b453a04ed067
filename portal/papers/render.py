"""From a description to the PDF. The same description gives the same bytes."""

from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from reportlab import rl_config
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

from portal.papers import fonts
from portal.papers.blocks import flowables, heading, recipients, signature
from portal.papers.document import Paper
from portal.papers.flowables import BETWEEN, Closing, Code, Columns, Grid, Head
from portal.papers.layout import DEMO_MARK, PALE_RED, RED, SHEETS, Sheet, closer, paragraph
from portal.papers.metadata import describe
from portal.papers.tags import Tag, TaggedCanvas, TaggedParagraph

rl_config.useA85 = 0  # plain binary streams: a quarter smaller and sooner written
KEPT = 2
"""Lines of the text, at least, on the page of the signature."""

SIGNED = 0.54
"""Share of the width that the signature has, beside those who receive the paper."""

SET_AGAIN = 3
"""Pages up to which it is worth setting a paper closer to save one."""


@fonts.in_hand()
def render(paper: Paper) -> bytes:
    """Return the paper as a PDF; a few lines that spill onto another page are drawn in by setting it closer.

    :raises fonts.MissingGlyph: a letter no typeface here can draw
    """
    pdf, pages = _set(paper, SHEETS[paper.size])
    for sheet in closer(paper.size) if 1 < pages <= SET_AGAIN else ():
        close, fewer = _set(paper, sheet)
        if fewer < pages:
            return close
    return pdf


def _set(paper: Paper, sheet: Sheet) -> tuple[bytes, int]:
    """Return the PDF on this sheet, with its number of pages."""
    target, mark = BytesIO(), _mark(paper)
    document = BaseDocTemplate(
        target,
        pagesize=sheet.page,
        pageTemplates=_pages(paper, sheet, mark),
        title=fonts.checked(paper.title),
        subject=fonts.checked(paper.subject or paper.title),
        author=fonts.checked(paper.letterhead.issuer),
        creator="portal.papers",
        producer="portal.papers",
        lang=paper.language,
        displayDocTitle=1,
        invariant=1,
        initialFontName=fonts.SERIF,
    )
    document.build(_story(paper, sheet), canvasmaker=partial(_canvas, paper))
    return target.getvalue(), document.page


def _mark(paper: Paper) -> str:
    demonstration = DEMO_MARK if settings.SIGNING_KEYS == "demo" else ""
    return fonts.checked(demonstration if paper.watermark is None else paper.watermark, fonts.BOLD)


def _canvas(paper: Paper, *args: object, **options: object) -> TaggedCanvas:
    canvas = TaggedCanvas(*args, **options)
    describe(canvas._doc, paper.language, paper.made_at)  # type: ignore[attr-defined]  # noqa: SLF001
    if (made_at := paper.made_at) is not None:
        canvas.setDateFormatter(
            lambda *_parts: f"D:{made_at:%Y%m%d%H%M%S}{made_at:%z}"[:19] + "'" + f"{made_at:%z}"[3:] + "'"
        )
    return canvas


def _story(paper: Paper, sheet: Sheet) -> list[Flowable]:
    text = [drawn for block in paper.blocks for drawn in flowables(block, sheet)]
    signed: list[Flowable] = []
    if paper.signature or paper.recipients:
        left = recipients(paper.recipients, sheet)
        wide = sheet.width * SIGNED
        right = signature(paper.signature, sheet, wide) if paper.signature else []
        signed = [Columns((left, right), (sheet.width - wide - BETWEEN, wide), before=sheet.gap * 2.2)]
    foot = Code(paper.footer_code, sheet) if paper.footer_code else None
    last = [*_last(text, sheet), *signed]
    story = [Head(paper.letterhead, sheet), *heading(paper.heading, sheet), *text]
    return [*story, Closing(last, foot)] if last or foot else story


def _last(text: list[Flowable], sheet: Sheet) -> list[Flowable]:
    """Take from the end of the text what stays with the signature: two lines, or the table they would leave alone."""
    taken: list[Flowable] = []
    lines = 0
    while text and lines < KEPT and isinstance(text[-1], Columns | Spacer | Grid | TaggedParagraph):
        taken.insert(0, text.pop())
        if isinstance(taken[0], TaggedParagraph):
            taken[0].wrap(sheet.width, sheet.page[1])
            lines += len(taken[0].getActualLineWidths0())
        elif isinstance(taken[0], Grid):
            lines = KEPT
    return taken


def _pages(paper: Paper, sheet: Sheet, mark: str) -> list[PageTemplate]:
    top, line = sheet.page[1] - sheet.top, None
    if paper.copy_line:
        line = paragraph(paper.copy_line, sheet.style(10, align="right", leading=1.25))
        under_label = sheet.page[1] - sheet.top * 0.4 - (20 if mark else 0)
        line_foot = under_label - line.wrap(sheet.width, 10_000)[1]
        top = min(top, line_foot - 12)

    def first(canvas: Any, _document: BaseDocTemplate) -> None:
        _marks(canvas, sheet, mark, first=True)
        if line:
            line.drawOn(canvas, sheet.left, line_foot)

    def later(canvas: Any, _document: BaseDocTemplate) -> None:
        _marks(canvas, sheet, mark, first=False)
        with canvas.artifact():
            canvas.setFont(fonts.SERIF, sheet.motto)
            canvas.drawCentredString(sheet.page[0] / 2, sheet.page[1] - sheet.top * 0.62, str(canvas.getPageNumber()))

    return [
        PageTemplate("first", [_frame(sheet, top)], onPage=first, autoNextPageTemplate="later"),
        PageTemplate("later", [_frame(sheet, sheet.page[1] - sheet.top)], onPage=later),
    ]


def _frame(sheet: Sheet, top: float) -> Frame:
    return Frame(sheet.left, sheet.bottom, sheet.width, top - sheet.bottom, 0, 0, 0, 0)


def _marks(canvas: TaggedCanvas, sheet: Sheet, mark: str, *, first: bool) -> None:
    """Draw the tilted words behind the text and the framed label in the corner, which is read once."""
    if not mark:
        return
    with canvas.artifact():
        _watermark(canvas, sheet, mark)
    with canvas.content(Tag()) if first else canvas.artifact():
        _label(canvas, sheet, mark)


def _watermark(canvas: TaggedCanvas, sheet: Sheet, mark: str) -> None:
    width, height = sheet.page
    canvas.saveState()
    canvas.translate(width / 2, height * 0.47)
    canvas.rotate(33)
    size = 0.98 * width / canvas.stringWidth(mark, fonts.BOLD, 1)
    canvas.setFont(fonts.BOLD, size)
    canvas.setFillColor(PALE_RED)
    canvas.drawCentredString(0, -size / 3, mark)
    canvas.restoreState()


def _label(canvas: TaggedCanvas, sheet: Sheet, mark: str) -> None:
    size = 9 if sheet.body > 11 else 8
    wide, tall = canvas.stringWidth(mark, fonts.SANS_BOLD, size) + 2 * size * 0.85, size * 1.75
    x, y = sheet.page[0] - sheet.right - wide, sheet.page[1] - sheet.top * 0.4 - tall
    canvas.saveState()
    canvas.setStrokeColor(RED)
    canvas.setLineWidth(0.9)
    canvas.rect(x, y, wide, tall)
    canvas.setFillColor(RED)
    canvas.setFont(fonts.SANS_BOLD, size)
    canvas.drawCentredString(x + wide / 2, y + size * 0.53, mark)
    canvas.restoreState()
