"""300 names of persons and schools on every layout: none overflows, shrinks, loses a letter or is cut."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from portal.papers import fonts
from portal.papers.document import Paper, Paragraph
from portal.papers.layout import SHEETS
from portal.papers.render import render
from tests.papers import layouts, names
from tests.papers.reading import said, told, words
from tests.papers.samples import paper, tool

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
SERIF_HEIGHT = 1.362
"""What poppler takes as the height of a word, in sizes of the type (ascent and descent of Noto Serif)."""

TILTED = 30
"""Points: words of the watermark are taller than any upright one."""


class Word(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def size(self) -> float:
        return (self.bottom - self.top) / SERIF_HEIGHT


def pages(pdf: bytes, folder: Path) -> list[list[Word]]:
    """Return the upright words of each page in the order of drawing; the first of a page is its label or number."""
    found = tool("pdftotext", pdf, folder, "-raw", "-bbox", "-").split("<page ")[1:]
    split = [[Word(*map(float, each[:4]), unescape(each[4])) for each in WORD.findall(page)] for page in found]
    return [[word for word in page if word.bottom - word.top < TILTED] for page in split]


def outside(page: list[Word], made: Paper) -> list[str]:
    """Return the words that stand outside the margins at the sides or below, or off the page."""
    sheet = SHEETS[made.size]
    (wide, tall), slack = sheet.page, 0.5
    left, right, foot = sheet.left - slack, wide - sheet.right + slack, tall - sheet.bottom + 3
    return [word.text for word in page if word.left < left or word.right > right or word.bottom > foot or word.top < 0]


def over_each_other(page: list[Word]) -> list[tuple[str, str]]:
    """Return the pairs of words whose letters cover each other: text that runs over its cell covers its neighbour."""
    placed = sorted(page, key=lambda word: word.left)
    return [(one.text, two.text) for place, one in enumerate(placed) for two in _covered(one, placed[place + 1 :])]


def _covered(one: Word, others: list[Word]) -> Iterator[Word]:
    for two in others:
        if two.left > one.right - 0.5:
            return
        shared = min(one.bottom, two.bottom) - max(one.top, two.top)
        if shared > 0.5 * min(one.bottom - one.top, two.bottom - two.top):
            yield two


def smallest(all_words: list[Word], name: str) -> float:
    """Return the smallest size at which a name is drawn, over all places where its words follow each other."""
    parts = unicodedata.normalize("NFC", name).split()
    texts = [word.text.strip("“”.,;:()") for word in all_words]
    places = [at for at in range(len(texts)) if texts[at : at + len(parts)] == parts]
    return min((word.size for at in places for word in all_words[at : at + len(parts)]), default=0)


def wrong(made: Paper, person: str, folder: Path) -> list[object]:
    """Return everything that is wrong with a paper that names a person."""
    pdf = render(made)
    drawn = pages(pdf, folder)
    texts = told(pdf)
    found: list[object] = [outside(page, made) + over_each_other(page) for page in drawn]
    found = [each for each in found if each]
    found += [] if texts == said(made) else [set(said(made)) ^ set(texts)]
    found += [] if unicodedata.is_normalized("NFC", " ".join(texts)) else ["not composed"]
    size = smallest([word for page in drawn for word in page], person)
    return found if size > 10.95 else [*found, f"{person} is drawn at {size:.1f}"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [12, pytest.param(300, marks=pytest.mark.soak)])
@pytest.mark.parametrize("layout", layouts.LAYOUTS)
def test_every_name_stands_whole_on_every_layout(layout: str, count: int, tmp_path: Path):
    make = layouts.maker(layout)
    for number in range(count):
        person, school = names.person(number), names.school(number)
        assert wrong(make(person, school), person, tmp_path) == [], (person, school)


def test_names_are_many_long_and_in_both_spellings():
    persons, schools = ([make(number) for number in range(300)] for make in (names.person, names.school))
    assert (len(set(persons)) > 290, len(set(schools)) > 200) == (True, True)
    assert max(len(unicodedata.normalize("NFC", name)) for name in schools) >= 120
    assert {unicodedata.is_normalized("NFC", name) for name in persons} == {True, False}
    letters = set("".join(unicodedata.normalize("NFC", name).lower() for name in persons + schools))
    assert letters.issuperset("ăắằẵặâấầẩẫậêếềểễệôốồổỗộơớờởỡợưứừửữựỳýỷỹỵđ")


# --- The checks themselves see what they are for -----------------------------------------------------------------


def test_a_word_beyond_the_margin_is_seen(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(SHEETS, "A4", SHEETS["A5"])
    (page,) = pages(render(paper()), tmp_path)
    monkeypatch.undo()
    assert outside(page, paper()) != []


def test_words_over_each_other_are_seen():
    one, two, below = Word(10, 10, 60, 25, "Nguyễn"), Word(50, 10, 90, 25, "Trân"), Word(10, 24, 60, 39, "Ngọc")
    assert over_each_other([one, two, below]) == [("Nguyễn", "Trân")]


def test_a_name_in_small_type_is_seen(tmp_path: Path):
    name = names.person(1)
    made = paper(blocks=(Paragraph(f"Cấp cho {name}."), Paragraph(f"Cấp cho {name}.", small=True)), size="A5")
    assert wrong(made, name, tmp_path) == [f"{name} is drawn at 9.0"]


def test_a_letter_without_a_glyph_would_be_lost_if_it_were_not_refused(monkeypatch):
    made = paper(blocks=(Paragraph("Trường Đại học 南寧"),))
    with pytest.raises(fonts.MissingGlyph):
        render(made)
    monkeypatch.setattr(fonts, "letters", lambda _name: frozenset(map(chr, range(0x10000))))
    assert words("Trường Đại học 南寧") not in told(render(made))
