"""Decisions that wait for their papers are seen: in a queue, by the health page, by the registry."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.health import State
from portal.events import actions as events
from portal.notifications.models import Message
from procedures.dossiers.models import Dossier
from procedures.results import actions, health, queries
from tests import factories
from tests.results import samples

pytestmark = pytest.mark.django_db


def in_minutes(minutes: int):
    return clock.at(clock.now() + timedelta(minutes=minutes))


@pytest.fixture
def registry() -> int:
    return factories.staff("registry").user_id


@pytest.fixture
def waiting(registry: int) -> Dossier:
    return samples.approved(copies=1)


def told(person: int) -> int:
    return Message.objects.filter(user=person, kind="results_unissued", channel="inbox").count()


def issuing() -> State:
    return next(check.state for check in health.checks() if check.name == "issuing")


def test_after_a_quarter_of_an_hour_health_says_so_and_the_registry_is_told(waiting: Dossier, registry: int):
    with in_minutes(14):
        assert (actions.tell_unissued(), issuing()) == (0, State.OK)
    with in_minutes(16):
        assert (queries.late_by_unit(), issuing()) == ({"05.21": 1}, State.DEGRADED)
        assert actions.tell_unissued() == 1
        events.run_due()
    assert told(registry) == 1


def test_registry_is_not_told_every_minute(waiting: Dossier):
    with in_minutes(16):
        assert [actions.tell_unissued() for _minute in range(3)] == [1, 0, 0]
    with in_minutes(16 + 241):
        assert actions.tell_unissued() == 1


def test_what_is_issued_waits_no_longer(waiting: Dossier):
    events.run_due()
    with in_minutes(60):
        assert (queries.late_by_unit(), actions.tell_unissued()) == ({}, 0)
