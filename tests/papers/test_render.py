import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.papers import fonts
from portal.papers.render import render
from tests.papers.samples import HARD_NAMES, long_table, named, paper, tool


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", HARD_NAMES)
def test_name_comes_out_of_the_pdf_letter_for_letter(name: str, tmp_path: Path):
    pdf = render(named(name))
    by_pypdf = words(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    by_poppler = words(tool("pdftotext", pdf, tmp_path, "-"))
    assert by_pypdf.count(name) >= 5
    assert by_poppler.count(name) >= 5


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_every_font_is_embedded_and_maps_to_unicode(size: str, tmp_path: Path):
    lines = tool("pdffonts", render(named(HARD_NAMES[0], size)), tmp_path).splitlines()[2:]
    assert len(lines) >= 4
    assert [re.split(r"\s{2,}", line)[0] for line in lines if not re.search(r"yes yes yes +\d+ +0$", line)] == []


def test_same_description_gives_the_same_bytes():
    made_at = datetime(2026, 11, 25, 3, 12, 7, tzinfo=UTC)
    assert render(paper(made_at=made_at)) == render(paper(made_at=made_at))
    assert render(paper()) != render(paper(title="Khác"))


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1_000)
    yield
    sys.setswitchinterval(usual)


def drawn_at_once(wanted: dict[str, bytes]) -> list[bool]:
    """Draw the papers of all names, each four times, in eight threads; return which came out as wanted."""

    def right(name: str) -> bool:
        with suppress(LookupError):
            return render(named(name)) == wanted[name]
        return False

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(right, list(wanted) * 4))


@pytest.mark.usefixtures("restless")
def test_papers_drawn_at_once_keep_their_own_letters():
    wanted = {name: render(named(name)) for name in HARD_NAMES}
    assert drawn_at_once(wanted) == [True] * len(wanted) * 4


@pytest.mark.usefixtures("restless")
def test_negative_control_papers_in_many_hands_get_wrong_letters(monkeypatch: pytest.MonkeyPatch):
    wanted = {name: render(named(name)) for name in HARD_NAMES}
    monkeypatch.setattr(fonts, "_HAND", nullcontext())
    assert any(not all(drawn_at_once(wanted)) for _try in range(20))


def times_registered() -> int:
    """Let eight threads of a new process ask for the typefaces; return how often they were registered."""
    fonts.register.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _ask: fonts.ready(), range(8))) == {fonts.ready()}
    return fonts.register.cache_info().misses


@pytest.mark.usefixtures("restless")
def test_typefaces_are_registered_once_however_many_ask_first(monkeypatch: pytest.MonkeyPatch):
    assert times_registered() == 1
    monkeypatch.setattr(fonts, "_ENTRY", nullcontext())
    assert times_registered() > 1


def test_metadata_tell_title_language_issuer_and_date():
    made_at = datetime(2026, 11, 25, 3, 12, 7, tzinfo=UTC)
    reader = PdfReader(BytesIO(render(paper(subject="Bản sao bằng", made_at=made_at))))
    assert (reader.metadata.title, reader.metadata.subject) == ("Bản sao từ sổ gốc", "Bản sao bằng")
    assert reader.metadata.author == "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    assert reader.metadata.creation_date == made_at
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"


def test_demonstration_keys_mark_every_page(tmp_path: Path):
    pages = PdfReader(BytesIO(render(long_table(60)))).pages
    assert [page.extract_text().count("BẢN THỬ NGHIỆM") for page in pages] == [2] * len(pages)
    assert "CON DẤU" not in pages[-1].extract_text()  # a seal is drawn by its signature, never before


def test_real_keys_leave_no_demonstration_mark(settings):
    settings.SIGNING_KEYS = "/keys"
    text = PdfReader(BytesIO(render(paper()))).pages[0].extract_text()
    assert "THỬ NGHIỆM" not in text
    assert "BẢN SAO TỪ SỔ GỐC" in text


def test_long_table_repeats_its_head_and_numbers_pages_from_the_second(tmp_path: Path):
    pages = [page.extract_text() for page in PdfReader(BytesIO(render(long_table(60)))).pages]
    assert [words(page).count("STT Họ và tên") for page in pages] == [1] * len(pages)
    assert [bool(re.search(rf"(?m)^{number}$", page)) for number, page in enumerate(pages[1:], 2)] == [True] * (
        len(pages) - 1
    )
    assert not re.search(r"(?m)^1$\s+BẢN", pages[0])


@pytest.mark.parametrize("rows", range(18, 34))
def test_signature_never_stands_alone_on_a_page(rows: int):
    last = PdfReader(BytesIO(render(long_table(rows)))).pages[-1].extract_text()
    assert "Hồ Nguyễn Thanh Tùng" in last
    assert f"\n{rows}\n" in last or f"{rows} " in words(last)
