"""Clerks at their desks, in English, so that tests need no catalogue."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories

Desk = Callable[..., Client]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def desk(db: None) -> Desk:
    """Return a function that signs a person with roles in and returns their browser."""

    def sit(*roles: str, name: str = "Lê Thị Ngọc Hân", code: str = "05.21", kind: str = "school") -> Client:
        client = Client(headers={"accept-language": "en"})
        where = factories.unit(code=code, kind=kind)
        client.force_login(factories.staff_user(*roles, at=where, name=name), backend=BACKEND)
        return client

    return sit
