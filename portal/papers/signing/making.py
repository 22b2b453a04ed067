"""Sign: first the person, then the unit, each as an incremental update that says what may still follow it.

The person's signature certifies the paper and lets only signatures follow; the place of the unit's is made ready before
it. The unit's lets nothing follow but what keeps signatures checkable for longer (ETSI EN 319 142-1, NĐ 30/2020).
"""

from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils import generic, layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko.stamp import StaticStampStyle

from portal.core import clock
from portal.papers import marks, pki
from portal.papers.flowables import SIGNATURE_PLACE
from portal.papers.signing.keys import keys_of, run, signer_with
from portal.papers.signing.outside import asking, stamper

SIGNER, UNIT = "SignerSignature", "UnitSignature"
TITLES = {SIGNER: "Chữ ký số của người ký", UNIT: "Chữ ký số của cơ quan"}
BYTES_RESERVED, BYTES_WITH_STAMP = 16384, 32768
"""Room for a signature; naming it spares pyHanko a trial signature for every paper."""

LOCK = FieldMDPSpec(FieldMDPAction.ALL)
MIDDLE = layout.SimpleBoxLayoutRule(
    layout.AxisAlignment.ALIGN_MID,
    layout.AxisAlignment.ALIGN_MID,
    inner_content_scaling=layout.InnerScaling.STRETCH_TO_FIT,
)


def sign(pdf: bytes, *, unit_code: str, unit_name: str, reason: str, at: datetime | None = None) -> bytes:
    """Return a paper of the unit alone (a slip, a receipt) with its signature, dated in the country's time.

    Nobody outside is asked: no time stamp, so it is fit for the inside of a transaction.

    :raises portal.papers.pki.NoKey: the unit has no usable key, or its certificate is not valid now
    """
    holder, moment = pki.Holder(unit_code, unit_name), _local(at)
    return run(_sign(pdf, UNIT, holder, reason, moment, places=(UNIT,)))


def sign_as_person(pdf: bytes, *, holder: pki.Holder, reason: str, at: datetime | None = None) -> bytes:
    """Return the paper with the signer's own signature and the place of the unit's made ready.

    :raises portal.papers.pki.NoKey: the person has no usable key
    :raises OSError: the time-stamp authority does not answer
    """
    return run(_sign(pdf, SIGNER, holder, reason, _local(at), places=(SIGNER, UNIT)))


def sign_as_unit(pdf: bytes, *, holder: pki.Holder, reason: str, at: datetime | None = None) -> bytes:
    """Return what a person has signed with the unit's signature over it: number and seal are in force with it.

    :raises ValueError: no person has signed it (NĐ 30/2020: the signer first, then văn thư)
    :raises portal.papers.pki.NoKey: the unit has no usable key
    :raises OSError: the time-stamp authority does not answer
    """
    return run(_sign(pdf, UNIT, holder, reason, _local(at)))


def preserve(pdf: bytes) -> bytes:
    """Return the paper with what later checks need, under an archive time stamp (B-LTA), where both can be had."""
    authority = stamper()
    return run(_preserve(pdf, authority)) if authority and settings.SIGNING_ASKS_AUTHORITY else pdf


async def _preserve(pdf: bytes, authority: TimeStamper) -> bytes:
    context = asking()
    for number in range(len(PdfFileReader(BytesIO(pdf)).embedded_regular_signatures)):
        signature = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[number]
        pdf = (await async_add_validation_info(signature, context)).getvalue()
    output = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    before = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)  # so that the stamp comes last
    await PdfTimeStamper(authority).async_timestamp_pdf(writer, "sha256", context, output=output, dss_settings=before)
    return output.getvalue()


def _local(at: datetime | None) -> datetime:
    return timezone.localtime(at or clock.now())


async def _sign(
    pdf: bytes, field: str, holder: pki.Holder, reason: str, moment: datetime, *, places: tuple[str, ...] = ()
) -> bytes:
    """Sign in a field; ``places`` are the fields to be made with the first signature: the unit's alone, or both."""
    alone = places == (UNIT,)
    keys, authority = keys_of(holder), None if alone else stamper()
    if not keys.usable_at(moment):
        raise pki.OutOfTime(f"the certificate of {holder.code} is not valid at {moment:%Y-%m-%d %H:%M}")
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if not places and [each.field_name for each in writer.prev.embedded_regular_signatures] != [SIGNER]:
        raise ValueError("the unit signs what its signer has signed, once")
    _make_places(writer, places)
    metadata = PdfSignatureMetadata(
        field_name=field,
        name=holder.name,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=bool(places),
        docmdp_permissions=MDPPerm.NO_CHANGES if alone else MDPPerm.FILL_FORMS,
    )
    maker = PdfSigner(metadata, signer_with(keys), timestamper=authority, stamp_style=_style(holder))
    session = maker.init_signing_session(writer, existing_fields_only=True)
    session.system_time = moment
    to_sign = session.prepare_tbs_document(None, BYTES_WITH_STAMP if authority else BYTES_RESERVED)
    signed = BytesIO()
    prepared, _output = to_sign.digest_tbs_document(output=signed)
    await to_sign.perform_signature(prepared.document_digest, PdfCMSSignedAttributes(signing_time=moment))
    return signed.getvalue()


# --- Where a signature stands and what it shows ------------------------------------------------------------------


class Drawing(PdfContent):
    """A page of a PDF held in memory; pyHanko's own reads one from a file."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)))
        self.resources.xobject["/Mark"] = page
        _left, _bottom, right, top = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=right, height=top)
        return b"/Mark Do"


def _style(holder: pki.Holder) -> StaticStampStyle:
    return StaticStampStyle(border_width=0, background=_picture(holder), background_layout=MIDDLE)


def _picture(holder: pki.Holder) -> PdfContent | None:
    if pki.is_demo():
        return Drawing(marks.flourish() if holder.personal else marks.seal())
    path = pki.picture_of(holder)
    return PdfImage(str(path)) if path else None


def _make_places(writer: IncrementalPdfFileWriter, names: tuple[str, ...]) -> None:
    """Make empty fields over the printed place; the last of them locks the paper when it is signed."""
    if not names:
        return
    page, place = _place(writer.prev)
    boxes = dict(zip((SIGNER, UNIT), marks.boxes(place) if place else (None, None), strict=True))
    for name in names:
        locks = name == names[-1]
        spec = fields.SigFieldSpec(
            name,
            on_page=page,
            box=boxes[name],
            field_mdp_spec=LOCK if locks else None,
            doc_mdp_update_value=MDPPerm.NO_CHANGES if locks else None,
            readable_field_name=TITLES[name],
        )
        fields.append_signature_field(writer, spec)
        _let_hear(writer, page, TITLES[name])


def _let_hear(writer: IncrementalPdfFileWriter, page: int, words: str) -> None:
    """Put the newest field of a page at the end of the structure tree, for those who hear the paper.

    The field is an object reference under a Form, found again by its StructParent (ISO 32000-1, 14.7.4.3 and 14.7.4.4).
    """
    tree = writer.root["/StructTreeRoot"]
    document, parents, number = tree["/K"], tree["/ParentTree"], tree["/ParentTreeNextKey"]
    on_page, _resources = writer.find_page_for_modification(page)
    field = on_page.get_object()["/Annots"].raw_get(-1)
    told = {"/Type": generic.NameObject("/OBJR"), "/Obj": field}
    element = {
        "/S": generic.NameObject("/Form"),
        "/P": tree.raw_get("/K"),
        "/Pg": on_page,
        "/Alt": generic.pdf_string(words),
        "/K": generic.DictionaryObject(told),
    }
    added = writer.add_object(generic.DictionaryObject(element))
    kids = document["/K"]
    document["/K"] = generic.ArrayObject([*(kids if isinstance(kids, list) else [document.raw_get("/K")]), added])
    parents["/Nums"] += [generic.NumberObject(number), added]
    tree["/ParentTreeNextKey"] = generic.NumberObject(number + 1)
    field.get_object()["/StructParent"] = generic.NumberObject(number)
    for changed in (tree, document, parents, field.get_object()):
        writer.update_container(changed)


def _place(reader: PdfFileReader) -> tuple[int, tuple[float, float, float, float] | None]:
    """Return page and rectangle of the printed place of the signature, None where a paper marks no place."""
    if "/Dests" not in reader.root:
        return 0, None
    place = reader.root["/Dests"][f"/{SIGNATURE_PLACE}"]
    page = place.raw_get(0)
    kids = reader.root["/Pages"]["/Kids"]
    left, bottom, right, top = (float(place[number]) for number in range(2, 6))
    return next(number for number in range(len(kids)) if kids.raw_get(number) == page), (left, bottom, right, top)
