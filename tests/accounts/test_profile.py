"""One's own account."""

import pytest
from django.core import mail

from portal.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/accounts/profile/"
GIVEN = {
    "full_name": "Lê Hoàng Phương",
    "identity_number": "092 090 001 234",
    "birth_date_day": "5",
    "birth_date_month": "3",
    "birth_date_year": "1990",
    "address": "12 Hòa Bình",
    "preferred_language": "vi",
}


@pytest.fixture
def me(client) -> User:
    user = factories.known(email="a@example.vn")
    client.force_login(user)
    return user


def test_profile_is_saved_and_shown_again(client, me):
    page = client.post(PAGE, GIVEN, follow=True).content.decode()
    me.refresh_from_db()
    assert (me.identity_number, str(me.birth_date), me.address) == ("092090001234", "1990-03-05", "12 Hòa Bình")
    assert "Đã lưu thông tin của bạn." in page
    assert 'value="12 Hòa Bình"' in page


def test_number_that_disagrees_with_the_birth_year_is_saved_with_a_warning(client, me):
    page = client.post(PAGE, GIVEN | {"birth_date_year": "1991"}, follow=True).content.decode()
    assert "Theo số định danh cá nhân, năm sinh là 1990." in page
    me.refresh_from_db()
    assert me.birth_date.year == 1991


def test_wrong_number_is_not_saved(client, me):
    page = client.post(PAGE, GIVEN | {"identity_number": "999090001234"}).content.decode()
    assert page.count("không phải mã tỉnh") == 2
    me.refresh_from_db()
    assert me.identity_number == ""


def test_language_chosen_is_the_language_of_the_next_page(client, me):
    answer = client.post(PAGE, GIVEN | {"preferred_language": "en"}, follow=True)
    assert "Your details are saved." in answer.content.decode()
    assert '<html lang="en"' in answer.content.decode()


def test_profile_of_another_person_has_no_address(client, me):
    other = factories.user(name="Người Khác")
    assert client.get(f"{PAGE}{other.pk}/").status_code == 404


def test_email_changes_only_after_its_code_is_typed(client, me, mail_code):
    client.post("/accounts/email/", {"email": "B@example.vn", "action_add": ""})
    me.refresh_from_db()
    assert me.email == "a@example.vn"
    client.post("/accounts/confirm-email/", {"code": mail_code()})
    me.refresh_from_db()
    assert me.email == "b@example.vn"
    assert mail.outbox[-1].to == ["a@example.vn"]  # the old address is told


def test_phone_is_added_only_after_its_code_is_typed(client, me, sms_code):
    client.post("/accounts/phone/change/", {"phone": "0912 345 678"})
    me.refresh_from_db()
    assert me.phone is None
    page = client.post("/accounts/phone/verify/", {"code": sms_code()}, follow=True).content.decode()
    me.refresh_from_db()
    assert (me.phone, me.phone_verified) == ("+84912345678", True)
    assert "0912 345 678" in page


def test_number_of_another_account_cannot_be_taken(client, me, operator):
    factories.known(phone="+84912345678", name="Chủ Số")
    client.post("/accounts/phone/change/", {"phone": "0912345678"})
    me.refresh_from_db()
    assert me.phone is None


@pytest.mark.parametrize("page", ["", "email/", "phone/change/", "password/change/", "2fa/", "profile/"])
def test_pages_of_the_account_open_in_vietnamese(client, me, page):
    answer = client.get(f"/accounts/{page}", follow=True)
    assert answer.status_code == 200
    assert '<html lang="vi"' in answer.content.decode()
