"""The small language in which a room describes a paper; ``render`` turns it into a PDF. It knows no business word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Run:
    """Words set apart inside a text."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | tuple[str | Run, ...]
Size = Literal["A4", "A5", "A4 landscape"]


def strong(text: str) -> Run:
    """Return bold words for use inside a text."""
    return Run(text, bold=True)


@dataclass(frozen=True)
class Letterhead:
    """The two columns on top of an official page: who issues it, and the state's name with place and date."""

    superior: str
    issuer: str
    number: str = ""
    place_date: str = ""


@dataclass(frozen=True)
class SignatureBlock:
    """Who signs: prefix ("KT. GIÁM ĐỐC", a line each, or empty), title, italic note, name; ``sealed`` leaves room."""

    prefix: str
    title: str
    name: str
    note: str = ""
    sealed: bool = True


@dataclass(frozen=True)
class QrFooter:
    """The code that leads to the check page, with what it says beside it and short lines under it.

    ``side`` is in millimetres, 0 for what the sheet has.
    """

    url: str
    lines: tuple[Text, ...]
    side: float = 0
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Body text, justified with a first-line indent; ``small`` is one point less."""

    text: Text
    align: Literal["justify", "left", "center", "right"] = "justify"
    indent: bool = True
    small: bool = False


@dataclass(frozen=True)
class Items:
    """A list, with numbers or with dashes."""

    items: tuple[Text, ...]
    numbered: bool = True


@dataclass(frozen=True)
class Lines:
    """Short lines one under another, flush left, as the ruled lines of a printed form ("Địa chỉ: ...")."""

    lines: tuple[Text, ...]


@dataclass(frozen=True)
class KeyValues:
    """Label and value, one a line; labels take ``share`` of the width."""

    rows: tuple[tuple[str, Text], ...]
    share: float = 0.355
    bold: bool = True


@dataclass(frozen=True)
class Table:
    """A ruled table; ``widths`` are shares of the width, ``align`` is one letter of l, c, r a column."""

    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[float, ...]
    align: str = ""
    small: bool = False


@dataclass(frozen=True)
class Spacer:
    points: float = 6


@dataclass(frozen=True)
class SignatureLine:
    """Signatures side by side at this place of the text, as slips have them."""

    parties: tuple[SignatureBlock, ...]


Block = Heading | Paragraph | Items | Lines | KeyValues | Table | Spacer | SignatureLine


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper. ``heading`` is the type's name and the lines of its subject; ``title`` and ``subject`` are metadata.

    ``watermark`` None means: the demonstration marks exactly while the signing keys are demonstration keys.
    """

    title: str
    letterhead: Letterhead
    heading: tuple[str, ...]
    blocks: tuple[Block, ...]
    signature: SignatureBlock | None = None
    recipients: tuple[str, ...] = ()
    footer_code: QrFooter | None = None
    copy_line: str = ""
    subject: str = ""
    language: str = "vi-VN"
    made_at: datetime | None = None
    size: Size = "A4"
    watermark: str | None = None
