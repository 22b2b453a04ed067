"""The signed list of results no longer in force: a JWS in flattened JSON (RFC 7515) by the same keys."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from procedures.results.seal.cose import Key, Reason, Refused

TYPE = "education-seal-status"


def sign_list(document: Mapping[str, Any], kid: str, private: Ed25519PrivateKey) -> dict[str, str]:
    """Return the document, signed."""
    protected, payload = _written({"alg": "EdDSA", "kid": kid, "typ": TYPE}), _written(document)
    signature = _encoded(private.sign(f"{protected}.{payload}".encode()))
    return {"protected": protected, "payload": payload, "signature": signature}


def open_list(signed: Mapping[str, str], keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return the document of a signed list. :raises Refused: not by one of the keys, or not as it was signed"""
    try:
        header = json.loads(_decoded(signed["protected"]))
        signature = _decoded(signed["signature"])
        key = keys.get(header.get("kid"))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Refused(Reason.FORM) from error
    if (header.get("alg"), header.get("typ")) != ("EdDSA", TYPE):
        raise Refused(Reason.ALGORITHM)
    if key is None or key.revoked:
        raise Refused(Reason.KEY)
    try:
        whole = f"{signed['protected']}.{signed['payload']}".encode()
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, whole)
    except InvalidSignature as error:
        raise Refused(Reason.SIGNATURE) from error
    document: dict[str, Any] = json.loads(_decoded(signed["payload"]))
    return document


def _written(value: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(value, separators=(",", ":"), sort_keys=True).encode())


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
