"""From the words of the description to the flowables that draw them."""

from collections.abc import Iterable, Sequence
from itertools import count, repeat
from typing import Any, Literal

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from portal.papers import document, fonts
from portal.papers.document import SignatureBlock, Text
from portal.papers.flowables import BETWEEN, Columns, Grid, Rule, SealPlace
from portal.papers.layout import BLACK, Sheet, balanced, paragraph
from portal.papers.tags import Tag, TaggedParagraph, lines_apart

CELL_SIDE = 4
UNSEALED = 0.62
"""Share of the room to sign that a signature without a seal needs."""

CELL_ALIGN = {"l": "left", "c": "center", "r": "right"}


def heading(lines: Sequence[str], sheet: Sheet) -> list[Flowable]:
    """Return the type's name and its subject, closed by a rule when there is a subject."""
    if not lines:
        return []
    bold = sheet.style(sheet.type_name, fonts.BOLD, align="center", leading=1.35)
    name = balanced(lines[0], bold, sheet.width, tag=Tag("H1"))
    style = sheet.style(sheet.type_name - 0.5, fonts.BOLD, align="center", leading=1.35)
    subject = [balanced(line, style, sheet.width) for line in lines[1:]]
    rule = [Rule(subject[-1])] if subject else []
    return [Spacer(1, sheet.gap * 2.6), name, *subject, *rule, Spacer(1, sheet.gap * 1.2)]


def flowables(block: document.Block, sheet: Sheet) -> list[Flowable]:
    """Return what draws one block."""
    match block:
        case document.Heading(text):
            style = sheet.style(sheet.body, fonts.BOLD, before=sheet.gap * 1.4)
            return [CondPageBreak(80), paragraph(text, style, tag=Tag("H2"))]
        case document.Paragraph():
            return [paragraph(block.text, _paragraph_style(block, sheet))]
        case document.Items():
            return _items(block, sheet)
        case document.Lines(lines):
            style = sheet.style(sheet.body, leading=1.36, before=sheet.gap * 0.45)
            return [paragraph(line, style) for line in lines]
        case document.KeyValues():
            return [_key_values(block, sheet)]
        case document.Table():
            return [_table(block, sheet)]
        case document.Spacer(points):
            return [Spacer(1, points)]
        case document.SignatureLine(parties):
            width = (sheet.width - BETWEEN * (len(parties) - 1)) / len(parties)
            columns = [signature(party, sheet, width) for party in parties]
            return [Columns(columns, [width] * len(parties), before=sheet.gap * 2, level=True)]


def _paragraph_style(block: document.Paragraph, sheet: Sheet) -> ParagraphStyle:
    size = sheet.note if block.small else sheet.body
    indent = sheet.indent * size / sheet.body if block.indent and block.align == "justify" else 0.0
    return sheet.style(size, align=block.align, leading=1.42, before=max(sheet.gap, sheet.apart), first=indent)


def _items(block: document.Items, sheet: Sheet) -> list[Flowable]:
    style = sheet.style(sheet.body, align="justify", leading=1.42, before=sheet.gap * 0.5, hang=sheet.indent * 0.75)
    marks = (f"{number}." for number in count(1)) if block.numbered else repeat("-")
    return _listed(block.items, marks, style)


def _listed(items: Sequence[Text], marks: Iterable[str], style: ParagraphStyle) -> list[Flowable]:
    whole = Tag("L")
    return [
        paragraph(item, style, mark, tag=Tag("LBody", Tag("LI", whole)))
        for item, mark in zip(items, marks, strict=False)
    ]


def _key_values(block: document.KeyValues, sheet: Sheet) -> Grid:
    label = sheet.style(sheet.body, leading=1.36)
    value = sheet.style(sheet.body, fonts.BOLD if block.bold else fonts.SERIF, leading=1.36)
    rows, whole = [], Tag("Table")
    for name, text in block.rows:
        row = Tag("TR", whole)
        head, cell = Tag("TH", row, scope="Row"), Tag("TD", row)
        rows.append([paragraph(name, label, tag=head), paragraph(text, value, tag=cell)])
    gap = sheet.gap * 0.36
    return Grid(
        rows,
        sheet.tall,
        colWidths=[sheet.width * block.share, sheet.width * (1 - block.share)],
        spaceBefore=sheet.gap,
        spaceAfter=sheet.gap * 0.8,
        style=[*_cells(0, gap), ("LEFTPADDING", (1, 0), (1, -1), 4), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )


def _table(block: document.Table, sheet: Sheet) -> Grid:
    """Return a ruled table whose head repeats; its first and last rows never stand alone on a page."""
    size = sheet.note if block.small else sheet.table
    head = sheet.style(size, fonts.BOLD, align="center", leading=1.28)
    kinds = [CELL_ALIGN[letter] for letter in block.align.ljust(len(block.head), "l")]
    styles = [sheet.style(size, align=kind, leading=1.28) for kind in kinds]
    whole = Tag("Table")
    rows = [_row(block.head, [head] * len(block.head), Tag("TR", whole), "TH")]
    rows += [_row(row, styles, Tag("TR", whole), "TD") for row in block.rows]
    return Grid(
        rows,
        sheet.tall,
        colWidths=_column_widths(rows, block.widths, sheet.width),
        repeatRows=1,
        renderCB=lines_apart,
        spaceBefore=sheet.gap * 1.3,
        spaceAfter=sheet.gap * 0.5,
        style=[
            *_cells(CELL_SIDE, 3),
            ("GRID", (0, 0), (-1, -1), 0.5, BLACK),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("NOSPLIT", (0, 0), (-1, min(2, len(block.rows)))),
            ("NOSPLIT", (0, max(-3, -len(block.rows))), (-1, -1)),
        ],
    )


def _row(
    texts: Sequence[Text], styles: Sequence[ParagraphStyle], row: Tag, role: Literal["TH", "TD"]
) -> list[TaggedParagraph]:
    scope: Literal["", "Column"] = "Column" if role == "TH" else ""
    cells = zip(texts, styles, strict=True)
    return [paragraph(text, style, tag=Tag(role, row, scope)) for text, style in cells]


def _column_widths(rows: list[list[TaggedParagraph]], shares: Sequence[float], width: float) -> list[float]:
    """Return the widths of the columns: as asked, but none narrower than its longest word while there is room."""
    asked = [share * width / sum(shares) for share in shares]
    needed = [max(cell.minWidth() for cell in column) + 2 * CELL_SIDE + 1 for column in zip(*rows, strict=True)]
    lacking = sum(max(0.0, need - have) for need, have in zip(needed, asked, strict=True))
    spare = sum(max(0.0, have - need) for need, have in zip(needed, asked, strict=True))
    if lacking > spare:
        return asked
    taken = lacking / spare if spare else 0
    return [need if have < need else have - (have - need) * taken for need, have in zip(needed, asked, strict=True)]


def _cells(sides: float, ends: float) -> list[tuple[Any, ...]]:
    names = {"LEFTPADDING": sides, "RIGHTPADDING": sides, "TOPPADDING": ends, "BOTTOMPADDING": ends}
    return [(name, (0, 0), (-1, -1), value) for name, value in {**names, "FONTNAME": fonts.SERIF}.items()]


def recipients(names: Sequence[str], sheet: Sheet) -> list[Flowable]:
    """Return "Nơi nhận" and its list (NĐ 30/2020, Phụ lục I: 12 bold italic, then 11)."""
    if not names:
        return []
    style = sheet.style(11, leading=1.3, hang=10)
    ends = [";"] * (len(names) - 1) + ["."]
    lines = _listed([name + end for name, end in zip(names, ends, strict=True)], repeat("-"), style)
    return [paragraph("Nơi nhận:", sheet.style(sheet.head, fonts.BOLD_ITALIC)), *lines]


def signature(block: SignatureBlock, sheet: Sheet, width: float) -> list[Flowable]:
    """Return prefix, title, the place of signature and seal, and the name, one under the other within ``width``."""
    bold = sheet.style(sheet.body, fonts.BOLD, align="center", leading=1.36)
    note = sheet.style(sheet.note, fonts.ITALIC, align="center", leading=1.3)
    upper = [
        balanced(text, style, width)
        for text, style in (*((line, bold) for line in (*block.prefix.splitlines(), block.title)), (block.note, note))
        if text
    ]
    room = sheet.sign if block.sealed else sheet.sign * UNSEALED
    return [*upper, SealPlace(room, sealed=block.sealed), balanced(block.name, bold, width)]
