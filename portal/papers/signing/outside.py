"""What signing asks of others: the time-stamp authority, and whether a certificate is revoked (CRL, OCSP)."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from portal.core import clock
from portal.papers import pki
from portal.papers.signing.keys import anchors, as_asn1, run

PATIENCE = 10
"""Seconds that an authority may take to answer."""


def stamper() -> RequestsHTTPTimeStamper | None:
    """Return the time-stamp authority that is configured (RFC 3161), None without one."""
    return RequestsHTTPTimeStamper(settings.TSA_URL, timeout=PATIENCE) if settings.TSA_URL else None


def asking() -> ValidationContext:
    """Return a context that asks the authorities named in the certificates, and takes no silence for an answer."""
    return ValidationContext(
        trust_roots=anchors(),
        allow_fetching=True,
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=PATIENCE),
        revocation_mode="require",
        moment=timezone.localtime(clock.now()),
    )


def usable(holder: pki.Holder, *, at: datetime | None = None) -> bool:
    """Say whether the holder has a key in its time. Nobody is asked, so it is fit for the inside of a transaction."""
    return pki.usable(holder, at or clock.now())


def ready(holder: pki.Holder) -> None:
    """Make sure that the holder may sign now; where the authority has to be asked, ask it: not inside a transaction.

    :raises portal.papers.pki.NoKey: no key, out of its time, or revoked
    :raises OSError: the authority does not answer
    """
    keys, now = pki.keys_of(holder), timezone.localtime(clock.now())
    if not keys.usable_at(now):
        raise pki.NoKey(f"the certificate of {holder.code} is not valid at {now:%Y-%m-%d %H:%M}")
    if settings.SIGNING_ASKS_AUTHORITY:
        run(_unrevoked(holder, keys))


async def _unrevoked(holder: pki.Holder, keys: pki.Keys) -> None:
    above = [as_asn1(certificate) for certificate in keys.chain]
    validator = CertificateValidator(as_asn1(keys.certificate), above, validation_context=asking())
    try:
        await validator.async_validate_usage({"non_repudiation"})
    except (PathBuildingError, PathValidationError) as error:
        raise pki.NoKey(f"the certificate of {holder.code} may not sign: {error}") from error
