"""Tokens of SoftHSM2 in a private folder, with keys and certificates of an authority made for the test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from pkcs11.util import ec as elliptic
from pkcs11.util import rsa as rivest
from pkcs11.util import x509 as certificates

from portal.papers import pki
from portal.papers.signing import Holder, tokens

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
LABEL, PIN, OTHER_PIN = "portal", "1234", "5678"
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Shelf:
    """The folder of the tokens, the authority above their certificates, and the operator's folder beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tokens, self.keys = folder, folder / "tokens", folder / "keys"
        self.tokens.mkdir()
        (self.keys / "people").mkdir(parents=True)
        self.conf = folder / "softhsm2.conf"
        self.conf.write_text(f"directories.tokendir = {self.tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = pki._authority(self.root_key)
        (self.keys / "roots.pem").write_bytes(self.root.public_bytes(PEM))

    def add_token(self, label: str, pin: str) -> None:
        command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", pin]
        subprocess.run(command, check=True, capture_output=True, env={"SOFTHSM2_CONF": str(self.conf)})
        tokens.READER.start_anew()

    def certify(
        self, holder: Holder, key: Key, *, until: datetime = datetime(2045, 1, 1, tzinfo=UTC)
    ) -> x509.Certificate:
        """Return a certificate of the authority for a holder's key."""
        name = pki._name(pki._shortened(holder.name), holder.code)
        builder = x509.CertificateBuilder(self.root.subject, name, key.public_key(), x509.random_serial_number())
        return (
            builder.not_valid_before(datetime(2015, 1, 1, tzinfo=UTC))
            .not_valid_after(until)
            .add_extension(pki._usage(signs_papers=True), critical=True)
            .sign(self.root_key, hashes.SHA256())
        )

    def put(self, holder: Holder, key: Key, certificate: x509.Certificate | None, *, token: str, pin: str) -> None:
        """Put a key on a token, and its certificate where one is given."""
        private = key.private_bytes(DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
        read = rivest.decode_rsa_private_key if isinstance(key, rsa.RSAPrivateKey) else elliptic.decode_ec_private_key
        if token == LABEL:
            settings.SIGNING_TOKEN_HOLDERS = [*settings.SIGNING_TOKEN_HOLDERS, holder.file]
        common = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: holder.file}
        tokens.READER.start_anew()
        session = pkcs11.lib(LIBRARY).get_token(token_label=token).open(rw=True, user_pin=pin)
        session.create_object(read(private) | common)
        if certificate is not None:
            session.create_object(certificates.decode_x509_certificate(certificate.public_bytes(DER)) | common)
        session.close()

    def unattended(self, holder: Holder, key: Key, **life: datetime) -> None:
        """Put a key with its certificate on the portal's token."""
        self.put(holder, key, self.certify(holder, key, **life), token=LABEL, pin=PIN)

    def personal(self, holder: Holder, key: Key, **life: datetime) -> None:
        """Put a key with its certificate on a token of the holder's own, which asks for OTHER_PIN."""
        settings.SIGNING_PERSONAL_TOKENS = [*settings.SIGNING_PERSONAL_TOKENS, holder.code]
        self.add_token(holder.file, OTHER_PIN)
        self.put(holder, key, self.certify(holder, key, **life), token=holder.file, pin=OTHER_PIN)

    def take_out(self) -> None:
        self.tokens.rename(self.folder / "away")
        self.tokens.mkdir()

    def put_back(self) -> None:
        self.tokens.rmdir()
        (self.folder / "away").rename(self.tokens)


@contextmanager
def shelf(folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Give a shelf with the portal's empty token, and let the settings point to it."""
    made = Shelf(folder)
    monkeypatch.setenv("SOFTHSM2_CONF", str(made.conf))
    settings.SIGNING_KEYS, settings.SIGNING_TOKEN_LIBRARY = str(made.keys), LIBRARY
    settings.SIGNING_TOKEN_LABEL, settings.SIGNING_TOKEN_PIN = LABEL, PIN
    settings.SIGNING_TOKEN_HOLDERS, settings.SIGNING_PERSONAL_TOKENS = [], []
    made.add_token(LABEL, PIN)
    yield made
    tokens.READER.start_anew()
