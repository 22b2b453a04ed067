"""The only door to pyHanko: sign a PDF with a unit's key (PAdES-B-B) and say what a signed PDF is worth."""

import asyncio
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.core import clock
from portal.papers import pki
from portal.papers.flowables import SIGNATURE_PLACE

log = logging.getLogger(__name__)
for vendor in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(vendor).setLevel(logging.CRITICAL)  # a stranger's bad signature is an answer, not a fault of ours
T = TypeVar("T")

HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
FIELD = "UnitSignature"
BYTES_RESERVED = 16384
"""Room for the signature; naming it spares pyHanko a trial signature for every paper."""

NO_PICTURE = StaticStampStyle(border_width=0)
"""The signature's field lies over the printed place of the seal and draws nothing of its own."""


@dataclass(frozen=True)
class Validation:
    """What the signatures of a file say; ``signer`` and ``signed_at`` are of the last one."""

    intact: bool = False
    trusted: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    covers_whole_document: bool = False
    modified_after: bool = False

    @property
    def genuine(self) -> bool:
        return self.intact and self.trusted and self.covers_whole_document and not self.modified_after


class UnitSigner(Signer):
    """A signer whose key is parsed once in a process: pyHanko's own parses it twice for every paper."""

    def __init__(self, keys: pki.Keys) -> None:
        store = SimpleCertificateStore.from_certs([_asn1(certificate) for certificate in keys.chain])
        super().__init__(signing_cert=_asn1(keys.certificate), cert_registry=store)
        self.key = keys.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        algorithm = HASHES[digest_algorithm]
        match self.key:
            case rsa.RSAPrivateKey() as key:
                return key.sign(data, padding.PKCS1v15(), algorithm)
            case ec.EllipticCurvePrivateKey() as key:
                return key.sign(data, ec.ECDSA(algorithm))
            case _:
                raise pki.NoKey("only RSA and elliptic-curve keys sign papers")


def sign(pdf: bytes, *, unit_code: str, unit_name: str, reason: str, at: datetime | None = None) -> bytes:
    """Return the PDF with the unit's signature as an incremental update, dated in the country's time.

    :raises portal.papers.pki.NoKey: the unit has no usable key, or its certificate is not valid now
    """
    keys = pki.keys_of(unit_code, unit_name)
    moment = timezone.localtime(at or clock.now())
    if not keys.usable_at(moment):
        raise pki.NoKey(f"the certificate of {unit_code} is not valid at {moment:%Y-%m-%d %H:%M}")
    return _run(_sign(pdf, _signer(keys), unit_name, reason, moment))


def usable(*, unit_code: str, unit_name: str, at: datetime | None = None) -> bool:
    """Say whether the unit could sign now."""
    try:
        return pki.keys_of(unit_code, unit_name).usable_at(at or clock.now())
    except pki.NoKey:
        return False


async def _sign(pdf: bytes, signer: UnitSigner, unit_name: str, reason: str, moment: datetime) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        name=unit_name,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    session = PdfSigner(
        metadata, signer, stamp_style=NO_PICTURE, new_field_spec=_place(writer.prev)
    ).init_signing_session(writer)
    session.system_time = moment
    to_sign = session.prepare_tbs_document(None, BYTES_RESERVED)
    signed = BytesIO()
    prepared, _output = to_sign.digest_tbs_document(output=signed)
    await to_sign.perform_signature(prepared.document_digest, PdfCMSSignedAttributes(signing_time=moment))
    return signed.getvalue()


def _place(reader: PdfFileReader) -> fields.SigFieldSpec:
    """Return the field over the printed place of the signature; an invisible one where a paper marks no place."""
    if "/Dests" not in reader.root:
        return fields.SigFieldSpec(FIELD)
    place = reader.root["/Dests"][f"/{SIGNATURE_PLACE}"]
    page = place.raw_get(0)
    kids = reader.root["/Pages"]["/Kids"]
    left, bottom, right, top = (place[number] for number in range(2, 6))
    index = next(number for number in range(len(kids)) if kids.raw_get(number) == page)
    return fields.SigFieldSpec(FIELD, on_page=index, box=(int(left), int(bottom), int(right), int(top)))


def validate(pdf: bytes) -> Validation:
    """Return what the signatures are worth under our trust anchors; junk is simply not intact. Nothing is fetched."""
    try:
        return _run(_validate(pdf))
    except Exception as error:  # noqa: BLE001  a stranger's file may be broken in every way
        log.info("not a signed PDF: %s: %s", type(error).__name__, error)
        return Validation()


async def _validate(pdf: bytes) -> Validation:
    signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    if not signatures:
        return Validation()
    statuses = [await async_validate_pdf_signature(each, _trust()) for each in signatures]
    last = statuses[-1]
    whole = last.coverage == SignatureCoverageLevel.ENTIRE_FILE
    harmless = all(
        status.modification_level
        in (None, ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
        for status in statuses
    )
    return Validation(
        intact=all(status.intact and status.valid for status in statuses),
        trusted=all(status.trusted for status in statuses),
        signer=str(last.signing_cert.subject.native.get("common_name", "")),
        signed_at=last.signer_reported_dt,
        covers_whole_document=whole,
        modified_after=not (whole and harmless),
    )


def _trust() -> ValidationContext:
    return ValidationContext(
        trust_roots=[_asn1(root) for root in pki.trust_anchors()], allow_fetching=False, moment=clock.now()
    )


@lru_cache(maxsize=256)
def _signer(keys: pki.Keys) -> UnitSigner:
    return UnitSigner(keys)


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run pyHanko's coroutine to its end, also where this thread already turns an event loop (browser tests, ASGI)."""
    if not _turning():
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()


def _turning() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
