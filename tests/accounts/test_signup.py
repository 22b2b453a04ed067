"""Signing up with what a person has: a mobile number or an e-mail address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils.html import escape

from portal.accounts.models import User
from portal.core import clock
from portal.events.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/accounts/signup/"


def sign_up(client, address: str, name: str = "Nguyễn Thị Ngọc Ánh"):
    return client.post(PAGE, {"full_name": name, "address": address, "password1": "bốn chữ dễ nhớ"}, follow=True)


def test_signup_by_mobile_number_with_the_code_of_the_sms(client, sms_code):
    verify = sign_up(client, "0912 345 678")
    assert "0912 345 678" in verify.content.decode()
    client.post("/accounts/phone/verify/", {"code": sms_code()})
    user = User.objects.get()
    assert (user.phone, user.phone_verified, user.email) == ("+84912345678", True, None)
    assert user.full_name == "Nguyễn Thị Ngọc Ánh"
    assert client.get("/accounts/profile/").status_code == 200


def test_signup_by_email_with_the_code_of_the_mail(client, mail_code):
    sign_up(client, "Anh@Example.vn")
    assert client.get("/accounts/profile/").status_code == 302
    client.post("/accounts/confirm-email/", {"code": mail_code()})
    assert User.objects.get().email == "anh@example.vn"
    assert client.get("/accounts/profile/").status_code == 200


def test_code_travels_without_accents_and_with_no_name(client, operator):
    sign_up(client, "0912345678")
    text = operator.texts()[0]
    assert text.isascii()
    assert "Khong dua ma cho bat ky ai" in text
    assert "Anh" not in text


def test_wrong_code_signs_nobody_in(client, operator):
    sign_up(client, "0912345678")
    answer = client.post("/accounts/phone/verify/", {"code": "000000"})
    assert "Mã không đúng" in answer.content.decode()
    assert not User.objects.get().phone_verified


@pytest.mark.parametrize("mode", ["failing", "down"])
def test_signup_while_the_operator_is_down_keeps_all_and_asks_to_try_again(client, operator, sms_code, settings, mode):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"verify_phone": "9/m/key"}
    operator.mode(mode)
    page = sign_up(client, "0912345678").content.decode()
    assert "Chưa gửi được mã lúc này. Những gì bạn đã nhập vẫn được giữ." in page
    operator.mode("ok")
    client.post("/accounts/phone/verify/", {"action": "resend"})
    client.post("/accounts/phone/verify/", {"code": sms_code()})
    assert User.objects.get().phone_verified


def test_signup_while_mail_is_down_keeps_all(client, settings, mail_code):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"confirm_email": "9/m/key"}
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1
    assert "Chưa gửi được mã lúc này" in sign_up(client, "anh@example.vn").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post("/accounts/confirm-email/", {"action": "resend"})
    client.post("/accounts/confirm-email/", {"code": mail_code()})
    assert client.get("/accounts/profile/").status_code == 200


def test_known_number_is_told_by_sms_alone(client, operator):
    factories.known(phone="+84912345678")
    page = sign_up(client, "0912345678", name="Kẻ Lạ")
    assert page.redirect_chain[-1][0] == "/accounts/phone/verify/"
    assert "So nay da co tai khoan" in operator.texts()[0]
    assert User.objects.count() == 1


def test_known_email_is_told_by_mail_alone(client):
    factories.known(email="anh@example.vn")
    page = sign_up(client, "anh@example.vn", name="Kẻ Lạ")
    assert page.redirect_chain[-1][0] == "/accounts/confirm-email/"
    assert [message.subject for message in mail.outbox] == ["Địa chỉ email này đã có tài khoản"]
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("full_name", "", "Nhập họ và tên."),
        ("full_name", "<b>Ánh</b>", "Viết họ tên chỉ bằng chữ cái."),
        ("address", "0292 3830 627", "Nhập số điện thoại di động như 0912 345 678"),
        ("address", "anh@", "Nhập địa chỉ email, ví dụ ten@example.vn."),
        ("password1", "12345678", "Mật khẩu này quá phổ biến"),
        ("password1", "ngắn", "Mật khẩu quá ngắn. Mật khẩu phải có ít nhất 8 ký tự."),
    ],
)
def test_signup_says_what_is_wrong_beside_the_field(client, field, value, sentence):
    given = {"full_name": "Ánh", "address": "0912345678", "password1": "bốn chữ dễ nhớ"} | {field: value}
    page = client.post(PAGE, given).content.decode()
    assert page.count(escape(sentence)) == 2  # in the summary and at the field
    assert User.objects.count() == 0


def test_wrong_number_can_be_changed_before_the_code_is_typed(client, sms_code):
    sign_up(client, "0912345678")
    client.post("/accounts/phone/verify/", {"action": "change", "phone": "0912345679"})
    client.post("/accounts/phone/verify/", {"code": sms_code()})
    assert User.objects.get().phone == "+84912345679"


def test_person_who_signs_up_in_english_is_written_to_in_english(client, operator):
    client.cookies["django_language"] = "en"
    sign_up(client, "0912345678")
    assert User.objects.get().preferred_language == "en"
    assert "is your code" in operator.texts()[0]


def test_sign_up_given_up_yesterday_does_not_shut_its_owner_out(client, sms_code):
    stranger = User.objects.create_user(phone="+84912345678", password="x", full_name="Kẻ Lạ")
    User.objects.update(date_joined=clock.now() - timedelta(hours=1))
    sign_up(client, "0912345678")
    client.post("/accounts/phone/verify/", {"code": sms_code()})
    assert User.objects.get(phone="+84912345678").full_name == "Nguyễn Thị Ngọc Ánh"
    assert [event.name for event in Event.objects.filter(stream=f"account:{stranger.pk}")] == ["account.abandoned"]


@pytest.mark.parametrize("state", [{"phone_verified": True}, {"last_login": clock.now()}, {"password": "!"}])
def test_account_somebody_uses_never_gives_way(client, operator, state):
    User.objects.create_user(phone="+84912345678", password="x", full_name="Chủ Số")
    User.objects.update(date_joined=clock.now() - timedelta(hours=1), **state)
    sign_up(client, "0912345678", name="Kẻ Lạ")
    assert User.objects.get().full_name == "Chủ Số"
    assert "So nay da co tai khoan" in operator.texts()[0]


def test_sign_up_under_way_does_not_give_way_either(client, operator):
    sign_up(client, "0912345678")
    sign_up(Client(), "0912345678", name="Kẻ Lạ")
    assert User.objects.get().full_name == "Nguyễn Thị Ngọc Ánh"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_in_one_moment_make_one_account_and_no_error(operator):
    both = Barrier(2)

    def go(name: str) -> int:
        both.wait()
        answer = sign_up(Client(), "0912345678", name=name)
        connection.close()
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(go, ["Ánh", "Bình"]))
    assert 500 not in answers
    assert User.objects.count() == 1
