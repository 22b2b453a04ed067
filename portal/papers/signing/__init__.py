"""The only door to pyHanko: sign a PDF (PAdES) and say what a signed PDF is worth."""

import logging

from portal.papers.pki import Holder, NoKey
from portal.papers.signing.checking import Signature, Validation, validate
from portal.papers.signing.making import SIGNER, UNIT, preserve, sign, sign_as_person, sign_as_unit
from portal.papers.signing.outside import ready, usable

for vendor in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(vendor).setLevel(logging.CRITICAL)  # a stranger's bad signature is an answer, not a fault of ours

__all__ = [
    "SIGNER",
    "UNIT",
    "Holder",
    "NoKey",
    "Signature",
    "Validation",
    "preserve",
    "ready",
    "sign",
    "sign_as_person",
    "sign_as_unit",
    "usable",
    "validate",
]
