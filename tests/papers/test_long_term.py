"""Time stamps, revocation and archive stamps, asked of an authority over HTTP; later nobody is asked any more."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus

from portal.papers import signing
from portal.papers.render import render
from portal.papers.signing import Holder, checking
from tests.papers import authority as pki
from tests.papers.authority import Authority
from tests.papers.samples import paper

PERSON, UNIT = Holder("12", "Hồ Nguyễn Thanh Tùng", personal=True), Holder("05.21", "Trường THPT Phù Sa")


@pytest.fixture
def authority(settings, tmp_path: Path) -> Iterator[Authority]:
    with pki.serving(tmp_path / "keys") as serving:
        serving.give("people/12", PERSON.name)
        serving.give("05.21", UNIT.name)
        settings.SIGNING_KEYS, settings.SIGNING_PASSPHRASE = str(tmp_path / "keys"), pki.PASSPHRASE
        settings.TSA_URL = f"{serving.address}/tsa"
        yield serving


def signed() -> bytes:
    pdf = signing.sign_as_person(render(paper()), holder=PERSON, reason="Thử")
    return signing.preserve(signing.sign_as_unit(pdf, holder=UNIT, reason="Thử"))


def test_with_a_time_stamp_authority_both_signatures_are_stamped(authority: Authority):
    found = signing.validate(signed())
    assert (found.genuine, found.in_order, found.archived) == (True, True, False)
    assert [each.stamped for each in found.signatures] == [True, True]
    assert authority.asked == ["/tsa", "/tsa"]


def test_archived_paper_is_valid_with_nobody_asked(authority: Authority, settings):
    settings.SIGNING_ASKS_AUTHORITY = True
    pdf = signed()
    assert {"/tsa", "/ocsp"} <= set(authority.asked)
    authority.asked.clear()
    found = signing.validate(pdf)
    assert (found.genuine, found.in_order, found.archived) == (True, True, True)
    assert authority.asked == []


def test_without_what_the_archive_keeps_the_same_rules_refuse_the_paper(authority: Authority):
    """The control: stamped but not archived, nothing in the file shows that no certificate was revoked."""
    signatures = PdfFileReader(BytesIO(signed())).embedded_regular_signatures
    for signature in signatures:
        result = checking.run(checking.ades_lta_validation(signature, checking._long_term()))
        assert result.ades_subindic.status == AdESStatus.INDETERMINATE
    assert len(signatures) == 2


@pytest.mark.parametrize(("file", "holder"), [("people/12", PERSON), ("05.21", UNIT)])
def test_revoked_certificate_signs_nothing(authority: Authority, settings, file: str, holder: Holder):
    settings.SIGNING_ASKS_AUTHORITY = True
    certificate = authority.give(file, holder.name)
    signing.ready(holder)
    authority.revoked.add(certificate.serial_number)
    with pytest.raises(signing.NoKey, match="may not sign"):
        signing.ready(holder)


def test_authority_that_is_silent_is_no_answer(authority: Authority, settings):
    settings.SIGNING_ASKS_AUTHORITY = True
    authority.give("05.21", UNIT.name)
    authority.answer = authority.crl = lambda *_request: b""
    with pytest.raises(signing.NoKey, match="may not sign"):
        signing.ready(UNIT)


def test_changed_byte_of_an_archived_paper_is_caught(authority: Authority, settings):
    settings.SIGNING_ASKS_AUTHORITY = True
    pdf = signed()
    for place in (2_000, pdf.index(b"/ByteRange"), pdf.rindex(b"/DocTimeStamp")):
        changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        assert signing.validate(changed).genuine is False
