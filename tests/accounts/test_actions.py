"""What changes accounts and what is recorded of it: never a name, never an address."""

from datetime import date

import pytest

from portal.accounts import actions, queries
from portal.accounts.models import Membership, Unit, User
from portal.accounts.schema import SYSTEM
from portal.events.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


def facts(user: User) -> list[tuple[str, str, str, dict]]:
    found = Event.objects.filter(stream=f"account:{user.pk}").order_by("seq")
    return [(event.name, event.unit, event.role, event.data) for event in found]


def test_create_account_records_one_fact_without_content():
    user = factories.known(email="a@example.vn", phone="+84912345678")
    assert facts(user) == [("account.created", "", "", {})]


def test_grant_twice_is_one_membership_and_one_fact():
    user, unit = factories.user(), factories.unit()
    for _ in range(2):
        actions.grant(role="intake", unit=unit.code, user=user.pk, by=SYSTEM)
    assert Membership.objects.count() == 1
    assert facts(user) == [("account.role_granted", "05.21", "intake", {})]


def test_revoke_ends_the_role_today_and_it_can_be_given_again():
    user, unit = factories.user(), factories.unit()
    actions.grant(role="intake", unit=unit.code, user=user.pk, since=date(2020, 1, 1), by=SYSTEM)
    assert actions.revoke(role="intake", unit=unit.code, user=user.pk, by=SYSTEM)
    assert queries.grants_of(user.pk) == frozenset()
    assert not actions.revoke(role="intake", unit=unit.code, user=user.pk, by=SYSTEM)
    actions.grant(role="intake", unit=unit.code, user=user.pk, by=SYSTEM)
    assert queries.grants_of(user.pk) == {("intake", "05.21")}


def test_door_of_the_administration_follows_the_role():
    user, unit = factories.user(), factories.unit()
    actions.grant(role="administrator", unit=unit.code, user=user.pk, by=SYSTEM)
    assert User.objects.get(pk=user.pk).is_staff
    actions.revoke(role="administrator", unit=unit.code, user=user.pk, by=SYSTEM)
    assert not User.objects.get(pk=user.pk).is_superuser


def test_update_profile_names_the_fields_and_not_their_content():
    user = factories.user()
    actions.update_profile(
        user_id=user.pk, by=SYSTEM, address="12 Hòa Bình", full_name=user.full_name, identity_number="092090001234"
    )
    assert facts(user) == [("account.profile_changed", "", "", {"fields": ["address", "identity_number"]})]
    assert User.objects.get(pk=user.pk).address == "12 Hòa Bình"


def test_update_profile_leaves_alone_what_is_no_part_of_it():
    user = factories.user()
    actions.update_profile(user_id=user.pk, by=SYSTEM, is_superuser=True, email="x@example.vn")
    assert not User.objects.get(pk=user.pk).is_superuser
    assert facts(user) == []


def test_change_unit_creates_then_changes_and_records_both():
    actions.change_unit(code="05.30", name="Trường mới", kind="school", by=SYSTEM)
    actions.change_unit(code="05.30", name="Trường mới", phone="0292 111 2222", by=SYSTEM)
    events = Event.objects.filter(stream="unit:05.30").order_by("seq")
    assert [(e.name, e.data["fields"]) for e in events] == [
        ("unit.created", ["kind", "name"]),
        ("unit.changed", ["phone"]),
    ]
    assert Unit.objects.get(code="05.30").phone == "0292 111 2222"


def test_known_factor_is_refused_outside_development(settings):
    settings.DEMO_TOTP_SECRET = ""
    with pytest.raises(RuntimeError, match="demonstration"):
        actions.give_known_factor(user_id=factories.user().pk, by=SYSTEM)


def test_closed_account_is_signed_out_at_once(client):
    user = factories.user()
    client.force_login(user)
    assert client.get("/accounts/profile/").status_code == 200
    actions.set_active(user_id=user.pk, active=False, by=SYSTEM)
    assert client.get("/accounts/profile/").status_code == 302
