"""Two real workers sweep what is overdue and one of them is killed: every level of every dossier once, and no more."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import IntegrityError, connection

from portal.core import clock
from portal.events import actions as events
from portal.events import queries as chains
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.dossiers import actions, formulas, queries
from procedures.dossiers.models import Dossier, DossierStep, Escalation
from tests import factories
from tests.citizen.made import clones
from tests.programs import Broker, Worker, running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
TASK = "procedures.dossiers.tasks.raise_alarms"
LONG_AGO = timedelta(days=60)


@pytest.fixture
def killed() -> Iterator[Path]:
    """Name the mark that the fault point leaves when it kills a process."""
    mark = Path(settings.VAR_DIR) / "fault-alarms-raised"
    mark.unlink(missing_ok=True)
    yield mark
    mark.unlink(missing_ok=True)


def overdue(count: int) -> list[Dossier]:
    """Return so many dossiers whose step and whose limit ran out long ago, written in bulk."""
    first = factories.accepted()
    begun = clock.now() - LONG_AGO
    first.received_at, first.due_original, first.alert_at = begun, begun + timedelta(days=10), begun
    first.save()
    first.steps.update(started_at=begun)
    made = [*clones(first, count - 1), first]
    stay = {"number": 1, "key": "prepare", "role": "officer", "unit_id": "05.21", "budget_minutes": 960}
    rows = [DossierStep(dossier=dossier, started_at=begun, **stay) for dossier in made[:-1]]
    DossierStep.objects.bulk_create(rows)
    return made


def expected(dossiers: list[Dossier]) -> dict[tuple[Any, str, int], int]:
    """Return each level of each dossier once."""
    keys = [dossier.pk for dossier in dossiers]
    stays = DossierStep.objects.filter(dossier_id__in=keys).values_list("dossier_id", "pk")
    abouts = [(key, formulas.stay_name(stay)) for key, stay in stays] + [(key, "limit:0") for key in keys]
    return {(key, about, level): 1 for key, about in abouts for level in (75, 100)}


def raised() -> Counter[tuple[Any, str, int]]:
    return Counter(Escalation.objects.values_list("dossier_id", "about", "level"))


def recorded() -> Counter[tuple[str, str, int]]:
    facts = Event.objects.filter(name="dossier.escalated")
    return Counter((fact.stream, fact.data["about"], fact.data["level"]) for fact in facts)


def wait_for(true: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


def both_ready() -> bool:
    return len(current_app.control.ping(timeout=1.0)) == 2


def send(times: int = 1) -> None:
    for _each in range(times):
        current_app.send_task(TASK)


def sweep_with_one_killed(broker: Broker, mark: Path, count: int) -> float:
    """Let two workers sweep; one dies in a batch of its own, and is killed with all it has at a third of the work.

    Return the seconds it took.
    """
    doomed = Worker(broker, FAULTS="alarms-raised")
    with running(doomed), running(Worker(broker)):
        assert wait_for(both_ready, 60)
        begun = time.monotonic()
        send(2)
        assert wait_for(lambda: mark.exists() and Escalation.objects.count() >= 4 * count // 3, 120)
        doomed.kill()
        assert 0 < Dossier.objects.filter(alert_at__isnull=False).count() < count  # in the middle
        send()  # as the clock does each minute
        assert wait_for(lambda: not Dossier.objects.filter(alert_at__isnull=False).exists(), 300)
    return time.monotonic() - begun


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Return how to put figures among the lines of the run."""

    def write(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{words}\n")

    return write


def digests() -> list[int]:
    return [key for fact in Event.objects.filter(name="unit.alarmed") for key in fact.data["alarms"]]


@pytest.mark.broker
@pytest.mark.parametrize("count", [120, pytest.param(1000, marks=pytest.mark.soak)])
def test_two_workers_and_one_killed_raise_each_level_exactly_once(broker, killed, say, count):
    dossiers = overdue(count)
    factories.staff_user("head")
    seconds = sweep_with_one_killed(broker, killed, count)
    wanted = expected(dossiers)
    assert len(wanted) == 4 * count
    assert raised() == wanted
    assert recorded() == {(f"dossier:{key}", about, level): 1 for key, about, level in wanted}
    assert sorted(digests()) == sorted(Escalation.objects.values_list("pk", flat=True))
    events.run_due()
    told = Message.objects.filter(kind="alarms_raised", channel="inbox")
    assert told.count() == Event.objects.filter(name="unit.alarmed").count() <= count / 10
    assert list(chains.broken_rows()) == []
    say(f"alarms: {len(wanted)} levels of {count} dossiers once each in {seconds:.1f} s, {told.count()} messages")


def test_four_sweeps_at_once_share_the_work():
    dossiers = overdue(40)

    def sweep(_number: int) -> int:
        try:
            return actions.raise_alarms(now=clock.now(), batch=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(sweep, range(4))) == 160
    assert raised() == expected(dossiers)


def test_four_chasers_at_once_remind_and_report_once():
    dossier = factories.accepted()
    words = {"unit_code": factories.unit(code="05.31").pk, "question": "?", "due_at": clock.now() + timedelta(hours=1)}
    clerk = factories.staff("officer")
    actions.consult(dossier_id=dossier.pk, version=dossier.version, by=clerk, beyond_due=True, **words)
    later, start = clock.now() + LONG_AGO, Barrier(4)

    def chase(_number: int) -> int:
        try:
            start.wait()
            return actions.chase_consultations(now=later)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(chase, range(4))) == 2
    assert Event.objects.filter(name__in=("dossier.consultation_reminded", "dossier.consultation_overdue")).count() == 2


def unlocked(dossier: Dossier) -> Callable[[Barrier], str]:
    """Return a sweep without its lock: read what was raised, wait for the other, raise."""

    def sweep(start: Barrier) -> str:
        try:
            told = queries.raised(dossier)
            start.wait()
            for alarm in queries.alarms(dossier):
                if (alarm.about, alarm.level) not in told:
                    Escalation.objects.create(dossier=dossier, about=alarm.about, level=alarm.level, at=alarm.at)
        except IntegrityError:
            return "refused"
        else:
            return "raised"
        finally:
            connection.close()

    return sweep


def two_unlocked_sweeps(dossier: Dossier) -> list[str]:
    start = Barrier(2)
    with ThreadPoolExecutor(2) as workers:
        return sorted(workers.map(unlocked(dossier), [start, start]))


def test_without_the_lock_the_database_still_refuses_a_second_time():
    (dossier,) = overdue(1)
    assert two_unlocked_sweeps(dossier) == ["raised", "refused"]
    assert raised() == expected([dossier])


def test_without_lock_and_constraint_heads_are_told_twice():
    """The negative control: both guards out, every level is there twice."""
    (dossier,) = overdue(1)
    guard = next(each for each in Escalation._meta.constraints if each.name == "escalated_once_a_level")
    with connection.schema_editor() as schema:
        schema.remove_constraint(Escalation, guard)
    try:
        assert two_unlocked_sweeps(dossier) == ["raised", "raised"]
        assert set(raised().values()) == {2}
    finally:
        Escalation.objects.all().delete()
        with connection.schema_editor() as schema:
            schema.add_constraint(Escalation, guard)
