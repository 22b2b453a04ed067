"""Load the demonstration's accounts with their roles; the same ones on every machine."""

from datetime import date
from typing import Any

from django.db import transaction

from portal.accounts import actions as accounts
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM
from procedures.demo import rules, storage

SINCE = date(2022, 1, 1)


@transaction.atomic
def load_people() -> None:
    """Load the accounts that the README names. :raises RuntimeError: outside a demonstration"""
    rules.require_demonstration()
    document = storage.document("people")
    for given in document["people"]:
        _load_person(dict(given), document["password"])


def _load_person(given: dict[str, Any], password: str) -> None:
    roles: dict[str, list[str]] = given.pop("roles", {})
    person = User.objects.filter(email=given["email"]).first()
    if person is None:
        person = accounts.create_account(by=SYSTEM, password=password, verified=True, **given)
    for role, units in roles.items():
        for unit in units:
            accounts.grant(role=role, unit=unit, user=person.pk, by=SYSTEM, since=SINCE)
    if "administrator" in roles:
        accounts.give_known_factor(user_id=person.pk, by=SYSTEM)
