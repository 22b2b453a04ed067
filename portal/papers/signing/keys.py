"""A key as pyHanko wants it, in memory or on a token, and pyHanko's coroutines run to their end."""

import asyncio
import contextvars
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.papers import pki
from portal.papers.signing import tokens

T = TypeVar("T")


class HouseSigner(Signer):
    """What every signer of ours knows: its certificate and those above."""

    def __init__(self, keys: pki.Certified) -> None:
        store = SimpleCertificateStore.from_certs([as_asn1(certificate) for certificate in keys.chain])
        super().__init__(signing_cert=as_asn1(keys.certificate), cert_registry=store)


class KeySigner(HouseSigner):
    """A signer whose key is parsed once in a process: pyHanko's own parses it twice for every paper."""

    def __init__(self, keys: pki.Keys) -> None:
        super().__init__(keys)
        self.key = keys.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        algorithm = tokens.HASHES[digest_algorithm]
        match self.key:
            case rsa.RSAPrivateKey() as key:
                return key.sign(data, padding.PKCS1v15(), algorithm)
            case ec.EllipticCurvePrivateKey() as key:
                return key.sign(data, ec.ECDSA(algorithm))
            case _:
                raise pki.NoKey("only RSA and elliptic-curve keys sign papers")


class TokenSigner(HouseSigner):
    """A signer whose key never leaves its token."""

    def __init__(self, keys: tokens.TokenKeys) -> None:
        super().__init__(keys)
        self.keys = keys

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return tokens.sign(self.keys, data, digest_algorithm)


def keys_of(holder: pki.Holder) -> pki.Certified:
    """Return the keys of a unit or person, wherever they lie. :raises pki.NoKey:"""
    return tokens.keys_of(holder) if tokens.holds(holder) else pki.keys_of(holder)


@lru_cache(maxsize=256)
def signer_with(keys: pki.Certified) -> HouseSigner:
    """Return the signer for keys. :raises pki.NoKey: a certificate alone signs nothing"""
    match keys:
        case tokens.TokenKeys():
            return TokenSigner(keys)
        case pki.Keys():
            return KeySigner(keys)
        case _:
            raise pki.NoKey("a certificate without its key")


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def anchors() -> list[asn1.Certificate]:
    """Return the roots that every signature and time stamp must lead to."""
    return [as_asn1(root) for root in pki.trust_anchors()]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run pyHanko's coroutine to its end, also where this thread already turns an event loop (browser tests, ASGI)."""
    if not _turning():
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as other:
        return other.submit(contextvars.copy_context().run, asyncio.run, work).result()


def _turning() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
