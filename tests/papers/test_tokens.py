"""Keys on tokens (SoftHSM2): the papers they sign, one session a process, and tokens absent, locked or out of time."""

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from portal.papers import pki, signing
from portal.papers.render import render
from portal.papers.signing import Holder, tokens
from tests.papers import authority, hsm
from tests.papers.samples import paper

UNIT = Holder("05.21", "Trường THPT Phù Sa")
CLERK = Holder("12", "Hồ Nguyễn Thanh Tùng", personal=True)
SCHOOL = Holder("05.30", "Trường THPT Sông Trà")
SIGNER = Holder("31", "Đặng Ưng Quỳnh Ỷ Nhữ", personal=True)
AT = datetime(2026, 11, 25, 3, 12, 7, tzinfo=UTC)

pytestmark = pytest.mark.token


@pytest.fixture
def shelf(settings, monkeypatch, tmp_path: Path) -> Iterator[hsm.Shelf]:
    """A unit's RSA key and a clerk's elliptic one on the portal's token; a signer's on a token of the own."""
    with hsm.shelf(tmp_path, settings, monkeypatch) as made:
        made.unattended(UNIT, rsa.generate_private_key(65537, 2048))
        made.unattended(CLERK, ec.generate_private_key(ec.SECP256R1()))
        made.personal(SIGNER, ec.generate_private_key(ec.SECP256R1()))
        yield made


def signed(person: Holder) -> bytes:
    first = signing.sign_as_person(render(paper()), holder=person, reason="Thử", at=AT)
    return signing.sign_as_unit(first, holder=UNIT, reason="Thử", at=AT)


def by_unit() -> bytes:
    return signing.sign(render(paper()), unit_code=UNIT.code, unit_name=UNIT.name, reason="Thử", at=AT)


def worth(pdf: bytes) -> list[tuple[str, bool, bool]]:
    found = signing.validate(pdf)
    assert found.genuine
    return [(each.signer, each.intact, each.trusted) for each in found.signatures]


@pytest.mark.usefixtures("shelf")
def test_person_and_unit_sign_from_a_token_intact_and_trusted():
    assert worth(signed(CLERK)) == [(CLERK.name, True, True), (UNIT.name, True, True)]


@pytest.mark.usefixtures("shelf")
def test_owner_of_a_token_signs_while_it_is_unlocked_and_not_afterwards():
    with signing.unlocked(SIGNER, hsm.OTHER_PIN):
        signing.ready(SIGNER)
        assert worth(signed(SIGNER)) == [(SIGNER.name, True, True), (UNIT.name, True, True)]
    assert signing.usable(SIGNER)
    for act in (lambda: signing.ready(SIGNER), lambda: signed(SIGNER)):
        with pytest.raises(pki.NoToken, match="waits for its PIN"):
            act()


def test_token_unlocked_by_its_owner_signs_for_nobody_else(shelf: hsm.Shelf):
    other = Holder("44", "Huỳnh Ngọc Uyển Nghiêng", personal=True)
    shelf.personal(other, ec.generate_private_key(ec.SECP256R1()))
    with signing.unlocked(other, hsm.OTHER_PIN):
        signing.ready(other)
        with pytest.raises(pki.NoToken, match="waits for its PIN"):
            signing.ready(SIGNER)


@pytest.mark.usefixtures("shelf")
def test_token_is_logged_out_as_soon_as_its_owner_has_signed():
    token = pkcs11.lib(hsm.LIBRARY).get_token(token_label=SIGNER.file)
    with signing.unlocked(SIGNER, hsm.OTHER_PIN):
        held = tokens._typed.get()
        with pytest.raises(pkcs11.UserAlreadyLoggedIn):
            token.open(user_pin=hsm.OTHER_PIN)
    token.open(user_pin=hsm.OTHER_PIN).close()
    assert held is not None


@pytest.mark.usefixtures("shelf")
def test_forked_process_unlocks_a_token_that_its_parent_holds_unlocked():
    def unlock() -> str:
        with signing.unlocked(SIGNER, hsm.OTHER_PIN):
            signing.ready(SIGNER)
        return "unlocked"

    with signing.unlocked(SIGNER, hsm.OTHER_PIN):
        assert in_child(unlock) == "unlocked"


@pytest.mark.usefixtures("shelf")
def test_unlocked_token_signs_also_where_an_event_loop_runs_and_in_no_other_thread():
    async def inside() -> bytes:
        return signed(SIGNER)

    def of_its_own() -> bytes:
        with signing.unlocked(SIGNER, hsm.OTHER_PIN), ThreadPoolExecutor(1) as elsewhere:
            with pytest.raises(pki.NoToken, match="waits for its PIN"):
                elsewhere.submit(signing.ready, SIGNER).result()
            return asyncio.run(inside())

    with ThreadPoolExecutor(1) as thread:  # the browser's driver keeps a loop in the thread of the tests
        pdf = thread.submit(of_its_own).result()
    assert worth(pdf) == [(SIGNER.name, True, True), (UNIT.name, True, True)]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("many", [8, pytest.param(200, marks=pytest.mark.soak)])
def test_threads_share_the_session_of_their_process(many: int):
    with ThreadPoolExecutor(4) as threads:
        papers = list(threads.map(lambda _n: signed(CLERK), range(many)))
    assert [worth(pdf) for pdf in papers] == [[(CLERK.name, True, True), (UNIT.name, True, True)]] * many
    assert list(tokens.READER.sessions) == [hsm.LABEL]


@pytest.mark.usefixtures("shelf")
def test_second_login_of_a_process_is_what_the_one_session_avoids():
    by_unit()
    with pytest.raises(pkcs11.UserAlreadyLoggedIn):
        pkcs11.lib(hsm.LIBRARY).get_token(token_label=hsm.LABEL).open(user_pin=hsm.PIN)
    assert [worth(by_unit()) for _again in range(2)] == [[(UNIT.name, True, True)]] * 2
    assert list(tokens.READER.sessions) == [hsm.LABEL]


def in_child(act) -> str:
    """Run an act in a process forked from this one; return what it says, or the name of its error."""
    out, into = os.pipe()
    if (child := os.fork()) == 0:
        signal.alarm(30)  # a child that waits for ever says nothing
        try:
            said = act()
        except Exception as error:  # noqa: BLE001  its name is the answer
            said = type(error).__name__
        os.write(into, said.encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


def sign_in_child() -> str:
    return f"{worth(by_unit())} {os.getpid() == tokens.READER.process}"


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("many", [3, pytest.param(40, marks=pytest.mark.soak)])
def test_every_forked_process_opens_a_session_of_its_own(many: int):
    by_unit()
    mine = tokens.READER.sessions[hsm.LABEL]
    good = f"{[(UNIT.name, True, True)]} True"
    assert [in_child(sign_in_child) for _child in range(many)] == [good] * many
    assert worth(by_unit()) == [(UNIT.name, True, True)]
    assert tokens.READER.sessions[hsm.LABEL] is mine


@pytest.mark.usefixtures("shelf")
def test_process_forked_while_a_thread_signs_is_not_left_waiting_for_it():
    taken, done = Event(), Event()

    def busy() -> None:
        with tokens.READER.alone:
            taken.set()
            done.wait()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(busy)
        taken.wait()
        said = in_child(sign_in_child)
        done.set()
    assert said == f"{[(UNIT.name, True, True)]} True"


@pytest.mark.usefixtures("shelf")
def test_forked_process_cannot_log_in_over_what_its_parent_opened():
    by_unit()
    token = pkcs11.lib(hsm.LIBRARY).get_token(token_label=hsm.LABEL)
    assert in_child(lambda: f"{token.open(user_pin=hsm.PIN)}") == "UserAlreadyLoggedIn"


def test_token_taken_out_is_told_and_signs_again_when_it_is_back(shelf: hsm.Shelf):
    by_unit()
    shelf.take_out()
    with pytest.raises(pki.NoToken):
        by_unit()
    assert signing.objection(UNIT) == "Chưa cắm thiết bị giữ khóa ký, hoặc thiết bị không trả lời."
    shelf.put_back()
    assert worth(by_unit()) == [(UNIT.name, True, True)]


def test_library_that_is_not_there_is_told(shelf: hsm.Shelf, settings):
    settings.SIGNING_TOKEN_LIBRARY = str(shelf.folder / "none.so")
    with pytest.raises(pki.NoToken):
        signing.ready(UNIT)
    assert not signing.usable(SIGNER)


@pytest.mark.usefixtures("shelf")
def test_wrong_pin_of_the_settings_is_tried_once_so_that_the_token_does_not_lock(settings, monkeypatch):
    """The token comes to take the very PIN that it refused: whoever tried again would sign with it."""
    settings.SIGNING_TOKEN_PIN = "0000"
    with pytest.raises(pki.WrongPin, match="PinIncorrect"):
        by_unit()
    assert signing.objection(UNIT) == "Thiết bị không nhận mã PIN này. Nhập sai nhiều lần, thiết bị sẽ tự khóa."
    session = pkcs11.lib(hsm.LIBRARY).get_token(token_label=hsm.LABEL).open(rw=True, user_pin=hsm.PIN)
    session.set_pin(hsm.PIN, "0000")
    session.close()
    with pytest.raises(pki.WrongPin, match="refused before"):
        by_unit()
    monkeypatch.setattr(tokens, "READER", tokens.Reader())  # as in a new process
    assert worth(by_unit()) == [(UNIT.name, True, True)]


@pytest.mark.parametrize(
    ("flag", "may"), [("USER_PIN_COUNT_LOW", True), ("USER_PIN_FINAL_TRY", False), ("USER_PIN_LOCKED", False)]
)
def test_last_try_before_a_token_locks_is_left_to_a_person(flag: str, may: bool):
    assert tokens.may_try(pkcs11.TokenFlag.LOGIN_REQUIRED | pkcs11.TokenFlag[flag]) is may


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("pin", ["0000", "", "x" * 300])
def test_wrong_pin_typed_unlocks_nothing_and_the_right_one_does_afterwards(pin: str):
    with pytest.raises(pki.WrongPin), signing.unlocked(SIGNER, pin):
        pytest.fail("a wrong PIN unlocked the token")
    with signing.unlocked(SIGNER, hsm.OTHER_PIN):
        signing.ready(SIGNER)


@pytest.mark.usefixtures("shelf")
def test_token_that_signs_in_one_window_is_not_unlocked_in_another():
    with signing.unlocked(SIGNER, hsm.OTHER_PIN), pytest.raises(pki.NoToken), signing.unlocked(SIGNER, hsm.OTHER_PIN):
        pytest.fail("two sessions were opened")


def test_expired_certificate_on_a_token_signs_nothing(shelf: hsm.Shelf):
    late = Holder("05.22", "Trường THPT Cũ")
    shelf.unattended(late, ec.generate_private_key(ec.SECP256R1()), until=datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(pki.OutOfTime, match="not valid at"):
        signing.sign(render(paper()), unit_code=late.code, unit_name=late.name, reason="Thử", at=AT)
    with pytest.raises(pki.OutOfTime, match="not valid at"):
        signing.ready(late)
    assert signing.objection(late, at=AT) == "Chứng thư số đã hết hạn hoặc chưa có hiệu lực."
    assert signing.objection(late, at=datetime(2026, 10, 1, tzinfo=UTC)) is None


def test_revoked_certificate_on_a_token_signs_nothing(shelf: hsm.Shelf, settings, tmp_path: Path):
    with authority.serving(tmp_path / "authority") as above:
        key = ec.generate_private_key(ec.SECP256R1())
        known = above.issue(SCHOOL.name, key.public_key())
        shelf.put(SCHOOL, key, known, token=hsm.LABEL, pin=hsm.PIN)
        (shelf.keys / "roots.pem").write_bytes(above.root.public_bytes(hsm.PEM))
        settings.SIGNING_ASKS_AUTHORITY = True
        signing.ready(SCHOOL)
        above.revoked.add(known.serial_number)
        with pytest.raises(pki.NoKey, match="may not sign"):
            signing.ready(SCHOOL)


def test_certificate_of_another_key_is_refused_before_anything_is_signed(shelf: hsm.Shelf):
    wrong = Holder("05.23", "Trường THPT Nhầm")
    mine, theirs = (ec.generate_private_key(ec.SECP256R1()) for _key in range(2))
    shelf.put(wrong, mine, shelf.certify(wrong, theirs), token=hsm.LABEL, pin=hsm.PIN)
    with pytest.raises(pki.NoKey, match="belongs to another key"):
        signing.ready(wrong)
    assert not signing.usable(wrong)


def test_certificate_may_lie_beside_the_token_with_those_above_it(shelf: hsm.Shelf):
    beside = Holder("05.24", "Trường THPT Bên Cạnh")
    key = ec.generate_private_key(ec.SECP256R1())
    shelf.put(beside, key, None, token=hsm.LABEL, pin=hsm.PIN)
    with pytest.raises(pki.NoKey, match="0 certificates"):
        signing.ready(beside)
    chain = (shelf.certify(beside, key), shelf.root)
    (shelf.keys / "05.24.pem").write_bytes(b"".join(each.public_bytes(hsm.PEM) for each in chain))
    signing.ready(beside)
    assert tokens.keys_of(beside) == tokens.TokenKeys(chain[0], (chain[1],), beside)


@pytest.mark.usefixtures("shelf")
def test_key_that_no_token_holds_and_code_that_is_none_are_told(settings):
    settings.SIGNING_TOKEN_HOLDERS = [*settings.SIGNING_TOKEN_HOLDERS, "05.99", "../roots"]
    with pytest.raises(pki.NoKey, match=r"0 certificates of 05\.99"):
        signing.ready(Holder("05.99", "Sở"))
    with pytest.raises(pki.NoKey, match="no code of a unit or person"):
        signing.ready(Holder("../roots", "Sở"))
