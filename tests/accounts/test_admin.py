"""The administration: one door with the portal, and every change a fact."""

import pyotp
import pytest

from portal.accounts import actions
from portal.accounts.models import Membership, Unit, User
from portal.accounts.schema import SYSTEM
from portal.events.models import Event
from tests import factories
from tests.accounts.test_second_factor import SECRET, sign_in, with_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    user = with_factor(factories.known(email="quantri@example.vn", name="Quản Trị"))
    actions.grant(role="administrator", unit=factories.office().code, user=user.pk, by=SYSTEM)
    return user


@pytest.fixture
def inside(client, administrator):
    sign_in(client, "quantri@example.vn", pyotp.TOTP(SECRET).now())
    return client


def test_visitor_comes_to_the_sign_in_of_the_portal(client):
    for page in ("/admin/", "/admin/accounts/user/"):
        answer = client.get(page, follow=True)
        assert answer.redirect_chain[-1][0].replace("%2F", "/") == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("roles", [[], ["intake"]])
def test_citizen_and_clerk_find_no_administration(client, roles):
    client.force_login(factories.staff_user(*roles))
    assert client.get("/admin/", follow=True).status_code == 403


def test_administrator_without_the_second_factor_is_asked_for_it(client, administrator):
    client.force_login(administrator)
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/2fa/reauthenticate/")


def test_administrator_with_the_second_factor_is_in(inside):
    assert inside.get("/admin/").status_code == 200
    assert inside.get("/admin/login/").headers["Location"] == "/admin/"


def test_former_administrator_is_out(inside, administrator):
    Membership.objects.update(valid_to="2021-01-01")
    assert inside.get("/admin/", follow=True).status_code == 404


def test_new_unit_is_saved_through_its_action(inside):
    given = {"code": "05.40", "name": "Trường mới", "kind": "school"}
    inside.post("/admin/accounts/unit/add/", given)
    assert Unit.objects.get(code="05.40").name == "Trường mới"
    event = Event.objects.get(stream="unit:05.40")
    assert (event.name, event.actor) == ("unit.created", f"user:{User.objects.get(email='quantri@example.vn').pk}")


def test_unit_is_never_deleted(inside):
    factories.unit()
    assert inside.post("/admin/accounts/unit/05.21/delete/", {"post": "yes"}).status_code == 403


def test_role_is_given_and_ended_through_actions(inside):
    user = factories.user()
    factories.unit()
    given = {"user": user.pk, "role": "intake", "unit": "05.21", "valid_from": "01/01/2026"}
    inside.post("/admin/accounts/membership/add/", given)
    held = Membership.objects.get(user=user)
    chosen = {"action": "revoke", "_selected_action": held.pk}
    inside.post("/admin/accounts/membership/", chosen)
    names = Event.objects.filter(stream=f"account:{user.pk}").order_by("seq").values_list("name", flat=True)
    assert list(names) == ["account.role_granted", "account.role_revoked"]


def test_new_person_is_saved_through_the_action(inside):
    given = {"full_name": "Trần An", "phone": "0912 345 678", "preferred_language": "vi"} | INLINE
    inside.post("/admin/accounts/user/add/", given)
    user = User.objects.get(phone="+84912345678")
    assert (user.full_name, user.has_usable_password()) == ("Trần An", False)
    assert Event.objects.get(stream=f"account:{user.pk}").name == "account.created"


def test_person_without_any_address_is_refused_in_words(inside):
    answer = inside.post("/admin/accounts/user/add/", {"full_name": "Trần An", "preferred_language": "vi"} | INLINE)
    assert "Nhập số điện thoại di động hoặc địa chỉ email." in answer.content.decode()


@pytest.mark.parametrize("page", ["account/emailaddress/", "mfa/authenticator/", "auth/group/"])
def test_what_would_write_past_our_actions_is_not_there(inside, page):
    assert inside.get(f"/admin/{page}").status_code == 404


def test_pages_of_the_administration_open(inside):
    user = factories.staff_user("intake")
    for address in (
        "unit/",
        "unit/05.21/change/",
        "user/",
        f"user/{user.pk}/change/",
        "membership/",
        "membership/add/",
    ):
        assert inside.get(f"/admin/accounts/{address}").status_code == 200


INLINE = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


def test_names_of_units_and_people_hold_only_what_papers_can_show(inside):
    unit = factories.unit()
    form = inside.post(f"/admin/accounts/unit/{unit.pk}/change/", {"name": "Trường 明"}).context["adminform"].form
    assert "“明”" in str(form.errors["name"])
    form = inside.post("/admin/accounts/user/add/", {"full_name": "Lê 明"}).context["adminform"].form
    assert "“明”" in str(form.errors["full_name"])
