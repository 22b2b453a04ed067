"""Say what the signatures of a PDF are worth under our trust anchors. Nothing is fetched."""

import logging
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager

from portal.core import clock
from portal.papers.signing.keys import anchors, run
from portal.papers.signing.making import SIGNER, UNIT

log = logging.getLogger(__name__)

HARMLESS = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)


@dataclass(frozen=True)
class Signature:
    """One signature; ``followed`` says that only what it allows came after it. ``stamped``: an authority dates it."""

    field: str
    signer: str
    signed_at: datetime | None
    intact: bool
    trusted: bool
    followed: bool
    stamped: bool = False


@dataclass(frozen=True)
class Validation:
    """What the signatures of a file say; ``signer`` and ``signed_at`` are of the last one."""

    intact: bool = False
    trusted: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    covers_whole_document: bool = False
    modified_after: bool = False
    signatures: tuple[Signature, ...] = ()
    archived: bool = False

    @property
    def genuine(self) -> bool:
        return self.intact and self.trusted and self.covers_whole_document and not self.modified_after

    @property
    def in_order(self) -> bool:
        """The signer's first, then the unit's, and no other (NĐ 30/2020, Phụ lục I)."""
        return [each.field for each in self.signatures] == [SIGNER, UNIT]


def validate(pdf: bytes) -> Validation:
    """Return what the signatures are worth under our trust anchors; junk is simply not intact.

    ``archived``: archive time stamps follow the signatures, which then hold beyond the life of their certificates.
    """
    try:
        return run(_validate(pdf))
    except Exception as error:  # noqa: BLE001  a stranger's file may be broken in every way
        log.info("not a signed PDF: %s: %s", type(error).__name__, error)
        return Validation()


async def _validate(pdf: bytes) -> Validation:
    reader = PdfFileReader(BytesIO(pdf))
    if not (signatures := reader.embedded_regular_signatures):
        return Validation()
    archived = bool(reader.embedded_timestamp_signatures)
    found = [await _signature(each, archived=archived) for each in signatures]
    whole = await _covered(reader)
    return Validation(
        intact=all(each.intact for each in found),
        trusted=all(each.trusted for each in found),
        signer=found[-1].signer,
        signed_at=found[-1].signed_at,
        covers_whole_document=whole,
        modified_after=not (whole and all(each.followed for each in found)),
        signatures=tuple(found),
        archived=archived,
    )


async def _signature(signature: EmbeddedPdfSignature, *, archived: bool) -> Signature:
    status = await async_validate_pdf_signature(signature, _trust())
    stamp = status.timestamp_validity
    return Signature(
        field=signature.field_name,
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        signed_at=status.signer_reported_dt,
        intact=status.intact and status.valid,
        trusted=await _trusted(signature, status, archived=archived),
        followed=status.modification_level in HARMLESS and follows_rules(status),
        stamped=stamp is not None and stamp.intact and stamp.valid and stamp.trusted,
    )


def follows_rules(status: PdfSignatureStatus) -> bool:
    """Say whether what came after a signature is of the kind that it lets follow (DocMDP)."""
    return status.docmdp_ok is not False


async def _trusted(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, *, archived: bool) -> bool:
    """Say whether the certificate was good when it signed; a stamp that is there must be good as well."""
    if archived:
        return (await ades_lta_validation(signature, _long_term())).ades_subindic.status == AdESStatus.PASSED
    stamp = status.timestamp_validity
    return status.trusted and (stamp is None or (stamp.intact and stamp.valid and stamp.trusted))


async def _covered(reader: PdfFileReader) -> bool:
    """Say whether the last signature covers the file to its end; an archive stamp over it must be a trusted one."""
    last = reader.embedded_signatures[-1]
    stamps = reader.embedded_timestamp_signatures
    if not stamps:
        return bool(last.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE)
    status = await async_validate_pdf_timestamp(stamps[-1], _trust())
    good = status.intact and status.valid and status.trusted and last.field_name == stamps[-1].field_name
    return bool(good and status.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def _trust() -> ValidationContext:
    return ValidationContext(trust_roots=anchors(), allow_fetching=False, moment=clock.now())


def _long_term() -> PdfSignatureValidationSpec:
    """Return the rules for archived signatures: revocation must be shown, from what the file itself carries."""
    rule = RevocationCheckingPolicy(
        RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CHECK_IF_DECLARED
    )
    policy = CertValidationPolicySpec(SimpleTrustManager.build(anchors()), CertRevTrustPolicy(rule))
    gathering = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    return PdfSignatureValidationSpec(SignatureValidationSpec(policy, gathering))
