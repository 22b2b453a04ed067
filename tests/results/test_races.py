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

from portal.events.models import Event
from procedures.results import actions, queries
from procedures.results.models import IssuedResult, ResultCounter
from tests.results import samples

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

WORKER = "import django; django.setup(); from portal.events.actions import run_due; run_due()"
SHORT, LONG = (
    ("result-numbered", "result-stored"),
    ("result-rendered", "result-signed", "result-published", "effect-written"),
)
POINTS = [*SHORT, *(pytest.param(point, marks=pytest.mark.soak) for point in LONG)]


def decisions(count: int) -> list[int]:
    dossiers = [samples.approved(copies=1) for _each in range(count)]
    return [Event.objects.get(stream=dossier.stream, name="dossier.approved").pk for dossier in dossiers]


def issue(event_id: int) -> list[int]:
    try:
        return [result.number for result in actions.issue(event_id=event_id)]
    finally:
        connection.close()


def test_parallel_issues_are_numbered_without_gaps():
    with ThreadPoolExecutor(4) as workers:
        numbers = [number for found in workers.map(issue, decisions(8)) for number in found]
    assert sorted(numbers) == list(range(1, 9))


def test_one_decision_issued_by_many_is_one_paper():
    (event,) = decisions(1)
    with ThreadPoolExecutor(4) as workers:
        assert list(workers.map(issue, [event] * 4)) == [[1]] * 4
    assert (IssuedResult.objects.count(), ResultCounter.objects.get().last) == (1, 1)


def work(faults: str) -> int:
    """Carry out in a process of its own what is owed; return how it ended."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": database, "FAULTS": faults}
    return subprocess.run([sys.executable, "-c", WORKER], env=environment, check=False, capture_output=True).returncode


@pytest.mark.parametrize("point", POINTS)
def test_worker_killed_at_any_point_leaves_exactly_one_result(point: str):
    decisions(1)
    assert work(point) == -signal.SIGKILL
    assert work("") == 0
    result = IssuedResult.objects.get()
    assert (result.number, ResultCounter.objects.get().last) == (1, 1)
    assert queries.examine_code(result.code).verdict == "valid"
    files = Path(settings.STORAGES["default"]["OPTIONS"]["location"]).glob(f"results/*/{result.dossier_id}-*")
    assert [path.name for path in files] == [f"{result.dossier_id}-1.pdf"]
