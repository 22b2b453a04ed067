"""How the bank signs what it tells: HMAC-SHA256 over "moment.body" in a header "t=<seconds>,v1=<hexadecimal>"."""

import hashlib
import hmac
import re
from collections.abc import Iterable

HEADER = "Bank-Signature"
TOLERANCE_SECONDS = 300
FORM = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


class BadSignature(ValueError):
    """No signature, a wrong one, or one made too long ago or too far ahead."""


def sign(body: bytes, secret: str, moment: int) -> str:
    """Return the header's value for a body sent at a moment (seconds of the epoch)."""
    return f"t={moment},v1={_digest(body, secret, moment)}"


def check(body: bytes, header: str, secrets: Iterable[str], now: float) -> None:
    """Check that one of the secrets signed the body within five minutes of ``now``, both ways. :raises BadSignature:"""
    found = FORM.fullmatch(header)
    if found is None:
        raise BadSignature("there is no signature in the header")
    moment, given = int(found[1]), found[2]
    if abs(now - moment) > TOLERANCE_SECONDS:
        raise BadSignature("the moment of the signature is too far from now")
    if not any(hmac.compare_digest(_digest(body, secret, moment), given) for secret in secrets):
        raise BadSignature("no secret of ours made this signature")


def _digest(body: bytes, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), b"%d.%s" % (moment, body), hashlib.sha256).hexdigest()
