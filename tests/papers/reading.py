"""What a paper should say, from its description, and what those who hear the PDF are told, from its structure tree."""

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, PdfObject

from portal.papers import document
from portal.papers.document import Paper, SignatureBlock, Text
from portal.papers.layout import COUNTRY, MOTTO
from tests.papers.samples import tool

ROLE, WORDS = re.compile(r"^ *(\w+)(?: \(block\)|:|$)"), re.compile(r'^ *"(.*)"$')
PAINTING = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"Do", b"sh", b"EI"}


def words(text: str) -> str:
    return " ".join(text.split())


def plain(text: Text) -> str:
    """Return a text without its bold and italic, as it is printed."""
    parts = (text,) if isinstance(text, str) else text
    joined = "".join(part if isinstance(part, str) else part.text for part in parts)
    return words(unicodedata.normalize("NFC", joined))


def said(paper: Paper, mark: str = "BẢN THỬ NGHIỆM") -> list[str]:
    """Return every text of a paper in the order of reading."""
    head = paper.letterhead
    texts = [mark, paper.copy_line, head.superior, head.issuer, COUNTRY, MOTTO, head.number, head.place_date]
    texts += [*paper.heading, *(text for block in paper.blocks for text in _block(block))]
    ends = [";"] * (len(paper.recipients) - 1) + ["."]
    texts += ["Nơi nhận:"] if paper.recipients else []
    texts += [f"- {name}{end}" for name, end in zip(paper.recipients, ends, strict=bool(paper.recipients))]
    texts += _signed(paper.signature) if paper.signature else []
    if (foot := paper.footer_code) is not None:
        texts += [*foot.under, *map(plain, foot.lines)]
    return [plain(text) for text in texts if plain(text)]


def _signed(block: SignatureBlock) -> list[str]:
    return [*block.prefix.splitlines(), block.title, block.note, block.name]


def _block(block: document.Block) -> Iterator[str]:
    match block:
        case document.Heading(text):
            yield text
        case document.Paragraph():
            yield plain(block.text)
        case document.Items():
            for number, item in enumerate(block.items, 1):
                yield f"{number}. {plain(item)}" if block.numbered else f"- {plain(item)}"
        case document.Lines(lines):
            yield from map(plain, lines)
        case document.KeyValues():
            yield from (plain(text) for row in block.rows for text in row)
        case document.Table():
            yield from block.head
            yield from (plain(text) for row in block.rows for text in row)
        case document.SignatureLine(parties):
            yield from (text for party in parties for text in _signed(party))


def heard(pdf: bytes, folder: Path) -> list[tuple[str, str]]:
    """Return the tree of a PDF in its order: role and words of each tag that has words."""
    found = [("", "")]
    for line in tool("pdfinfo", pdf, folder, "-struct-text").splitlines():
        if (match := WORDS.match(line)) is not None:
            role, before = found[-1]
            found[-1] = role, words(f"{before} {match[1]}")
        elif (match := ROLE.match(line)) is not None:
            found.append((match[1], ""))
    return [(role, text) for role, text in found if text]


def told(pdf: bytes) -> list[str]:
    """Return the words of each tag that has any, as ``heard`` does, read here and many times sooner than by poppler."""
    reader = PdfReader(BytesIO(pdf))
    marked = {page["/StructParents"]: _marked(page, reader) for page in reader.pages}
    numbers = {page.indirect_reference.idnum: page["/StructParents"] for page in reader.pages}
    top = reader.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object()
    texts = (words("".join(marked[page][mark] for page, mark in _marks(tag, numbers))) for tag in _leaves(top))
    return [text for text in texts if text]


def _leaves(tag: DictionaryObject) -> Iterator[DictionaryObject]:
    kids = [kid.get_object() for kid in _kids(tag)]
    below = [kid for kid in kids if isinstance(kid, DictionaryObject) and "/S" in kid]
    if not below:
        yield tag
    for kid in below:
        yield from _leaves(kid)


def _kids(tag: DictionaryObject) -> list[PdfObject]:
    kids = tag.get("/K", ArrayObject()).get_object()
    return list(kids) if isinstance(kids, ArrayObject) else [kids]


def _marks(tag: DictionaryObject, numbers: dict[int, int]) -> Iterator[tuple[int, int]]:
    for kid in map(PdfObject.get_object, _kids(tag)):
        page, mark = (kid["/Pg"], kid["/MCID"]) if isinstance(kid, DictionaryObject) else (tag["/Pg"], kid)
        yield numbers[page.indirect_reference.idnum], mark


def _marked(page: PageObject, reader: PdfReader) -> dict[int, str]:
    """Return what is drawn under each number of a page."""
    fonts = {name: _letters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    found, number, letters = dict[int, str](), None, dict[int, str]()
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        match operator:
            case b"BDC":
                number = operands[1]["/MCID"]
                found[number] = ""
            case b"EMC":
                number = None
            case b"Tf":
                letters = fonts[operands[0]]
            case b"Tj" if number is not None:
                found[number] += "".join(letters[code] for code in operands[0].original_bytes)
    return found


def _letters(font: DictionaryObject) -> dict[int, str]:
    pairs = re.findall(rb"<(\w{2})> <(\w{4})>", font["/ToUnicode"].get_data())
    return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}


def untagged(pdf: bytes) -> list[tuple[int, str]]:
    """Return what is drawn outside tags and artifacts, or inside two of them: page and operator."""
    reader, found = PdfReader(BytesIO(pdf)), []
    for number, page in enumerate(reader.pages, 1):
        depth = 0
        for _operands, operator in ContentStream(page["/Contents"], reader).operations:
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            if operator in PAINTING and depth != 1:
                found.append((number, operator.decode()))
    return found
