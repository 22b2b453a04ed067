"""Keys on tokens (PKCS#11, version 2.40): one session a process and token, opened after fork.

The keys of SIGNING_TOKEN_HOLDERS lie on the token SIGNING_TOKEN_LABEL and sign unattended; a person of
SIGNING_PERSONAL_TOKENS has a token of the own, labelled ``people/<account>``, and types its PIN for each order. A key
is labelled as the PKCS#12 file would be named. Its certificate and those above are read from ``<label>.pem`` in the
operator's folder (the holder's first), or else from the token.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from pkcs11.util.ec import encode_ecdsa_signature

from portal.papers import pki

T = TypeVar("T")
Work = Callable[[pkcs11.Session], T]
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinLocked, pkcs11.PinExpired)
TRIAL = b"portal"


@dataclass(frozen=True)
class TokenKeys(pki.Certified):
    """The certificates of a key that stays on its token."""

    holder: pki.Holder


def holds(holder: pki.Holder) -> bool:
    """Say whether the holder's key is on a token by the settings, there or not."""
    return bool(settings.SIGNING_TOKEN_LIBRARY) and (asks_pin(holder) or holder.file in settings.SIGNING_TOKEN_HOLDERS)


def asks_pin(holder: pki.Holder) -> bool:
    """Say whether the holder types the PIN of a token of the own."""
    personal = holder.personal and holder.code in settings.SIGNING_PERSONAL_TOKENS
    return bool(settings.SIGNING_TOKEN_LIBRARY) and personal


def keys_of(holder: pki.Holder) -> TokenKeys:
    """Return the certificates of a key on a token; they must be those of the key wherever no PIN has to be typed.

    :raises pki.NoKey: no such key or certificate, or the certificate of another key
    :raises pki.NoToken: the token is not there
    :raises pki.WrongPin: the token does not take the PIN of the settings
    """
    pki.check_code(holder)
    if asks_pin(holder) and not _is_unlocked(holder):
        certificates = READER.looked(_label(holder), lambda session: _certificates(session, holder))
        return TokenKeys(certificates[0], certificates[1:], holder)
    certificates = _worked(holder, lambda session: _certificates(session, holder))
    keys = TokenKeys(certificates[0], certificates[1:], holder)
    prove(keys)
    return keys


def prove(keys: pki.Certified) -> None:
    """Make sure by a trial signature, once a session, that a key on a token can sign and that the certificate is its.

    :raises pki.NoKey: it cannot, or waits for its PIN
    """
    if not isinstance(keys, TokenKeys):
        return
    mark = (keys.holder.file, keys.certificate.fingerprint(hashes.SHA256()).hex())
    if asks_pin(keys.holder) or mark not in READER.proven:
        sign(keys, TRIAL, "sha256")
        READER.proven.add(mark)


def sign(keys: TokenKeys, data: bytes, digest_algorithm: str) -> bytes:
    """Return the raw signature over data as CMS wants it, checked against the certificate. :raises pki.NoKey:"""
    signature = _worked(keys.holder, lambda session: _signature(session, keys, data, digest_algorithm))
    try:
        _check(keys.certificate, signature, data, HASHES[digest_algorithm])
    except InvalidSignature as error:
        raise pki.NoKey(f"the certificate of {keys.holder.code} belongs to another key") from error
    return signature


@contextmanager
def unlocked(holder: pki.Holder, pin: str) -> Iterator[None]:
    """Let the holder's own token sign inside this block and nowhere else; the PIN is not kept.

    :raises pki.NoToken: the token is not there, or signs in another window of its owner
    :raises pki.WrongPin: it does not take the PIN
    """
    if not asks_pin(holder):
        yield
        return
    pki.check_code(holder)
    session = READER.entered(_label(holder), pin)
    mark = _typed.set((holder.file, session))
    try:
        yield
    finally:
        _typed.reset(mark)
        READER.leave(session)


# --- The sessions of this process --------------------------------------------------------------------------------

_typed: ContextVar[tuple[str, pkcs11.Session] | None] = ContextVar("typed", default=None)


class Reader:
    """The tokens as this process sees them. A second login would be refused, so each token has one session."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.forked()

    def forked(self) -> None:
        """Begin as a new process: with nothing open, and no lock that a thread of the parent held at that moment."""
        self.alone = threading.RLock()
        self.process = 0
        self.sessions: dict[str, pkcs11.Session] = {}
        self.proven: set[tuple[str, str]] = set()

    def worked(self, label: str, pin: str, work: Work[T]) -> T:
        """Do work in the one session of a token; a session that ended with the token taken out is opened again."""
        with self.alone:
            try:
                return work(self._session(label, pin))
            except pkcs11.PKCS11Error:
                self.start_anew()
            with _told(label):
                return work(self._session(label, pin))

    def looked(self, label: str, work: Work[T]) -> T:
        """Do work that needs no PIN."""
        with self.alone, _told(label):
            session = self._token(label).open()
            try:
                return work(session)
            finally:
                session.close()

    def entered(self, label: str, pin: str) -> pkcs11.Session:
        """Return a session that the caller leaves again."""
        with self.alone, _told(label):
            return self._token(label).open(user_pin=pin)

    def leave(self, session: pkcs11.Session) -> None:
        """Log out and end a session; what a token that is gone answers does not matter."""
        with self.alone, suppress(pkcs11.PKCS11Error):
            session.close()

    def start_anew(self) -> None:
        """Set the library up for this process: a child must not use what its parent opened (PKCS#11, 6.7.1)."""
        self.sessions, self.proven, self.process = {}, set(), os.getpid()
        with suppress(pkcs11.PKCS11Error):
            self._library().finalize()
        with suppress(pkcs11.PKCS11Error):
            self._library().initialize()

    def _library(self) -> Any:
        return pkcs11.lib(settings.SIGNING_TOKEN_LIBRARY)

    def _session(self, label: str, pin: str) -> pkcs11.Session:
        if (found := self.sessions.get(label)) is not None:
            found.token.slot.get_token()  # a session outlives its token unnoticed: this is what notices
            return found
        self.sessions[label] = self._logged_in(self._token(label), label, pin)
        return self.sessions[label]

    def _logged_in(self, token: pkcs11.Token, label: str, pin: str) -> pkcs11.Session:
        """Try a PIN of the settings once in this process: owed work is tried again, and a token locks itself."""
        tried = hashlib.sha256(f"{label}\0{pin}".encode()).hexdigest()
        with _told(label, pass_on=True):
            if tried in self.refused or not may_try(token.flags):
                raise pki.WrongPin(f"token {label}: this PIN was refused before, or a last try is left to a person")
            try:
                return token.open(user_pin=pin)
            except WRONG_PIN:
                self.refused.add(tried)
                raise

    def _token(self, label: str) -> pkcs11.Token:
        """Return the token that is in its slot now; slots are looked through again where it is not."""
        if self.process != os.getpid():
            self.start_anew()
        try:
            found: pkcs11.Token = self._library().get_token(token_label=label)
        except pkcs11.PKCS11Error:
            self.start_anew()
            found = self._library().get_token(token_label=label)
        return found


@contextmanager
def _told(label: str, *, pass_on: bool = False) -> Iterator[None]:
    """Say in our words what a token answered; ``pass_on`` leaves all but a wrong PIN as it is."""
    try:
        yield
    except WRONG_PIN as error:
        raise pki.WrongPin(f"token {label}: {error!r}") from error
    except pkcs11.PKCS11Error as error:
        if pass_on:
            raise
        raise pki.NoToken(f"token {label}: {error!r}") from error


def may_try(flags: pkcs11.TokenFlag) -> bool:
    """Say whether a PIN of the settings may be tried: the last try before a token locks is left to a person."""
    return not flags & (pkcs11.TokenFlag.USER_PIN_FINAL_TRY | pkcs11.TokenFlag.USER_PIN_LOCKED)


READER = Reader()
os.register_at_fork(after_in_child=READER.forked)


# --- What lies on a token ----------------------------------------------------------------------------------------


def _label(holder: pki.Holder) -> str:
    return holder.file if asks_pin(holder) else settings.SIGNING_TOKEN_LABEL


def _worked(holder: pki.Holder, work: Work[T]) -> T:
    if not asks_pin(holder):
        return READER.worked(_label(holder), settings.SIGNING_TOKEN_PIN, work)
    if (typed := _typed.get()) is None or not _is_unlocked(holder):
        raise pki.NoToken(f"token {_label(holder)} waits for its PIN")
    with READER.alone, _told(holder.file):
        return work(typed[1])


def _is_unlocked(holder: pki.Holder) -> bool:
    typed = _typed.get()
    return typed is not None and typed[0] == holder.file


def _certificates(session: pkcs11.Session, holder: pki.Holder) -> tuple[x509.Certificate, ...]:
    """Return the holder's certificate, then those above it."""
    beside = Path(settings.SIGNING_KEYS) / f"{holder.file}.pem"
    if not pki.is_demo() and beside.is_file():
        return tuple(x509.load_pem_x509_certificates(beside.read_bytes()))
    found = list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}))
    own = [each for each in found if each[pkcs11.Attribute.LABEL] == holder.file]
    if len(own) != 1:
        raise pki.NoKey(f"{len(own)} certificates of {holder.file} on its token")
    ordered = own + [each for each in found if each[pkcs11.Attribute.LABEL] != holder.file]
    return tuple(x509.load_der_x509_certificate(each[pkcs11.Attribute.VALUE]) for each in ordered)


def _signature(session: pkcs11.Session, keys: TokenKeys, data: bytes, digest_algorithm: str) -> bytes:
    named = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.LABEL: keys.holder.file}
    found: list[Any] = list(session.get_objects(named))
    if len(found) != 1:
        raise pki.NoKey(f"{len(found)} keys of {keys.holder.file} on its token")
    if found[0].key_type == pkcs11.KeyType.RSA:
        mechanism = pkcs11.Mechanism[f"{digest_algorithm.upper()}_RSA_PKCS"]
        return bytes(found[0].sign(data, mechanism=mechanism))
    digest = hashlib.new(digest_algorithm, data).digest()
    return encode_ecdsa_signature(found[0].sign(digest, mechanism=pkcs11.Mechanism.ECDSA))


def _check(certificate: x509.Certificate, signature: bytes, data: bytes, algorithm: hashes.HashAlgorithm) -> None:
    """:raises InvalidSignature: it was made by another key, or one of a kind that signs no papers"""
    match certificate.public_key():
        case rsa.RSAPublicKey() as key:
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
        case ec.EllipticCurvePublicKey() as key:
            key.verify(signature, data, ec.ECDSA(algorithm))
        case _:
            raise InvalidSignature
