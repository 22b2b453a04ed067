import subprocess
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from portal.papers import qr
from portal.papers.document import QrFooter
from portal.papers.render import render
from tests.papers.samples import URL, paper


def decoded(pdf: bytes, dpi: int) -> str:
    """Return what a camera reads from the picture of the page."""
    done = subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-"], input=pdf, capture_output=True, check=True)
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(done.stdout)))
    return code.text


@pytest.mark.parametrize(("size", "dpi"), [("A4", 100), ("A4", 150), ("A5", 150), ("A4", 300)])
def test_code_is_read_from_the_picture_of_the_page(size: str, dpi: int):
    assert decoded(render(paper(size=size)), dpi) == URL


def test_another_address_gives_another_code():
    assert decoded(render(paper(footer_code=QrFooter(URL + "X", ("Quét mã.",)))), 150) == URL + "X"


def test_digits_are_packed_as_numbers():
    assert len(qr.matrix("7" * 300)) < len(qr.matrix("a" * 300))


def test_higher_correction_takes_more_modules():
    assert [len(qr.matrix(URL, level)) for level in "LMQH"] == sorted(len(qr.matrix(URL, level)) for level in "LMQH")


def test_runs_cover_exactly_the_dark_modules():
    modules = qr.matrix(URL)
    covered = [(x + step, y) for x, y, length in qr.runs(modules) for step in range(length)]
    assert sorted(covered) == sorted((x, y) for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)


def test_screen_code_has_a_name_and_escapes_it():
    svg = qr.svg(URL, label='Mã "kiểm tra"')
    assert 'role="img" aria-label="Mã &quot;kiểm tra&quot;"' in svg
    assert svg.count("<path") == 2
