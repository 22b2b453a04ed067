"""A new password, by the code of an SMS or a mail."""

import pytest
from django.core import mail

from tests import factories

pytestmark = pytest.mark.django_db
NEW = "năm chữ khó đoán hơn"


def ask(client, address: str):
    return client.post("/accounts/password/reset/", {"email": address}, follow=True)


def finish(client, code: str) -> str:
    """Type the code and the new password; return where that leads."""
    client.post("/accounts/password/reset/confirm/", {"code": code})
    return client.post("/accounts/password/reset/complete/", {"password1": NEW}).headers.get("Location", "")


def test_new_password_by_sms(client, sms_code):
    user = factories.known(phone="+84912345678")
    assert "0912 345 678" in ask(client, "0912 345 678").content.decode()
    assert finish(client, sms_code()) == "/dossiers/"
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_new_password_by_mail(client, mail_code):
    user = factories.known(email="a@example.vn")
    ask(client, "A@example.vn")
    assert finish(client, mail_code()) == "/dossiers/"
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_unknown_number_gets_no_sms_and_the_page_says_the_same(client, operator):
    page = ask(client, "0912345678").content.decode()
    assert "Mã 6 chữ số được gửi bằng tin nhắn tới số 0912 345 678." in page
    assert operator.texts() == []
    assert finish(client, "123456") == "/accounts/password/reset/confirm/"


def test_unknown_email_is_told_by_mail_that_there_is_no_account(client):
    ask(client, "a@example.vn")
    assert [message.subject for message in mail.outbox] == ["Chưa có tài khoản"]


def test_new_password_signs_other_devices_out(client, sms_code):
    user = factories.known(phone="+84912345678")
    other = type(client)()
    other.force_login(user)
    ask(client, "0912345678")
    finish(client, sms_code())
    assert other.get("/accounts/profile/").status_code == 302


def test_fifth_wrong_code_ends_the_try(client, sms_code):
    factories.known(phone="+84912345678")
    ask(client, "0912345678")
    for _ in range(5):
        client.post("/accounts/password/reset/confirm/", {"code": "000000"})
    assert finish(client, sms_code()) == "/accounts/password/reset/"


def test_changed_password_is_reported_by_mail(client):
    user = factories.known(email="a@example.vn")
    client.force_login(user)
    client.post("/accounts/password/change/", {"oldpassword": factories.PASSWORD, "password1": NEW})
    assert [message.subject for message in mail.outbox] == ["Mật khẩu đã đổi"]
    assert "đổi mật khẩu ngay" in mail.outbox[0].body
