"""Signing in; and that a stranger's guesses lock nobody out."""

import pytest

from portal.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/accounts/login/"


def sign_in(client, login: str, password: str = factories.PASSWORD, come_from: str = "127.0.0.1"):
    return client.post(PAGE, {"login": login, "password": password}, REMOTE_ADDR=come_from)


@pytest.mark.parametrize("login", ["0912345678", "0912 345 678", "+84912345678", "a@example.vn", " A@Example.VN "])
def test_person_signs_in_by_either_address_in_any_spelling(client, login):
    factories.known(email="a@example.vn", phone="+84912345678")
    assert sign_in(client, login).headers["Location"] == "/dossiers/"


def test_wrong_password_says_the_same_for_known_and_unknown(client):
    factories.known(phone="+84912345678")
    known = sign_in(client, "0912345678", "sai").content.decode()
    unknown = sign_in(client, "0912345679", "sai").content.decode()
    assert "Số điện thoại hoặc mật khẩu không đúng." in known
    assert known.replace("0912345678", "").count("không đúng") == unknown.count("không đúng")


@pytest.mark.parametrize("login", ["a@example.vn", "0912345678"])
def test_wrong_guesses_from_many_addresses_do_not_lock_the_owner_out(client, login):
    factories.known(email="a@example.vn", phone="+84912345678")
    for number in range(12):
        sign_in(client, login, "đoán mò", come_from=f"10.0.0.{number}")
    assert sign_in(client, login, come_from="10.0.1.1").status_code == 302


def test_wrong_guesses_for_one_number_do_not_stop_another(client):
    factories.known(phone="+84912345678")
    for _ in range(7):
        sign_in(client, "0912345670", "đoán mò")
    assert sign_in(client, "0912345678").status_code == 302


def test_seventh_guess_from_one_address_must_wait(client):
    factories.known(phone="+84912345678")
    for _ in range(6):
        sign_in(client, "0912345678", "đoán mò")
    page = sign_in(client, "0912345678").content.decode()
    assert "Bạn đã thử quá nhiều lần. Đợi 5 phút rồi thử lại." in page


def test_unproved_number_asks_for_a_code_first(client, sms_code):
    User.objects.create_user(phone="+84912345678", password=factories.PASSWORD, full_name="Ánh")
    assert sign_in(client, "0912345678").headers["Location"] == "/accounts/phone/verify/"
    client.post("/accounts/phone/verify/", {"code": sms_code()})
    assert client.get("/accounts/profile/").status_code == 200


def test_one_proved_address_is_enough(client):
    user = factories.known(email="a@example.vn")
    user.phone = "+84912345678"
    user.save()
    assert sign_in(client, "a@example.vn").headers["Location"] == "/dossiers/"


def test_second_sms_within_half_a_minute_answers_429_and_not_an_error(client, operator):
    User.objects.create_user(phone="+84912345678", password=factories.PASSWORD, full_name="Ánh")
    sign_in(client, "0912345678")
    client.cookies.clear()
    answer = sign_in(client, "0912345678")
    assert answer.status_code == 429
    assert "Đợi một phút, rồi quay lại và thử lại." in answer.content.decode()


def test_closed_account_is_told_so(client):
    factories.known(email="a@example.vn", is_active=False)
    assert sign_in(client, "a@example.vn").headers["Location"] == "/accounts/inactive/"
    assert "Tài khoản này đang bị khóa" in client.get("/accounts/inactive/").content.decode()


@pytest.mark.parametrize(
    ("roles", "place"), [(["intake"], "/desk/"), (["manager"], "/insights/"), (["manager", "signer"], "/desk/")]
)
def test_staff_come_to_their_work(client, roles, place):
    factories.staff_user(*roles, email="a@example.vn")
    user = User.objects.get(email="a@example.vn")
    user.emailaddress_set.create(email="a@example.vn", verified=True, primary=True)
    assert sign_in(client, "a@example.vn").headers["Location"] == place


def test_visitor_of_a_closed_page_signs_in_and_comes_back(client):
    factories.known(email="a@example.vn")
    asked = client.get("/accounts/profile/")
    assert asked.headers["Location"] == "/accounts/login/?next=/accounts/profile/"
    answer = client.post(asked.headers["Location"], {"login": "a@example.vn", "password": factories.PASSWORD})
    assert answer.headers["Location"] == "/accounts/profile/"


def test_sign_in_leads_to_no_foreign_site(client):
    factories.known(email="a@example.vn")
    answer = client.post(
        f"{PAGE}?next=https://evil.example/", {"login": "a@example.vn", "password": factories.PASSWORD}
    )
    assert answer.headers["Location"] == "/dossiers/"


def test_sign_out_needs_a_post(client):
    client.force_login(factories.user())
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/accounts/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/accounts/profile/").status_code == 302
