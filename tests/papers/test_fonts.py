import unicodedata
from pathlib import Path

import pytest
from django.conf import settings

from portal.papers import fonts
from portal.papers.document import Items, KeyValues, Letterhead, Paragraph, SignatureBlock, Table
from portal.papers.render import render
from tests.papers.samples import paper

CHINESE = "Trường Đại học 南寧"


@pytest.fixture(autouse=True)
def _registered():
    fonts.register(Path(settings.FONT_DIR))


def test_every_face_draws_every_vietnamese_letter():
    assert len(fonts.VIETNAMESE) == 146
    assert {name: fonts.REQUIRED[name] - fonts.letters(name) for name in fonts.FILES} == {
        name: set() for name in fonts.FILES
    }


def test_serif_draws_the_signs_of_money_and_number():
    assert set("₫№").issubset(fonts.letters(fonts.SERIF))


def test_building_twice_does_nothing_the_second_time():
    assert fonts.build(Path(settings.FONT_DIR)) is False


def test_absent_fonts_are_named(tmp_path: Path):
    with pytest.raises(fonts.MissingFonts, match=r"NotoSerif-Regular\.ttf is absent"):
        fonts.register(tmp_path)


def test_decomposed_letters_are_composed_and_invisible_ones_dropped():
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Ứng")
    assert fonts.checked(decomposed + "\u200b\ufeff") == "Nguyễn Thị Ứng"


@pytest.mark.parametrize(
    "changes",
    [
        {"blocks": (Paragraph(CHINESE),)},
        {"blocks": (Items((CHINESE,)),)},
        {"blocks": (KeyValues((("Trường:", CHINESE),)),)},
        {"blocks": (Table(("A",), ((CHINESE,),), (1,)),)},
        {"heading": (CHINESE,)},
        {"recipients": (CHINESE,)},
        {"copy_line": CHINESE},
        {"signature": SignatureBlock("", "HIỆU TRƯỞNG", CHINESE)},
        {"letterhead": Letterhead("", CHINESE)},
    ],
)
def test_letter_without_a_glyph_is_refused_wherever_it_stands(changes: dict[str, object]):
    with pytest.raises(fonts.MissingGlyph) as refusal:
        render(paper(**changes))
    assert refusal.value.letter == "南"
