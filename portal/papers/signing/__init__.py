"""The only door to pyHanko: sign a PDF (PAdES) and say what a signed PDF is worth."""

import logging

from portal.papers.pki import Holder, NoKey
from portal.papers.signing.checking import Signature, Validation, validate
from portal.papers.signing.making import SIGNER, UNIT, preserve, sign, sign_as_person, sign_as_unit
from portal.papers.signing.outside import objection, ready, usable, words_for
from portal.papers.signing.tokens import asks_pin, unlocked

for vendor in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(vendor).setLevel(logging.CRITICAL)  # a stranger's bad signature is an answer, not a fault of ours

__all__ = [
    "SIGNER",
    "UNIT",
    "Holder",
    "NoKey",
    "Signature",
    "Validation",
    "asks_pin",
    "objection",
    "preserve",
    "ready",
    "sign",
    "sign_as_person",
    "sign_as_unit",
    "unlocked",
    "usable",
    "validate",
    "words_for",
]
