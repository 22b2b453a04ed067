"""Doors of the room for its tests: the SMS operator as a real process, the codes it carried, a fresh cache."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import translation

from tests.integrations.sms.conftest import StandIn, operator, running_operator

__all__ = ["operator", "running_operator"]


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    """Count tries from zero, in memory."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture(autouse=True)
def in_vietnamese():
    with translation.override("vi"):
        yield


@pytest.fixture
def sms_code(operator: StandIn) -> Callable[[], str]:
    return lambda: re.findall(r"\b\d{6}\b", operator.texts()[-1])[0]


@pytest.fixture
def mail_code() -> Callable[[], str]:
    return lambda: re.findall(r"\b\d{6}\b", mail.outbox[-1].body)[0]
