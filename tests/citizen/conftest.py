"""A signed-in parent for the tests of the citizen's pages, who reads English, so that tests need no catalogue."""

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.accounts.schema import Actor
from tests import factories


@pytest.fixture
def parent(db: None) -> User:
    return factories.user(name="Trần Thị Mỹ Duyên", identity_number="092185001234", phone="+84912345678")


@pytest.fixture
def me(parent: User) -> Actor:
    return factories.actor(parent)


@pytest.fixture
def visitor(db: None) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def signed_in(visitor: Client, parent: User) -> Client:
    visitor.force_login(parent)
    return visitor
