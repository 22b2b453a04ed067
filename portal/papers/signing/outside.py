"""What signing asks of others: the time-stamp authority, and whether a certificate is revoked (CRL, OCSP)."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from portal.core import clock
from portal.papers import pki
from portal.papers.signing import tokens
from portal.papers.signing.keys import anchors, as_asn1, keys_of, run

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
    return objection(holder, at=at) is None


def objection(holder: pki.Holder, *, at: datetime | None = None) -> str | None:
    """Return why the holder has no key in its time, in words for people; "" where there are none, None when it has."""
    moment = at or clock.now()
    if not tokens.holds(holder):
        return None if pki.usable(holder, moment) else ""
    try:
        keys = keys_of(holder)
    except pki.NoKey as error:
        return words_for(error)
    return None if keys.usable_at(moment) else words_for(pki.OutOfTime())


def words_for(error: pki.NoKey) -> str:
    """Return what a person can do about it; "" where only the operator can."""
    match error:
        case pki.WrongPin():
            return _("The token does not take this PIN. Too many wrong ones lock it.")
        case pki.NoToken():
            return _("The token with the key is not plugged in or does not answer.")
        case pki.OutOfTime():
            return _("The certificate has expired or is not valid yet.")
        case _:
            return ""


def ready(holder: pki.Holder) -> None:
    """Make sure that the holder may sign now; where the authority has to be asked, ask it: not inside a transaction.

    :raises portal.papers.pki.NoKey: no key, out of its time, or revoked
    :raises OSError: the authority does not answer
    """
    keys, now = keys_of(holder), timezone.localtime(clock.now())
    if not keys.usable_at(now):
        raise pki.OutOfTime(f"the certificate of {holder.code} is not valid at {now:%Y-%m-%d %H:%M}")
    tokens.prove(keys)
    if settings.SIGNING_ASKS_AUTHORITY:
        run(_unrevoked(holder, keys))


async def _unrevoked(holder: pki.Holder, keys: pki.Certified) -> None:
    above = [as_asn1(certificate) for certificate in keys.chain]
    validator = CertificateValidator(as_asn1(keys.certificate), above, validation_context=asking())
    try:
        await validator.async_validate_usage({"non_repudiation"})
    except (PathBuildingError, PathValidationError) as error:
        raise pki.NoKey(f"the certificate of {holder.code} may not sign: {error}") from error
