"""The second step of signing in, and what staff may not do without it."""

import runpy

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from portal.accounts import actions, policy
from portal.accounts.decorators import actor_of, role_required, staff_required
from portal.accounts.schema import SYSTEM, VISITOR
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "CANTHODEMOCANTHODEMOCANTHODEMO23"


def with_factor(user):
    actions.give_known_factor(user_id=user.pk, by=SYSTEM)
    return user


def sign_in(client, email: str, code: str = "") -> str:
    answer = client.post("/accounts/login/", {"login": email, "password": factories.PASSWORD})
    if code:
        answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    return answer.headers["Location"]


def visit(actor, view):
    request = RequestFactory().get("/desk/")
    request.actor = actor
    request.user = None
    return view(request)


def test_account_with_a_factor_is_asked_for_its_code(client):
    with_factor(factories.known(email="a@example.vn"))
    assert sign_in(client, "a@example.vn") == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/profile/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": pyotp.TOTP(SECRET).now()})
    assert client.get("/accounts/profile/").status_code == 200


def test_secret_of_a_factor_is_not_readable_in_the_database():
    user = with_factor(factories.user())
    stored = Authenticator.objects.get(user=user)
    assert SECRET not in str(stored.data)
    assert stored.wrap().validate_code(pyotp.TOTP(SECRET).now())


@pytest.fixture
def desk(client, settings):
    """A clerk signed in by password alone, where the house asks staff for a second factor."""
    settings.STAFF_NEED_SECOND_FACTOR = True
    user = factories.known(email="a@example.vn")
    actions.grant(role="intake", unit=factories.unit().code, user=user.pk, by=SYSTEM)
    sign_in(client, "a@example.vn")
    return user


def actor_in(client):
    request = client.get("/accounts/profile/").wsgi_request
    return actor_of(request)


def test_roles_do_not_count_before_the_second_factor(client, desk):
    actor = actor_in(client)
    assert (actor.grants, actor.withheld, actor.is_staff) == (frozenset(), True, False)


def test_clerk_without_a_factor_is_led_to_set_one_up(client, desk):
    request = client.get("/accounts/profile/").wsgi_request
    request.path = request.path_info = "/desk/"
    answer = staff_required(lambda request: HttpResponse("in"))(request)
    assert answer.headers["Location"].startswith("/accounts/2fa/totp/activate/?next=")


def test_clerk_who_proves_the_factor_may_work(client, desk):
    with_factor(desk)
    client.post("/accounts/2fa/reauthenticate/?next=/desk/", {"code": pyotp.TOTP(SECRET).now()})
    assert actor_in(client).grants == {("intake", "05.21")}


def test_roles_count_without_a_factor_only_on_the_trial_version(client, desk, settings):
    settings.STAFF_NEED_SECOND_FACTOR = False
    assert actor_in(client).grants == {("intake", "05.21")}


@pytest.mark.parametrize(
    ("debug", "demo", "needed"), [("1", "1", False), ("0", "1", True), ("1", "0", True), ("0", "0", True)]
)
def test_policy_spares_the_trial_version_alone(monkeypatch, debug, demo, needed):
    monkeypatch.setenv("DEBUG", debug)
    monkeypatch.setenv("DEMO", demo)
    said = runpy.run_path(policy.__file__)
    assert said["STAFF_NEED_SECOND_FACTOR"] is needed
    assert bool(said["DEMO_TOTP_SECRET"]) is not needed


def test_role_required_lets_the_role_in_and_nobody_else():
    view = role_required("signer")(lambda request: HttpResponse("in"))
    assert visit(factories.staff("signer"), view).content == b"in"
    assert visit(VISITOR, view).headers["Location"] == "/accounts/login/?next=/desk/"
    for actor in (factories.actor(), factories.staff("intake")):
        with pytest.raises(Http404):
            visit(actor, view)


def test_recovery_codes_are_shown_and_one_signs_in_once(client):
    user = factories.known(email="a@example.vn")
    client.post("/accounts/login/", {"login": "a@example.vn", "password": factories.PASSWORD})
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": factories.PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/accounts/2fa/totp/activate/", {"code": pyotp.TOTP(secret).now()})
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert all(code in client.get("/accounts/2fa/recovery-codes/").content.decode() for code in codes)
    client.post("/accounts/logout/")
    assert sign_in(client, "a@example.vn", codes[0]) == "/dossiers/"
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "a@example.vn", "password": factories.PASSWORD})
    page = client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).content.decode()
    assert "Mã không đúng" in page


def test_demo_code_is_the_code_of_the_demonstration_administrator(capsys, settings):
    settings.DEMO_TOTP_SECRET = SECRET
    call_command("demo_code")
    assert pyotp.TOTP(SECRET).verify(capsys.readouterr().out.strip(), valid_window=1)
    settings.DEMO_TOTP_SECRET = ""
    with pytest.raises(CommandError):
        call_command("demo_code")
