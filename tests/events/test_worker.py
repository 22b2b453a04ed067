"""A real worker and a real broker: a kill or a stop in between loses nothing and does nothing twice."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.core import clock
from portal.events import actions
from portal.events.models import Delivery
from procedures.dossiers.models import Dossier, Slip
from tests import factories
from tests.programs import Broker, Worker, running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.postgres]


@pytest.fixture
def killed(settings: Any) -> Iterator[Path]:
    """Name the mark that the fault point leaves when it kills a process."""
    mark = Path(settings.VAR_DIR) / "fault-effect-written"
    mark.unlink(missing_ok=True)
    yield mark
    mark.unlink(missing_ok=True)


def wait_for(true: Callable[[], bool], seconds: float = 40.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.2)
    return False


def take_in() -> Dossier:
    clerk = factories.staff("intake")
    dossier = factories.filed()
    actions.run_due()
    return factories.dossiers.accept(dossier_id=dossier.pk, version=dossier.version, by=clerk)


def slips(dossier: Dossier) -> int:
    return Slip.objects.filter(dossier=dossier).count()


def make_old() -> None:
    """Let the sweep find at once what it would leave to the live dispatch for some seconds."""
    Delivery.objects.filter(done_at=None).update(due_at=clock.now() - timedelta(minutes=10))


def test_effect_runs_in_the_worker_soon_after_its_fact(worker: Worker):
    dossier = take_in()
    assert wait_for(lambda: slips(dossier) == 1)


def test_effect_killed_before_its_commit_is_carried_out_once(broker: Broker, killed: Path):
    with running(Worker(broker, FAULTS="effect-written")):
        dossier = take_in()
        assert wait_for(lambda: not Delivery.objects.filter(done_at=None).exists())
    assert (killed.exists(), slips(dossier)) == (True, 1)


def test_killed_worker_leaves_its_work_to_the_next_one(broker: Broker, killed: Path):
    doomed = Worker(broker, FAULTS="effect-written,effect-written*")  # leaves a mark, then dies each time
    dossier = take_in()
    assert wait_for(killed.exists)
    doomed.kill()
    assert slips(dossier) == 0
    make_old()
    with running(Worker(broker)):
        actions.current_app.send_task("portal.events.tasks.sweep")
        assert wait_for(lambda: slips(dossier) == 1)
        assert wait_for(lambda: not Delivery.objects.filter(done_at=None).exists())
    assert slips(dossier) == 1


def test_stopped_broker_loses_nothing(broker: Broker):
    broker.stop()
    dossier = take_in()
    assert slips(dossier) == 0
    broker.start()
    make_old()
    with running(Worker(broker)):
        actions.current_app.send_task("portal.events.tasks.sweep")
        assert wait_for(lambda: slips(dossier) == 1)
    assert Delivery.objects.filter(done_at=None).count() == 0
