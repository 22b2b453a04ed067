"""The same page by another road: HTML and CSS that WeasyPrint turns into a tagged PDF with the papers' typefaces."""

from functools import cache
from html import escape
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from portal.papers import fonts, qr
from portal.papers.document import Block, KeyValues, Paper, Paragraph, Run, SignatureBlock, Text
from portal.papers.layout import COUNTRY, MOTTO

FACES = ((fonts.SERIF, 400, "normal"), (fonts.BOLD, 700, "normal"), (fonts.ITALIC, 400, "italic"))
STYLE = """
@page { size: A4; margin: 22mm 18mm 20mm 31mm }
body { font: 13pt/1.42 Paper; margin: 0 } p { margin: 6pt 0; text-align: justify; text-indent: 30pt }
table { width: 100%; border-collapse: collapse }
td, th { vertical-align: top; padding: 0 4pt 0 0; text-align: left }
.head td { text-align: center; font-size: 12pt; width: 50% }
h1, h2 { font-size: 14pt; text-align: center; margin: 6pt 0 }
.facts th { font-weight: 400; width: 35.5% } .facts td, b, .signed { font-weight: 700 } .signed { text-align: center }
.demo { position: fixed; top: 45%; font-size: 68pt; color: #f6eaeb; transform: rotate(-33deg); z-index: -1 }
.copy { font-size: 10pt; text-align: right } .mark { color: #a5151c; border: 0.9pt solid; float: right; font-size: 9pt }
.foot { position: absolute; bottom: 0; font-size: 11pt; border-top: 0.6pt solid #8c8c8c }
svg { width: 35mm; height: 35mm }
"""


def pdf(paper: Paper) -> bytes:
    """Return a page that says what a copy says: paragraphs, labels with their values, one signature, the code."""
    style, faces = _prepared()
    made = HTML(string=_page(paper)).write_pdf(stylesheets=[style], font_config=faces, pdf_tags=True)
    if not isinstance(made, bytes):
        raise TypeError("no PDF was written")
    return made


@cache
def _prepared() -> tuple[CSS, FontConfiguration]:
    """Return the style sheet with its typefaces, read once in a process as the papers' own are."""
    folder, faces = Path(fonts.ready()), FontConfiguration()
    rules = "".join(
        f"@font-face {{ font-family: Paper; font-weight: {weight}; font-style: {slant};"
        f' src: url("{(folder / fonts.FILES[name]).as_uri()}") }}'
        for name, weight, slant in FACES
    )
    return CSS(string=rules + STYLE, font_config=faces), faces


def _page(paper: Paper) -> str:
    head, foot = paper.letterhead, paper.footer_code
    if foot is None or paper.signature is None:
        raise ValueError("a copy is signed and has its code")
    left = f"{_text(head.superior)}<br><b>{_text(head.issuer)}</b><br>{_text(head.number)}"
    right = f"<b>{COUNTRY}</b><br><b>{MOTTO}</b><br><i>{_text(head.place_date)}</i>"
    lines = "<br>".join(map(_text, (*foot.lines, *foot.under)))
    return (
        f'<html lang="{paper.language}"><title>{_text(paper.title)}</title><div class="demo">BẢN THỬ NGHIỆM</div>'
        f'<div class="mark">BẢN THỬ NGHIỆM</div><div class="copy">{_text(paper.copy_line)}</div>'
        f'<table class="head"><tr><td>{left}</td><td>{right}</td></tr></table>'
        f"<h1>{_text(paper.heading[0])}</h1>{''.join(f'<h2>{_text(line)}</h2>' for line in paper.heading[1:])}"
        f"{''.join(map(_block, paper.blocks))}{_signed(paper.signature, paper.recipients)}"
        f'<table class="foot"><tr><td>{qr.svg(foot.url, label=foot.url)}</td><td>{lines}</td></tr></table></html>'
    )


def _block(block: Block) -> str:
    match block:
        case KeyValues(rows):
            lines = "".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in rows)
            return f'<table class="facts">{lines}</table>'
        case Paragraph(text):
            return f"<p>{_text(text)}</p>"
    raise ValueError(f"a copy has no {type(block).__name__}")


def _signed(block: SignatureBlock, recipients: tuple[str, ...]) -> str:
    sent = "".join(f"<li>{_text(name)}</li>" for name in recipients)
    title = "<br>".join(map(_text, (block.prefix, block.title)))
    name = f"{title}<br><br><br><br>{_text(block.name)}"
    return f'<table><tr><td><i>Nơi nhận:</i><ul>{sent}</ul></td><td class="signed">{name}</td></tr></table>'


def _text(text: Text) -> str:
    parts = (text,) if isinstance(text, str) else text
    return "".join(f"<b>{escape(part.text)}</b>" if isinstance(part, Run) else escape(part) for part in parts)
