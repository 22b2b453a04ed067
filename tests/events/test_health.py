from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.health import Check, State
from portal.events.actions import record
from portal.events.health import PATIENCE, checks
from portal.events.models import Delivery

pytestmark = pytest.mark.django_db


def found() -> dict[str, Check]:
    return {check.name: check for check in checks()}


def owe(*, minutes: int, attempts: int = 0) -> None:
    event = record(stream="dossier:1", name="test.happened", actor="system")
    due = clock.now() - timedelta(minutes=minutes)
    Delivery.objects.create(event=event, effect="nowhere.nothing", due_at=due, attempts=attempts)


def test_dead_broker_is_told_and_never_required() -> None:
    parts = found()
    assert (parts["broker"].state, parts["worker"].state) == (State.DOWN, State.DOWN)
    assert not any(part.required for part in parts.values())


def test_work_in_time_is_no_trouble() -> None:
    owe(minutes=1)
    assert found()["deliveries"] == Check("deliveries", State.OK, detail="0 late, 0 failed ten times")


@pytest.mark.parametrize(("attempts", "said"), [(0, "1 late, 0 failed ten times"), (10, "0 late, 1 failed ten times")])
def test_work_that_waits_too_long_is_told(attempts: int, said: str) -> None:
    owe(minutes=int(PATIENCE.total_seconds()) // 60 + 1, attempts=attempts)
    assert found()["deliveries"] == Check("deliveries", State.DEGRADED, detail=said)
