"""A certificate authority of our own with its time stamps, OCSP answers and revocation list, over loopback HTTP."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from portal.core import clock

PASSPHRASE = "secret"
HASH = hashes.SHA256()


class Authority:
    """One root; what it issues names the addresses where its state can be asked."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.revoked: set[int] = set()
        self.asked: list[str] = []
        self.root = self.issue("Root", self.key.public_key(), is_authority=True)
        self.tsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.tsa = self.issue("TSA", self.tsa_key.public_key(), purpose=ExtendedKeyUsageOID.TIME_STAMPING)
        self.teller_key = ec.generate_private_key(ec.SECP256R1())
        self.teller = self.issue("OCSP", self.teller_key.public_key(), purpose=ExtendedKeyUsageOID.OCSP_SIGNING)
        (folder / "people").mkdir(parents=True)
        (folder / "roots.pem").write_bytes(self.root.public_bytes(Encoding.PEM))

    def issue(
        self, name: str, key: Any, *, is_authority: bool = False, purpose: x509.ObjectIdentifier | None = None
    ) -> x509.Certificate:
        issuer = named("Root")
        builder = (
            x509.CertificateBuilder(issuer, named(name), key, x509.random_serial_number())
            .not_valid_before(clock.now() - timedelta(days=30))
            .not_valid_after(clock.now() + timedelta(days=700))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage(is_authority), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if purpose:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        if purpose == ExtendedKeyUsageOID.OCSP_SIGNING:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        elif not is_authority:
            for extension in self._whereabouts():
                builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.key, HASH)

    def _whereabouts(self) -> tuple[x509.ExtensionType, ...]:
        crl = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.address}/crl")], None, None, None)
        asked = x509.UniformResourceIdentifier(f"{self.address}/ocsp")
        description = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, asked)
        return x509.CRLDistributionPoints([crl]), x509.AuthorityInformationAccess([description])

    def give(self, file: str, name: str) -> x509.Certificate:
        """Put a key and its certificate into the operator's folder."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.issue(name, key.public_key())
        lock = serialization.BestAvailableEncryption(PASSPHRASE.encode())
        content = pkcs12.serialize_key_and_certificates(b"key", key, certificate, [self.root], lock)
        (self.folder / f"{file}.p12").write_bytes(content)
        return certificate

    def crl(self) -> bytes:
        now = clock.now()
        builder = x509.CertificateRevocationListBuilder(self.root.subject, now, now + timedelta(days=1))
        for serial in self.revoked:
            builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder(serial, now).build())
        return builder.sign(self.key, HASH).public_bytes(Encoding.DER)

    def answer(self, request: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(request)
        now, gone = clock.now(), asked.serial_number in self.revoked
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            asked.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            now - timedelta(seconds=5),
            now + timedelta(days=1),
            now - timedelta(days=1) if gone else None,
            None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.teller).certificates([self.teller])
        return builder.sign(self.teller_key, HASH).public_bytes(Encoding.DER)

    def stamp(self, request: bytes) -> bytes:
        plain = self.tsa_key.private_bytes(
            Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificate = asn1.Certificate.load(self.tsa.public_bytes(Encoding.DER))
        maker = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(plain))
        return asyncio.run(maker.async_request_tsa_response(tsp.TimeStampReq.load(request))).dump()


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        not is_authority, not is_authority, False, False, False, is_authority, is_authority, False, False
    )


def handler_of(authority: Authority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say("application/pkix-crl", authority.crl())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/tsa":
                self._say("application/timestamp-reply", authority.stamp(body))
            else:
                self._say("application/ocsp-response", authority.answer(body))

        def _say(self, kind: str, content: bytes) -> None:
            authority.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_parts: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving(folder: Path) -> Iterator[Authority]:
    """Let an authority answer on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    authority = Authority(folder, f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = handler_of(authority)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
