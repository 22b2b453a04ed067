"""Signing keys: one PKCS#12 a unit or person, from the operator's folder or a demonstration authority made on the spot.

Keys on tokens are read by ``portal.papers.signing.tokens``; what is said here of holders and roots is true of both.

The demonstration authority lives under VAR_DIR/pki, says in its name that it has no legal value, and makes a
certificate the first time a unit or a person signs.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

DEMO_ROOT = "Demo CA – không có giá trị pháp lý"
DEMO_FROM, DEMO_UNTIL = datetime(2015, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
HOLDER_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")


class NoKey(LookupError):
    """There is no usable key: absent, unreadable, locked by another passphrase, or its certificate may not sign."""


class NoToken(NoKey):
    """The token that holds the key is not there, or does not answer."""


class WrongPin(NoKey):
    """The token does not take the PIN, or takes none any more."""


class OutOfTime(NoKey):
    """The certificate is not valid at the moment of the signature."""


@dataclass(frozen=True)
class Holder:
    """Whose key it is: a unit's by its code, or a person's by the number of the account."""

    code: str
    name: str
    personal: bool = False

    @property
    def file(self) -> str:
        """The file's name in the operator's folder, without its ending."""
        return f"people/{self.code}" if self.personal else self.code


@dataclass(frozen=True)
class Certified:
    """Whose key it is by its certificate, and the certificates above; the key itself may be out of reach."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def usable_at(self, moment: datetime) -> bool:
        return self.certificate.not_valid_before_utc <= moment <= self.certificate.not_valid_after_utc


@dataclass(frozen=True)
class Keys(Certified):
    """A private key in memory, with its certificates."""

    key: CertificateIssuerPrivateKeyTypes


def is_demo() -> bool:
    return bool(settings.SIGNING_KEYS == "demo")


def keys_of(holder: Holder) -> Keys:
    """Return the keys of a unit or person; the parsed key stays in memory until its file changes. :raises NoKey:"""
    check_code(holder)
    path = _demo_keys(holder) if is_demo() else Path(settings.SIGNING_KEYS) / f"{holder.file}.p12"
    try:
        return _load(path, path.stat().st_mtime_ns, settings.SIGNING_PASSPHRASE)
    except (OSError, ValueError) as error:
        raise NoKey(f"{path.name}: {error}") from error


def check_code(holder: Holder) -> None:
    """Make sure that the code names a file of the folder and nothing outside it. :raises NoKey:"""
    if not HOLDER_CODE.fullmatch(holder.code):
        raise NoKey(f"{holder.code!r} is no code of a unit or person")


def usable(holder: Holder, at: datetime) -> bool:
    """Say whether there is a key whose certificate is in its time. A demonstration key is not made for the question."""
    if is_demo():
        return bool(HOLDER_CODE.fullmatch(holder.code)) and DEMO_FROM <= at <= DEMO_UNTIL
    try:
        return keys_of(holder).usable_at(at)
    except NoKey:
        return False


def picture_of(holder: Holder) -> Path | None:
    """Return the picture that the operator keeps beside a key: a signature in blue or a seal in red, transparent."""
    path = Path(settings.SIGNING_KEYS) / f"{holder.file}.png"
    return path if not is_demo() and path.is_file() else None


def trust_anchors() -> list[x509.Certificate]:
    """Return the root certificates signatures must lead to: the demonstration root, or roots.pem of the folder."""
    path = _demo_root() if is_demo() else Path(settings.SIGNING_KEYS) / "roots.pem"
    return x509.load_pem_x509_certificates(path.read_bytes()) if path.is_file() else []


@lru_cache(maxsize=256)
def _load(path: Path, _changed: int, passphrase: str) -> Keys:
    key, certificate, chain = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase.encode())
    if key is None or certificate is None:
        raise ValueError("no key with its certificate inside")
    return Keys(certificate, tuple(chain), key)  # type: ignore[arg-type]


# --- The demonstration authority ---------------------------------------------------------------------------------


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "pki"
    for part in ("units", "people"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _demo_root() -> Path:
    """Return the root certificate's file, with its key beside it; made once, whoever comes first."""
    path = _folder() / "root.pem"
    if not path.is_file():
        with _alone():
            if not path.is_file():
                key = ec.generate_private_key(ec.SECP256R1())
                _write(path.with_suffix(".key"), _key_bytes(key))
                _write(path, _authority(key).public_bytes(serialization.Encoding.PEM))
    return path


def _demo_keys(holder: Holder) -> Path:
    root_path = _demo_root()
    path = _folder() / ("people" if holder.personal else "units") / f"{_demo_name(holder)}.p12"
    if not path.is_file():
        with _alone():
            if not path.is_file():
                root = x509.load_pem_x509_certificate(root_path.read_bytes())
                root_key = serialization.load_pem_private_key(root_path.with_suffix(".key").read_bytes(), None)
                _write(path, _new_keys(holder, root, root_key))  # type: ignore[arg-type]
    return path


def _demo_name(holder: Holder) -> str:
    """A person who changes the name gets a new certificate; a unit keeps its own under every name."""
    named = hashlib.sha256(holder.name.encode()).hexdigest()[:8]
    return f"{holder.code}-{named}" if holder.personal else holder.code


def _new_keys(holder: Holder, root: x509.Certificate, root_key: CertificateIssuerPrivateKeyTypes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_name(_shortened(holder.name), holder.code), root.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_papers=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)  # type: ignore[arg-type]
        .sign(root_key, hashes.SHA256())
    )
    lock = serialization.BestAvailableEncryption(settings.SIGNING_PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(holder.code.encode(), key, certificate, [root], lock)


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name(DEMO_ROOT)
    return (
        _builder(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_papers=False), critical=True)
        .sign(key, hashes.SHA256())
    )


def _builder(subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(DEMO_FROM)
        .not_valid_after(DEMO_UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _name(common: str, holder_code: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if holder_code:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, holder_code))
    return x509.Name(parts)


def _shortened(name: str, most: int = 64) -> str:
    """Return as much of a name as a certificate holds, which is counted in bytes and not in letters."""
    return name.encode()[:most].decode(errors="ignore")


def _usage(*, signs_papers: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_papers,
        content_commitment=signs_papers,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs_papers,
        crl_sign=not signs_papers,
        encipher_only=False,
        decipher_only=False,
    )


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    """Write a private file so that nobody ever sees half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process of this machine make keys at a time."""
    with (_folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
