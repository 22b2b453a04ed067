"""Bulk work on PostgreSQL with real workers: a kill in between, two workers, two orders, a clerk who is faster."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from celery import current_app

from portal.core import clock
from portal.events.models import Delivery, Event
from procedures.desk import actions
from procedures.desk.actions import jobs
from procedures.desk.models import Job, JobItem
from procedures.desk.states import ItemOutcome, JobKind
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import clones
from tests.dossiers.test_races import together
from tests.programs import Broker, Worker, running

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def filed(count: int) -> list[Dossier]:
    return [factories.filed() for _ in range(count)]


def ordering(clerk: Any, named: list[Dossier]) -> Callable[[], Job]:
    chosen = {dossier.pk: dossier.version for dossier in named}
    return lambda: actions.order_job(kind=JobKind.ACCEPT, chosen=chosen, parameters={}, by=clerk)


def wait_for(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


def done() -> int:
    return JobItem.objects.filter(outcome=ItemOutcome.DONE).count()


def assert_each_done_once(job: Job, count: int) -> None:
    """Every dossier accepted by one fact, one code each, nothing held, every outcome said, the job closed once."""
    assert list(job.items.values_list("outcome", flat=True)) == [ItemOutcome.DONE] * count
    accepted = Event.objects.filter(name="dossier.accepted").values_list("stream", flat=True)
    assert (len(accepted), len(set(accepted))) == (count, count)
    assert Dossier.objects.values("code").distinct().count() == count
    assert not Dossier.objects.filter(held_by_job=True).exists()
    assert Event.objects.filter(name="job.finished", stream=f"job:{job.pk}").count() == 1


@pytest.fixture
def marks(settings: Any) -> Iterator[Callable[[str], Path]]:
    """Return the mark that a fault point leaves when it kills a process."""
    found = {name: Path(settings.VAR_DIR) / f"fault-{name}" for name in ("job-item-written", "job-item-done")}
    for mark in found.values():
        mark.unlink(missing_ok=True)
    yield lambda name: found[name]
    for mark in found.values():
        mark.unlink(missing_ok=True)


def carried_on(broker: Broker, seconds: float = 60.0) -> None:
    """Let another worker find at once what it would find when the dead one's lease is over."""
    Job.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    with running(Worker(broker)):
        current_app.send_task("procedures.desk.tasks.resume_jobs")
        assert wait_for(lambda: not Job.objects.filter(finished_at=None).exists(), seconds)
        Delivery.objects.filter(done_at=None).update(due_at=clock.now() - timedelta(minutes=10))
        current_app.send_task("portal.events.tasks.sweep")  # the dead worker's delivery comes late and does no harm
        assert wait_for(lambda: not Delivery.objects.filter(done_at=None).exists(), seconds)


@pytest.mark.broker
@pytest.mark.parametrize(("point", "finished"), [("job-item-written", 0), ("job-item-done", 1)])
def test_a_worker_killed_at_a_dossier_leaves_whole_dossiers_behind(broker, marks, point, finished):
    named, clerk = filed(6), factories.staff("intake")
    doomed = Worker(broker, FAULTS=point)
    job = ordering(clerk, named)()
    assert wait_for(marks(point).exists)
    doomed.kill()
    assert done() == finished
    held = set(Dossier.objects.filter(held_by_job=True).values_list("pk", flat=True))
    assert held == set(job.items.filter(outcome=ItemOutcome.WAITING).values_list("dossier_id", flat=True))
    carried_on(broker)
    assert_each_done_once(job, 6)


@pytest.mark.broker
def test_an_order_made_while_the_broker_is_away_is_carried_out_later(broker):
    broker.stop()
    named, clerk = filed(2), factories.staff("intake")
    job = ordering(clerk, named)()
    broker.start()
    carried_on(broker)
    assert_each_done_once(job, 2)


def work_off(job: Job) -> int:
    """Carry a job out as a worker does that knows of no lease; return how many dossiers it handled."""
    handled = 0
    while jobs._next(job):
        handled += 1
    return handled


def test_four_workers_at_one_job_handle_each_dossier_once():
    named, clerk = filed(12), factories.staff("intake")
    job = ordering(clerk, named)()
    assert sum(together([lambda: work_off(job)] * 4)) == 12
    actions.run_job(job_id=job.pk)
    assert_each_done_once(job, 12)


def test_without_the_rows_lock_a_dossier_is_handled_twice_and_its_outcome_is_wrong():
    """The negative control: read the waiting dossier, wait for the other worker, act, say how it went."""
    [dossier], clerk = filed(1), factories.staff("intake")
    job, start = ordering(clerk, [dossier])(), Barrier(2)

    def unlocked() -> ItemOutcome:
        item = JobItem.objects.get(job=job, outcome=ItemOutcome.WAITING)
        start.wait()
        jobs._close(item, *jobs._outcome(job, item))
        return item.outcome

    assert sorted(together([unlocked, unlocked])) == [ItemOutcome.DONE, ItemOutcome.REFUSED]


def test_two_orders_at_once_share_the_dossiers_without_overlap_or_deadlock():
    named, first, second = filed(12), factories.staff("intake"), factories.staff("intake")
    one, two = together([ordering(first, named), ordering(second, named[::-1])])
    waiting = JobItem.objects.filter(outcome=ItemOutcome.WAITING)
    assert sorted(waiting.values_list("dossier_id", flat=True)) == sorted(dossier.pk for dossier in named)
    for job in (one, two):
        actions.run_job(job_id=job.pk)
    assert (done(), Event.objects.filter(name="dossier.accepted").count()) == (12, 12)
    assert not Dossier.objects.filter(held_by_job=True).exists()


def test_a_clerk_and_an_order_at_once_have_one_winner():
    named, clerk = filed(6), factories.staff("intake")

    def rejecting(dossier: Dossier) -> Callable[[], Dossier]:
        return lambda: dossiers.reject(dossier_id=dossier.pk, version=dossier.version, by=clerk, reason="Thiếu giấy.")

    job, *answers = together([ordering(clerk, named), *(rejecting(dossier) for dossier in named)])
    actions.run_job(job_id=job.pk)
    rejected = sum(isinstance(answer, Dossier) for answer in answers)
    held = [answer for answer in answers if isinstance(answer, rules.Conflict)]
    assert (done(), all(answer.held for answer in held)) == (len(held), True)
    assert rejected + done() == 6
    assert Event.objects.filter(name__in=("dossier.rejected", "dossier.accepted")).count() == 6


def test_without_the_hold_a_clerk_takes_a_dossier_from_under_the_job():
    """The negative control of the hold: let go too early, and what was ordered is no longer what is there."""
    [dossier], clerk = filed(1), factories.staff("intake")
    job = ordering(clerk, [dossier])()
    dossiers.release(dossier_id=dossier.pk)
    dossiers.reject(dossier_id=dossier.pk, version=dossier.version, by=clerk, reason="Thiếu giấy.")
    actions.run_job(job_id=job.pk)
    assert list(job.items.values_list("outcome", flat=True)) == [ItemOutcome.REFUSED]


@pytest.mark.soak
@pytest.mark.broker
def test_five_hundred_dossiers_and_a_worker_killed_three_times(broker):
    clones(factories.filed(), 499)
    Dossier.objects.update(code=None)
    job = ordering(factories.staff("intake"), list(Dossier.objects.all()))()
    for share in (100, 250, 400):
        Job.objects.update(leased_until=clock.now() - timedelta(seconds=1))
        doomed = Worker(broker)
        current_app.send_task("procedures.desk.tasks.resume_jobs")
        assert wait_for(lambda share=share: done() >= share, 900)
        doomed.kill()
    carried_on(broker, 1800)
    assert_each_done_once(job, 500)
