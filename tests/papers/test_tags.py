"""Those who hear a paper are told the same as those who see it, in the same order."""

import re
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader
from pypdf.generic import BooleanObject

from portal.papers import signing, tags
from portal.papers.document import Items, KeyValues, Paragraph
from portal.papers.render import render
from procedures.results.rendering import KINDS
from tests.papers.reading import heard, said, told, untagged, words
from tests.papers.samples import URL, long_table, paper, tool
from tests.results import samples as results

MADE_AT = datetime(2026, 11, 25, 3, 12, 7, tzinfo=UTC)
SENTENCE = "Căn cứ sổ gốc cấp bằng của trường và đề nghị của người có tên sau đây, "
BREAKING = paper(
    blocks=(*(Paragraph(f"{n}. {SENTENCE * 12}") for n in range(9)), Items(("một", SENTENCE * 9), numbered=False))
)
XMP = {"dc": "http://purl.org/dc/elements/1.1/", "xmp": "http://ns.adobe.com/xap/1.0/"}


def texts(pdf: bytes, folder: Path) -> list[str]:
    return [text for _role, text in heard(pdf, folder)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_is_heard_whole_and_in_order(kind: str):
    made = results.paper(kind)
    assert told(render(made)) == said(made)


@pytest.mark.parametrize("kind", ["diploma_copy", "refusal_letter"])
def test_another_reader_hears_the_same(kind: str, tmp_path: Path):
    made = results.paper(kind)
    assert texts(render(made), tmp_path) == said(made)


def test_what_breaks_over_pages_is_heard_once_and_without_a_seam(tmp_path: Path):
    pdf = render(BREAKING)
    assert len(PdfReader(BytesIO(pdf)).pages) > 2
    assert texts(pdf, tmp_path) == said(BREAKING)


def test_words_would_run_into_each_other_without_the_space_at_a_lines_end(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(tags.TaggedCanvas, "beginText", tags.Canvas.beginText)
    assert texts(render(BREAKING), tmp_path) != said(BREAKING)


def test_a_long_table_is_one_table_whose_head_is_heard_once():
    pdf = render(long_table(200))
    tree = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"]
    tables = [kid.get_object() for kid in tree["/K"] if kid.get_object()["/S"] == "/Table"]
    assert len(tables) == 1
    rows = [[cell.get_object()["/S"] for cell in row.get_object()["/K"]] for row in tables[0]["/K"]]
    assert rows == [["/TH"] * 4] + [["/TD"] * 4] * 200
    assert told(pdf) == said(long_table(200))


def test_labels_are_the_heads_of_their_rows(tmp_path: Path):
    made = paper(blocks=(KeyValues((("Họ và tên:", "Lê Hoàng Phúc"), ("Dân tộc:", "Kinh"))),))
    cells = [pair for pair in heard(render(made), tmp_path) if pair[0] in ("TH", "TD")]
    assert cells == [("TH", "Họ và tên:"), ("TD", "Lê Hoàng Phúc"), ("TH", "Dân tộc:"), ("TD", "Kinh")]


def test_roles_of_a_page(tmp_path: Path):
    roles = Counter(role for role, _text in heard(render(results.paper("transcript_copy")), tmp_path))
    assert (roles["H1"], roles["H2"], roles["LBody"], roles["TH"]) == (1, 3, 2, 7 + 3 * 4)


@pytest.mark.parametrize("made", [*map(results.paper, KINDS), BREAKING, long_table(60)], ids=lambda made: made.title)
def test_nothing_is_drawn_outside_a_tag_or_an_artifact(made):
    assert untagged(render(made)) == []


def test_a_line_drawn_outside_would_be_seen(monkeypatch):
    monkeypatch.setattr("portal.papers.blocks.lines_apart", None)
    assert untagged(render(long_table(3))) != []


def test_the_code_says_in_words_where_it_leads():
    tree = PdfReader(BytesIO(render(paper()))).trailer["/Root"]["/StructTreeRoot"]["/K"]
    figures = [kid.get_object() for kid in tree["/K"] if kid.get_object()["/S"] == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == [f"Mã QR dẫn đến {URL}"]


def test_every_mark_is_owned_by_the_tag_that_names_it():
    reader = PdfReader(BytesIO(render(BREAKING)))
    numbers = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert [page["/StructParents"] for page in reader.pages] == numbers[::2]
    marks = [page["/Contents"].get_data().count(b"/MCID") for page in reader.pages]
    assert [len(owners) for owners in numbers[1::2]] == marks


def test_bookmarks_lead_to_years_signature_and_code():
    reader = PdfReader(BytesIO(render(results.paper("transcript_copy"))))
    title, below = reader.outline
    years = [f"Năm học {year}–{year + 1}, lớp {year - 2010}A1" for year in (2020, 2021, 2022)]
    assert (title.title, [mark.title for mark in below]) == ("BẢN SAO HỌC BẠ", [*years, "Chữ ký", "Mã kiểm tra"])
    pages = [reader.get_destination_page_number(mark) for mark in below]
    assert (pages, pages[-1]) == (sorted(pages), len(reader.pages) - 1)


def test_language_title_and_tags_are_declared(tmp_path: Path):
    root = PdfReader(BytesIO(render(paper()))).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("vi-VN", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)
    assert re.search(r"Tagged: +yes", tool("pdfinfo", render(paper()), tmp_path))


def test_xmp_says_what_the_information_says():
    reader = PdfReader(BytesIO(render(paper(title="Bản sao <số> 1 & 2", made_at=MADE_AT))))
    packet = ET.fromstring(reader.trailer["/Root"]["/Metadata"].get_data().decode())
    found = [words("".join(packet.find(f".//{name}", XMP).itertext())) for name in ("dc:title", "dc:creator")]
    assert found == [reader.metadata.title, reader.metadata.author] == ["Bản sao <số> 1 & 2", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"]
    assert datetime.fromisoformat(packet.findtext(".//xmp:CreateDate", "", XMP)) == reader.metadata.creation_date
    assert "pdfaid" not in ET.tostring(packet, "unicode")  # nobody has validated it


def test_colours_are_named_by_a_profile_of_three():
    (intent,) = PdfReader(BytesIO(render(paper()))).trailer["/Root"]["/OutputIntents"]
    profile = intent.get_object()["/DestOutputProfile"]
    assert (profile["/N"], profile.get_data()[16:20]) == (3, b"RGB ")


def test_two_signatures_leave_the_tree_as_it_was_and_hold(tmp_path: Path):
    made = results.paper("diploma_copy")
    person, unit = signing.Holder("7", "Hồ Nguyễn Thanh Tùng", personal=True), signing.Holder("05", "Sở")
    once = signing.sign_as_person(render(made), holder=person, reason="Cấp bản sao")
    pdf = signing.sign_as_unit(once, holder=unit, reason="Cấp bản sao")
    found = signing.validate(pdf)
    assert (found.genuine, found.in_order) == (True, True)
    assert texts(pdf, tmp_path) == said(made)
