"""The typefaces of papers: static files made once at set-up, registered once in a process, checked before use.

``python -m portal.papers.fonts [FOLDER]`` makes the files; it needs no settings and does nothing the second time.
"""

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont as FontFile
from fontTools.varLib import instancer
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SOURCES = ("fontpkg-noto-serif", "fontpkg-be-vietnam-pro", "fonttools")
SERIF, BOLD, ITALIC, BOLD_ITALIC = "Paper-Serif", "Paper-Serif-Bold", "Paper-Serif-Italic", "Paper-Serif-BoldItalic"
SANS, SANS_BOLD = "Paper-Sans", "Paper-Sans-Bold"
FILES = {
    SERIF: "NotoSerif-Regular.ttf",
    BOLD: "NotoSerif-Bold.ttf",
    ITALIC: "NotoSerif-Italic.ttf",
    BOLD_ITALIC: "NotoSerif-BoldItalic.ttf",
    SANS: "BeVietnamPro-Regular.ttf",
    SANS_BOLD: "BeVietnamPro-Bold.ttf",
}
WIDTH = 82.5
"""Per cent of the normal width: at this setting the lines of NĐ 30/2020 fall as they do in Times New Roman."""

WEIGHTS = {SERIF: ("", 400), BOLD: ("", 700), ITALIC: ("-Italic", 400), BOLD_ITALIC: ("-Italic", 700)}
KEPT = [(0x20, 0x24F), (0x300, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x22FF), (0x25A0, 0x25FF), (0xFB00, 0xFB06)]
"""Latin with all its marks, Greek and Cyrillic (names on foreign diplomas), punctuation, currencies, signs."""

_VOWELS, _TONES = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VIETNAMESE = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES} | set("đĐ")
REQUIRED = {name: VIETNAMESE | set("₫" if name in (SANS, SANS_BOLD) else "₫№") for name in FILES}


_HAND, _ENTRY = Lock(), Lock()


class MissingGlyph(ValueError):
    """A letter that the typeface lacks: the paper is refused rather than issued with a hole in a name."""

    def __init__(self, letter: str, font: str) -> None:
        name = unicodedata.name(letter, "?")
        super().__init__(f"{font} has no glyph for {letter!r} (U+{ord(letter):04X} {name})")
        self.letter = letter


class MissingFonts(RuntimeError):
    """The static files are absent or incomplete: run ``python -m portal.papers.fonts``."""


def build(folder: Path) -> bool:
    """Make the static files in the folder; return False when they are there already."""
    mark, recipe = folder / "recipe.txt", f"{[version(name) for name in SOURCES]} {WIDTH} {KEPT}"
    if mark.is_file() and mark.read_text() == recipe and all((folder / file).is_file() for file in FILES.values()):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name, (slant, weight) in WEIGHTS.items():
        _save(_static_serif(slant, weight), folder / FILES[name])
    for name in (SANS, SANS_BOLD):
        with as_file(files("fontpkg_be_vietnam_pro") / "files" / FILES[name]) as source:
            shutil.copyfile(source, folder / FILES[name])
    mark.write_text(recipe)
    return True


def _static_serif(slant: str, weight: int) -> FontFile:
    with as_file(files("fontpkg_noto_serif") / "files" / f"NotoSerif{slant}[wdth,wght].ttf") as source:
        font = FontFile(source)
    keep = subset.Subsetter(subset.Options(layout_features=[], name_IDs=["*"], notdef_outline=True))
    keep.populate(unicodes=[code for first, last in KEPT for code in range(first, last + 1)])
    keep.subset(font)
    static = instancer.instantiateVariableFont(font, {"wdth": WIDTH, "wght": weight}, inplace=True)
    _rename(static, f"NotoSerif{slant}-{weight}")
    return static


def _rename(font: FontFile, name: str) -> None:
    for record in font["name"].names:
        if record.nameID in (4, 6):
            record.string = name


def _save(font: FontFile, path: Path) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    font.save(part)
    part.replace(path)


@cache
def register(folder: Path) -> None:
    """Register every face with the PDF library and check that none lacks a Vietnamese letter. :raises MissingFonts:"""
    for name, file in FILES.items():
        if not (folder / file).is_file():
            raise MissingFonts(f"{folder / file} is absent; run: python -m portal.papers.fonts {folder}")
        pdfmetrics.registerFont(TTFont(name, folder / file))
        if lacking := REQUIRED[name] - letters(name):
            raise MissingFonts(f"{file} lacks {''.join(sorted(lacking))}")
    pdfmetrics.registerFontFamily(SERIF, normal=SERIF, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)
    pdfmetrics.registerFontFamily(SANS, normal=SANS, bold=SANS_BOLD, italic=SANS, boldItalic=SANS_BOLD)


def ready() -> str:
    """Return the folder of the typefaces once they are complete. :raises MissingFonts:

    One thread registers them: a face registered again is another one, with no letters of the papers begun before.
    """
    with _ENTRY:
        register(Path(settings.FONT_DIR))
    return str(settings.FONT_DIR)


@contextmanager
def in_hand() -> Iterator[None]:
    """Let one thread at a time draw with the typefaces, once they are complete. :raises MissingFonts:

    The PDF library reads a typeface with one cursor: two papers drawn at once get each other's letters, or none.
    """
    with _HAND:
        ready()
        yield


@cache
def letters(name: str) -> frozenset[str]:
    """Return every character a registered face can draw."""
    font: Any = pdfmetrics.getFont(name)
    return frozenset(map(chr, font.face.charToGlyph))


def checked(text: str, name: str = SERIF) -> str:
    """Return the text composed (NFC) and without invisible format characters. :raises MissingGlyph:"""
    text = _composed(text)
    if absent := lacking(text, name):
        raise MissingGlyph(absent[0], name)
    return text


def lacking(text: str, name: str = SERIF) -> list[str]:
    """Return the characters of a text that a registered face cannot draw, each once."""
    known = letters(name)
    return [char for char in dict.fromkeys(_composed(text)) if char != "\n" and char not in known]


def _composed(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) != "Cf")


if __name__ == "__main__":
    home = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parents[2] / "var") / "build" / "fonts"
    build(Path(sys.argv[1]) if sys.argv[1:] else home)
