from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from portal.papers import pki, signing
from portal.papers.pki import Holder
from portal.papers.render import render
from tests.papers.samples import paper


@pytest.fixture
def empty(settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "pki"


def test_demonstration_files_are_private_and_say_what_they_are(empty: Path):
    keys = pki.keys_of(Holder("05", "Sở Giáo dục và Đào tạo"))
    modes = {
        path.name: path.stat().st_mode & 0o777 for path in empty.rglob("*") if path.is_file() and path.name != ".lock"
    }
    assert modes == {"root.pem": 0o600, "root.key": 0o600, "05.p12": 0o600}
    assert empty.stat().st_mode & 0o777 == 0o700
    assert "không có giá trị pháp lý" in keys.certificate.issuer.rfc4514_string()


def test_many_first_signers_make_one_authority_and_one_key(empty: Path):
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda _n: pki.keys_of(Holder("05.21", "Trường")).certificate.serial_number, range(8)))
    assert len(set(found)) == 1
    assert sorted(path.name for path in (empty / "units").iterdir()) == ["05.21.p12"]


@pytest.mark.parametrize("code", ["", "../root", "a/b", "05\n", ".hidden", "x" * 30])
def test_unit_code_never_leaves_the_folder(code: str):
    with pytest.raises(pki.NoKey, match="no code of a unit or person"):
        pki.keys_of(Holder(code, "Sở"))


def operator_folder(folder: Path, passphrase: bytes) -> None:
    """Write what an operator would put there: one RSA key for unit 05, signed by itself, and the roots to trust."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sở thật")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(pki._usage(signs_papers=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    lock = serialization.BestAvailableEncryption(passphrase)
    (folder / "05.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"05", key, certificate, None, lock))
    (folder / "roots.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def test_operator_s_rsa_key_signs_and_is_trusted(settings, tmp_path: Path):
    operator_folder(tmp_path, b"secret")
    settings.SIGNING_KEYS, settings.SIGNING_PASSPHRASE = str(tmp_path), "secret"
    signed = signing.sign(render(paper()), unit_code="05", unit_name="Sở thật", reason="Thử")
    assert signing.validate(signed).genuine
    assert signing.validate(signed).signer == "Sở thật"


@pytest.mark.parametrize(("code", "passphrase"), [("05", "wrong"), ("06", "secret")])
def test_locked_or_absent_key_is_told_and_not_usable(settings, tmp_path: Path, code: str, passphrase: str):
    operator_folder(tmp_path, b"secret")
    settings.SIGNING_KEYS, settings.SIGNING_PASSPHRASE = str(tmp_path), passphrase
    with pytest.raises(pki.NoKey, match=rf"^{code}\.p12: "):
        pki.keys_of(Holder(code, "Sở"))
    assert not signing.usable(Holder(code, "Sở"))


@pytest.mark.usefixtures("empty")
def test_long_vietnamese_names_fit_a_certificate():
    """A common name holds 64 bytes, and a letter with its marks takes up to three of them."""
    name = "Ủy ban nhân dân phường Ninh Kiều, thành phố Cần Thơ, cơ sở thứ hai"
    (common,) = pki.keys_of(Holder("81.07", name)).certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert common.value == name.encode()[:64].decode(errors="ignore")
