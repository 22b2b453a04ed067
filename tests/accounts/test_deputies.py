"""Who signs while a signer is away, for how long, and what the rules refuse."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.accounts import actions, queries
from portal.accounts.models import Deputation, User
from portal.accounts.schema import SYSTEM, Signatory
from portal.accounts.states import DeputyForm
from portal.core import clock
from tests import factories

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def on(day: int) -> Any:
    return clock.at(datetime(2026, 11, day, 9, tzinfo=ZONE))


def named(signer: User, standing_in: User, **changes: Any) -> Deputation:
    facts: dict[str, Any] = {
        "unit": "05.21",
        "principal": signer.pk,
        "deputy": standing_in.pk,
        "form": DeputyForm.DEPUTY,
        "title": "Phó Hiệu trưởng",
        "decision": "12/QĐ-THPTPS",
        "decided_on": date(2026, 11, 2),
        "valid_from": date(2026, 11, 9),
        "valid_to": date(2026, 11, 14),
        "by": SYSTEM,
    }
    return actions.depute(**(facts | changes))


@pytest.fixture
def pair() -> tuple[User, User]:
    return factories.staff_user("signer", name="Trần Văn Bình"), factories.staff_user("officer", name="Lê Thị Mai")


def test_a_deputy_signs_from_the_first_day_to_the_last(pair):
    signer, deputy = pair
    named(signer, deputy)
    held = {}
    for day in (8, 9, 13, 14):
        with on(day):
            held[day] = factories.actor(deputy).has("signer", "05.21")
    assert held == {8: False, 9: True, 13: True, 14: False}


def test_both_have_the_queue(pair):
    named(*pair)
    with on(10):
        assert [factories.actor(person).has("signer", "05.21") for person in pair] == [True, True]


def test_a_signer_signs_in_their_own_name_and_a_deputy_by_decision(pair):
    signer, deputy = pair
    named(signer, deputy)
    with on(10):
        assert queries.signatory_of(signer.pk, "05.21") is None
        assert queries.signatory_of(deputy.pk, "05.21") == Signatory(
            "KT", "Phó Hiệu trưởng", "12/QĐ-THPTPS", "2026-11-02"
        )


def test_a_principal_who_lost_the_role_lends_none(pair):
    signer, deputy = pair
    named(signer, deputy)
    with on(10):
        actions.revoke(role="signer", unit="05.21", user=signer.pk, by=SYSTEM)
        assert not factories.actor(deputy).has("signer", "05.21")


def test_ended_today_it_counts_no_more(pair):
    signer, deputy = pair
    made = named(signer, deputy)
    with on(10):
        actions.end_deputation(deputation_id=made.pk, by=factories.actor(signer))
        assert not factories.actor(deputy).has("signer", "05.21")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [("the same person", "deputy"), ("a stranger", "deputy"), ("no signer", "principal"), ("backwards", "valid_to")],
)
def test_what_does_not_fit_is_refused_with_its_field(pair, wrong, field):
    signer, deputy = pair
    changes = {
        "the same person": {"deputy": signer.pk},
        "a stranger": {"deputy": factories.user().pk},
        "no signer": {"principal": deputy.pk, "deputy": signer.pk},
        "backwards": {"valid_to": date(2026, 11, 9)},
    }[wrong]
    with pytest.raises(ValidationError) as refusal:
        named(signer, deputy, **changes)
    assert list(refusal.value.message_dict) == [field]


def test_only_signer_registry_and_administrator_name_a_deputy(pair):
    signer, deputy = pair
    allowed = {}
    for role in ("officer", "head", "finance", "registry", "administrator"):
        try:
            named(signer, deputy, by=factories.staff(role))
        except PermissionDenied:
            allowed[role] = False
        else:
            allowed[role] = True
    assert allowed == {"officer": False, "head": False, "finance": False, "registry": True, "administrator": True}
