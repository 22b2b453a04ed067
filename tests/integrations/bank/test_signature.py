import pytest

from portal.integrations.bank import signature
from portal.integrations.bank.signature import BadSignature, check, sign

BODY, NOW = b'{"id": "ntf_1"}', 1_790_000_000


@pytest.mark.parametrize("age", [0, 300, -300])
@pytest.mark.parametrize("secrets", [["new"], ["new", "old"], ["old", "new"]])
def test_message_signed_with_one_of_the_secrets_is_taken_for_five_minutes(age, secrets):
    check(BODY, sign(BODY, "new", NOW - age), secrets, NOW)


@pytest.mark.parametrize("age", [301, -301])
def test_message_too_old_or_from_the_future_is_refused(age):
    with pytest.raises(BadSignature, match="too far from now"):
        check(BODY, sign(BODY, "new", NOW - age), ["new"], NOW)


@pytest.mark.parametrize("secrets", [[], ["other"]])
def test_message_signed_by_somebody_else_is_refused(secrets):
    with pytest.raises(BadSignature, match="no secret of ours"):
        check(BODY, sign(BODY, "new", NOW), secrets, NOW)


@pytest.mark.parametrize("body", [BODY + b" ", BODY.replace(b"1", b"2"), b""])
def test_another_body_is_refused(body):
    with pytest.raises(BadSignature, match="no secret of ours"):
        check(body, sign(BODY, "new", NOW), ["new"], NOW)


def test_another_moment_than_was_signed_is_refused():
    header = sign(BODY, "new", NOW - 900).replace(str(NOW - 900), str(NOW))
    with pytest.raises(BadSignature, match="no secret of ours"):
        check(BODY, header, ["new"], NOW)


@pytest.mark.parametrize(
    "header", ["", "t=1", "v1=00", f"t=x,v1={'0' * 64}", f"t=1,v1={'é' * 64}", f"v1={'0' * 64},t=1"]
)
def test_header_of_another_form_is_refused(header):
    with pytest.raises(BadSignature, match="no signature"):
        check(BODY, header, ["new"], NOW)


def test_negative_control_without_the_tolerance_an_old_message_is_taken(monkeypatch):
    monkeypatch.setattr(signature, "TOLERANCE_SECONDS", 10**9)
    check(BODY, sign(BODY, "new", NOW - 301), ["new"], NOW)
