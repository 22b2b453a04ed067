"""A paper signed by a person and then by the unit, or by the unit alone, and what a check says of it."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from portal.papers import pki, signing
from portal.papers.render import render
from portal.papers.signing import Holder
from tests.papers.samples import paper

PERSON = Holder("12", "Hồ Nguyễn Thanh Tùng", personal=True)
UNIT = Holder("05.21", "Trường THPT Phù Sa")
REASON = "Cấp bản sao học bạ"
AT = datetime(2026, 11, 25, 3, 12, 7, tzinfo=UTC)


def by_person() -> bytes:
    return signing.sign_as_person(render(paper()), holder=PERSON, reason=REASON, at=AT)


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signing.sign_as_unit(by_person(), holder=UNIT, reason=REASON, at=AT)


def of(field: str, name: str) -> signing.Signature:
    return signing.Signature(field, name, AT, intact=True, trusted=True, followed=True)


def test_signed_paper_is_intact_trusted_and_whole_for_both(signed: bytes):
    found = signing.validate(signed)
    assert found == signing.Validation(
        intact=True,
        trusted=True,
        signer=UNIT.name,
        signed_at=AT,
        covers_whole_document=True,
        modified_after=False,
        signatures=(of(signing.SIGNER, PERSON.name), of(signing.UNIT, UNIT.name)),
    )
    assert (found.genuine, found.in_order) == (True, True)


def heard_fields(pdf: bytes) -> list[tuple[str, str, str, bool]]:
    """Return the fields in the structure tree, in its order: role, words, name, and whether the field leads back."""
    tree = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    owners = {numbers[place]: numbers[place + 1].get_object() for place in range(0, len(numbers), 2)}
    assert (len(owners) * 2, tree["/ParentTreeNextKey"]) == (len(numbers), max(owners) + 1)
    tags = [kid.get_object() for kid in tree["/K"]["/K"]]
    found = [(tag, tag["/K"]["/Obj"]) for tag in tags if tag["/S"] == "/Form"]
    return [(tag["/S"], tag["/Alt"], field["/T"], owners[field["/StructParent"]] == tag) for tag, field in found]


def test_signatures_are_heard_after_the_words_of_the_paper(signed: bytes):
    assert heard_fields(render(paper())) == []
    assert heard_fields(signed) == [
        ("/Form", "Chữ ký số của người ký", signing.SIGNER, True),
        ("/Form", "Chữ ký số của cơ quan", signing.UNIT, True),
    ]


def test_paper_of_the_unit_alone_has_one_signature():
    slip = signing.sign(render(paper()), unit_code=UNIT.code, unit_name=UNIT.name, reason="Phiếu", at=AT)
    found = signing.validate(slip)
    assert (found.genuine, found.in_order, found.signatures) == (True, False, (of(signing.UNIT, UNIT.name),))


def test_paper_that_only_its_signer_signed_is_not_in_order():
    found = signing.validate(by_person())
    assert (found.genuine, found.in_order) == (True, False)


def test_unit_signs_only_what_its_signer_has_signed_and_only_once(signed: bytes):
    for pdf in (render(paper()), signed):
        with pytest.raises(ValueError, match="what its signer has signed, once"):
            signing.sign_as_unit(pdf, holder=UNIT, reason=REASON)


def test_second_signature_leaves_the_bytes_of_the_first_as_they_were(signed: bytes):
    first = PdfReader(BytesIO(signed)).get_fields()[signing.SIGNER]["/V"]["/ByteRange"]
    assert signed[: sum(first[2:])].endswith(b"%%EOF\n")
    assert len(signed) > sum(first[2:])


def test_signatures_are_pades_dated_in_the_country_s_time_and_say_what_may_follow(signed: bytes):
    reader = PdfReader(BytesIO(signed))
    first, second = (field.get_object() for field in reader.trailer["/Root"]["/AcroForm"]["/Fields"])
    for field, holder in ((first, PERSON), (second, UNIT)):
        signature = field["/V"]
        assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
        assert signature["/M"] == "D:20261125101207+07'00'"
        assert (signature["/Name"], signature["/Reason"]) == (holder.name, REASON)
    certified = first["/V"]["/Reference"][0]
    assert (certified["/TransformMethod"], certified["/TransformParams"]["/P"]) == ("/DocMDP", 2)
    assert (second["/Lock"]["/Action"], second["/Lock"]["/P"]) == ("/All", 1)


def test_signature_is_centred_and_the_seal_covers_its_left_third(signed: bytes):
    fields = PdfReader(BytesIO(signed)).trailer["/Root"]["/AcroForm"]["/Fields"]
    first, second = ([float(edge) for edge in field.get_object()["/Rect"]] for field in fields)
    assert (second[2] - first[0]) / (first[2] - first[0]) == pytest.approx(1 / 3, abs=0.02)
    assert second[0] < first[0]
    assert (first[1] + first[3]) / 2 == pytest.approx((second[1] + second[3]) / 2, abs=1)


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
    assert signing.usable(UNIT, at=AT)
    assert not signing.usable(UNIT, at=late)
    with pytest.raises(pki.NoKey, match="not valid at"):
        signing.sign_as_person(render(paper()), holder=PERSON, reason=REASON, at=late)
