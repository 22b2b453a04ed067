"""Many at once, and a worker killed in the middle: the register has neither gaps nor twins."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from portal.events.models import Delivery, Event
from portal.notifications.models import Message
from procedures.dossiers.models import Dossier
from procedures.results import actions, effects, queries
from procedures.results.actions import numbers
from procedures.results.models import Allotment, IssuedResult, ResultCounter
from tests import factories
from tests.results import samples

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

WORKER = """
import sys, django
django.setup()
from datetime import timedelta
from portal.core import clock
from portal.events.actions import run_due
with clock.at(clock.now() + timedelta(seconds=int(sys.argv[1]))):
    run_due()
"""
RECOVERY = effects.LEASE.seconds + 15 + 15
"""Seconds until a worker goes on with what a killed one left: its lease, the grace of the sweep, its beat."""

SHORT, LONG = (
    ("result-numbered", "result-signed-by-signer", "result-stored", "result-registered"),
    (
        *("result-owed", "result-allotted", "result-rendered", "result-signing", "result-signed-by-unit"),
        *("result-preserved", "result-storing", "result-published", "result-handing-over", "result-acknowledged"),
        *("dossier-returned", "effect-sent"),
    ),
)
SOAK_TIMES = 5


def decisions(count: int) -> list[int]:
    dossiers = [samples.approved(copies=1, by=factories.actor()) for _each in range(count)]
    return [Event.objects.get(stream=dossier.stream, name="dossier.approved").pk for dossier in dossiers]


def issue(event_id: int) -> list[int]:
    try:
        return [result.number for result in actions.issue(event_id=event_id)]
    finally:
        connection.close()


def numbers_of(many: int, workers: int) -> list[int]:
    with ThreadPoolExecutor(workers) as pool:
        return sorted(number for found in pool.map(issue, decisions(many)) for number in found)


@pytest.mark.parametrize("many", [16, pytest.param(100, marks=pytest.mark.soak)])
def test_parallel_issues_are_numbered_without_gaps(many: int):
    assert numbers_of(many, 8) == list(range(1, many + 1))
    assert list(IssuedResult.objects.order_by("number").values_list("number", flat=True)) == list(range(1, many + 1))
    assert ResultCounter.objects.get().last == many


def test_without_the_lock_of_the_counter_numbers_collide_or_fail(monkeypatch: pytest.MonkeyPatch):
    def unlocked(unit, series, year):
        ResultCounter.objects.get_or_create(unit=unit, series=series, year=year)
        counter = ResultCounter.objects.get(unit=unit, series=series, year=year)
        counter.last += 1
        counter.save(update_fields=["last"])
        return counter.last

    monkeypatch.setattr(numbers, "next_number", unlocked)
    with pytest.raises(Exception, match="allotted_number_once"):
        numbers_of(16, 8)


def test_one_decision_issued_by_many_is_one_paper():
    (event,) = decisions(1)
    with ThreadPoolExecutor(4) as workers:
        assert list(workers.map(issue, [event] * 4)) == [[1]] * 4
    assert (IssuedResult.objects.count(), ResultCounter.objects.get().last) == (1, 1)
    assert queries.examine_code(IssuedResult.objects.get().code).verdict == "valid"


def work(faults: str, *, later: int = 0) -> int:
    """Carry out in a process of its own what is owed, so many seconds from now; return how it ended."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": database, "FAULTS": faults}
    command = [sys.executable, "-c", WORKER, str(later)]
    return subprocess.run(command, env=environment, check=False, capture_output=True).returncode


def outcome(dossier: Dossier) -> dict[str, object]:
    """Return what issuing left behind: papers, numbers, files, words to the applicant."""
    result = IssuedResult.objects.get(dossier=dossier)
    files = Path(settings.STORAGES["default"]["OPTIONS"]["location"]).glob(f"results/*/{dossier.pk}-*")
    told = Message.objects.filter(user=dossier.applicant, kind="dossier_returned", channel="inbox")
    return {
        "number": (result.number, ResultCounter.objects.get().last, Allotment.objects.count()),
        "files": [path.name for path in files],
        "verdict": queries.examine_code(result.code).verdict.value,
        "told": told.count(),
        "state": Dossier.objects.get(pk=dossier.pk).state,
        "owed": Delivery.objects.filter(effect__contains="results", done_at__isnull=True).count(),
    }


def killed_and_taken_up(point: str) -> None:
    (Path(settings.VAR_DIR) / f"fault-{point}").unlink(missing_ok=True)
    (event,) = decisions(1)
    dossier = Dossier.objects.get(pk=Event.objects.get(pk=event).stream.partition(":")[2])
    assert work(point) == -signal.SIGKILL
    assert work("", later=RECOVERY) == 0
    assert outcome(dossier) == {
        "number": (1, 1, 1),
        "files": [f"{dossier.pk}-1.pdf"],
        "verdict": "valid",
        "told": 1,
        "state": "returned",
        "owed": 0,
    }


def test_recovery_takes_less_than_two_minutes():
    assert RECOVERY <= 120


@pytest.mark.parametrize("point", SHORT)
def test_worker_killed_at_a_point_leaves_exactly_one_result(point: str):
    killed_and_taken_up(point)


@pytest.mark.soak
@pytest.mark.parametrize("_time", range(SOAK_TIMES))
@pytest.mark.parametrize("point", [*SHORT, *LONG])
def test_worker_killed_at_any_point_leaves_exactly_one_result(point: str, _time: int):
    killed_and_taken_up(point)
