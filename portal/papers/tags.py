"""What a paper says to those who hear it: the structure tree and bookmarks that the PDF library does not write.

Whatever is drawn is either the content of a tag or an artifact (ISO 32000-1, 14.7 and 14.8). A tag is placed in the
tree when its first words are drawn, so that the order of reading is the order of the blocks; the pieces of a paragraph
or a table that breaks keep their tags, and a table's head that is drawn again on the next page is an artifact there.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, cast

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Flowable, Paragraph

Role = Literal["Document", "H1", "H2", "P", "L", "LI", "LBody", "Table", "TR", "TH", "TD", "Figure"]
Rectangle = tuple[float, float, float, float]
LEVELS = {"H1": 0, "H2": 1}


class Mark(NamedTuple):
    """A run of drawing that a tag owns: its page, counted from 0, and its number on that page (MCID)."""

    page: int
    number: int


@dataclass(eq=False)
class Tag:
    """One element of the tree: ``under`` which other (None: the document), ``scope`` whose head a cell is.

    ``alt`` says in words what a picture shows, ``box`` where it stands in the page's points.
    """

    role: Role = "P"
    under: "Tag | None" = None
    scope: Literal["", "Row", "Column"] = ""
    alt: str = ""
    box: Rectangle | None = None
    kids: "list[Tag | Mark]" = field(default_factory=list)
    placed: bool = False


class TaggedCanvas(Canvas):
    """A canvas that keeps the tree of what is drawn and writes it with the file."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"pdfVersion": (1, 7)})
        self.document, self.owners = Tag("Document", placed=True), [list[Tag]()]

    def place(self, tag: Tag) -> None:
        """Put the tag, with what it is under, at the end of the tree; a second time nothing happens."""
        while not tag.placed:
            above = tag.under or self.document
            above.kids.append(tag)
            tag.placed, tag = True, above

    @contextmanager
    def content(self, tag: Tag) -> Iterator[None]:
        """Let what is drawn meanwhile be the content of the tag."""
        self.place(tag)
        owners = self.owners[-1]
        tag.kids.append(Mark(len(self.owners) - 1, len(owners)))
        self.addLiteral(f"/{tag.role} <</MCID {len(owners)}>> BDC")
        owners.append(tag)
        yield
        self.addLiteral("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Let what is drawn meanwhile be passed over by those who hear the paper."""
        self.addLiteral("/Artifact BMC")
        yield
        self.addLiteral("EMC")

    def bookmark(self, words: str, top: float, level: int = 1) -> None:
        """Add a bookmark that leads to this height of the drawing; one below the first level needs one of the first."""
        outline: Any = self._doc.outline  # type: ignore[attr-defined]
        key = f"bookmark-{len(outline.destinationnamestotitles)}"
        self.bookmarkHorizontal(key, 0, top)
        self.addOutlineEntry(words, key, min(level, outline.currentlevel + 1))

    def beginText(self, x: float = 0, y: float = 0, direction: Any = None) -> "Spoken":  # noqa: N802
        return Spoken(self, x, y, direction=direction)

    def showPage(self) -> None:  # noqa: N802  the library's name
        super().showPage()
        page: Any = self._doc.Pages.pages[-1]  # type: ignore[attr-defined]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self.owners) - 1, PDFName("S")
        self.owners.append([])

    def save(self) -> None:
        if self._code:  # type: ignore[attr-defined]
            self.showPage()
        _Tree(self._doc).write(self.document, self.owners[:-1])  # type: ignore[attr-defined]
        super().save()


class _Tree:
    """The tree as objects of the file."""

    def __init__(self, document: Any) -> None:
        self.document, self.known = document, dict[int, PDFObjectReference]()

    def write(self, top: Tag, owners: Sequence[Sequence[Tag]]) -> None:
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root["K"] = self._element(top, self.document.Reference(root, "StructTreeRoot"))
        numbers = [
            part for page, tags in enumerate(owners) for part in (page, PDFArray([self.known[id(tag)] for tag in tags]))
        ]
        root["ParentTree"] = self.document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        root["ParentTreeNextKey"] = len(owners)
        self.document.Catalog.StructTreeRoot = root
        self.document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _element(self, tag: Tag, above: PDFObjectReference) -> PDFObjectReference:
        entry = PDFDictionary({"S": PDFName(tag.role), "P": above})
        own: PDFObjectReference
        own = self.known[id(tag)] = self.document.Reference(entry, f"Tag{len(self.known)}")
        home = next((kid.page for kid in tag.kids if isinstance(kid, Mark)), None)
        if home is not None:
            entry["Pg"] = self._page(home)
        kids = [self._element(kid, own) if isinstance(kid, Tag) else self._mark(kid, home) for kid in tag.kids]
        if kids:
            entry["K"] = PDFArray(kids) if len(kids) > 1 else kids[0]
        if tag.alt:
            entry["Alt"] = PDFString(tag.alt)
        if tag.scope:
            entry["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName(tag.scope)})
        if tag.box:
            entry["A"] = PDFDictionary({"O": PDFName("Layout"), "BBox": PDFArray(tag.box)})
        return own

    def _mark(self, mark: Mark, home: int | None) -> Any:
        if mark.page == home:
            return mark.number
        return PDFDictionary({"Type": PDFName("MCR"), "Pg": self._page(mark.page), "MCID": mark.number})

    @staticmethod
    def _page(number: int) -> PDFObjectReference:
        return PDFObjectReference(f"Page{number + 1}")


class Spoken(PDFTextObject):
    """Text with a space after each line and list mark, without which two words run into one for who hears them."""

    def _textOut(self, text: str, TStar: int = 0) -> None:  # noqa: N802, N803  the library's name
        super()._textOut(f"{text} " if TStar else text, TStar)  # type: ignore[misc]

    def textOut(self, text: str) -> None:  # noqa: N802
        super().textOut(text)
        super()._textOut(" ")  # type: ignore[misc]


class TaggedParagraph(Paragraph):
    """A paragraph that is the content of its tag, also in pieces; the second time it is drawn it is an artifact."""

    tag: Tag
    words: str
    drawn = False

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        pieces = super().split(available_width, available_height)
        for piece in pieces:
            if isinstance(piece, TaggedParagraph):
                piece.tag, piece.words = self.tag, self.words
        return pieces

    def draw(self) -> None:
        canvas = of(self)
        if self.words and not self.tag.placed and self.tag.role in LEVELS:
            canvas.bookmark(self.words, self.height, LEVELS[self.tag.role])
        if not self.words and self.tag.role in ("TH", "TD"):
            canvas.place(self.tag)  # an empty cell is a cell
        with canvas.content(self.tag) if self.words and not self.drawn else canvas.artifact():
            super().draw()
        self.drawn = True


def of(drawn: Flowable) -> TaggedCanvas:
    """Return the canvas that a flowable is being drawn on."""
    return cast("TaggedCanvas", drawn.canv)


def lines_apart(table: Any, event: str, *_where: Any) -> None:
    """Draw the lines of a table as artifacts: the callback of the library's tables."""
    match event:
        case "startLines":
            of(table).addLiteral("/Artifact BMC")
        case "endLines":
            of(table).addLiteral("EMC")


def tagged(text: str, style: ParagraphStyle, tag: Tag | None = None, mark: str | None = None) -> TaggedParagraph:
    """Return a paragraph of the library's own markup under a tag, a P of the document unless another is given."""
    made = TaggedParagraph(text, style, bulletText=mark)
    made.tag, made.words = tag or Tag(), " ".join(made.getPlainText().split())
    return made
