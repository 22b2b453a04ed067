from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from portal.papers import pki, signing
from portal.papers.render import render
from tests.papers.samples import paper

UNIT = {"unit_code": "05.21", "unit_name": "Trường THPT Phù Sa", "reason": "Cấp bản sao học bạ"}
AT = datetime(2026, 11, 25, 3, 12, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signing.sign(render(paper()), at=AT, **UNIT)


def test_signed_paper_is_intact_trusted_and_whole(signed: bytes):
    assert signing.validate(signed) == signing.Validation(
        intact=True,
        trusted=True,
        signer="Trường THPT Phù Sa",
        signed_at=AT,
        covers_whole_document=True,
        modified_after=False,
    )
    assert signing.validate(signed).genuine


def test_signature_is_pades_dated_in_the_country_s_time_over_the_printed_place(signed: bytes):
    field = PdfReader(BytesIO(signed)).trailer["/Root"]["/AcroForm"]["/Fields"][0].get_object()
    signature = field["/V"]
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/M"] == "D:20261125101207+07'00'"
    assert (signature["/Name"], signature["/Reason"]) == (UNIT["unit_name"], UNIT["reason"])
    left, bottom, right, top = (float(edge) for edge in field["/Rect"])
    assert (right - left, top - bottom) > (100, 50)


@pytest.mark.parametrize("part", range(24))
def test_one_changed_byte_is_caught(signed: bytes, part: int):
    contents = signed.index(b"/Contents <")
    place = contents * part // 24 + 37
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert signing.validate(changed).genuine is False


@pytest.mark.parametrize("tail", [b"\n", b"%junk", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_appended_bytes_are_caught(signed: bytes, tail: bytes):
    assert signing.validate(signed + tail).genuine is False


def test_change_after_signing_is_told(signed: bytes):
    writer = PdfWriter(BytesIO(signed), incremental=True)
    writer.add_metadata({"/Title": "Đã sửa"})
    target = BytesIO()
    writer.write(target)
    found = signing.validate(target.getvalue())
    assert (found.intact, found.modified_after, found.genuine) == (True, True, False)


@pytest.mark.parametrize("junk", [b"", b"hello", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"\x00\xff" * 500, b"[" * 100_000])
def test_junk_is_not_intact_and_raises_nothing(junk: bytes):
    assert signing.validate(junk) == signing.Validation()


def test_unsigned_paper_is_not_intact():
    assert signing.validate(render(paper())) == signing.Validation()


def test_signature_of_another_authority_is_not_trusted(signed: bytes, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    found = signing.validate(signed)
    assert (found.intact, found.trusted, found.genuine) == (True, False, False)


def test_certificate_out_of_its_time_signs_nothing():
    late = pki.DEMO_UNTIL + timedelta(days=1)
    assert signing.usable(unit_code="05", unit_name="Sở", at=AT)
    assert not signing.usable(unit_code="05", unit_name="Sở", at=late)
    with pytest.raises(pki.NoKey, match="not valid at"):
        signing.sign(render(paper()), at=late, **UNIT)
