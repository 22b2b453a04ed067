"""An amendment carried out by real workers: a kill in the middle of a chunk moves each dossier once all the same."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from portal.events.models import Delivery, Event
from procedures.dossiers.actions.recalendar import CHUNK
from procedures.dossiers.models import Dossier
from procedures.worktime import actions as calendar
from tests.citizen.made import clones
from tests.dossiers.moments import day_off, moment, taken_in
from tests.events.test_worker import wait_for
from tests.programs import Broker, Worker, running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
TUESDAY = "2026-10-06"


@pytest.fixture
def killed(settings: Any) -> Iterator[Path]:
    """Name the mark that the fault point leaves when it kills a process."""
    mark = Path(settings.VAR_DIR) / "fault-calendar-chunk"
    mark.unlink(missing_ok=True)
    yield mark
    mark.unlink(missing_ok=True)


@pytest.mark.broker
def test_worker_killed_in_the_middle_of_a_chunk_moves_each_dossier_once(broker: Broker, killed: Path):
    first = taken_in()
    Dossier.objects.filter(pk=first.pk).update(applicant=None)
    clones(Dossier.objects.get(pk=first.pk), CHUNK + 19)
    Delivery.objects.all().delete()
    with running(Worker(broker, FAULTS="calendar-chunk")):
        day_off(TUESDAY)
        assert wait_for(lambda: Event.objects.filter(name="calendar.applied").exists(), seconds=120)
    assert killed.exists()
    moved = Counter(Event.objects.filter(name="dossier.due_moved").values_list("stream", flat=True))
    assert (len(moved), set(moved.values())) == (CHUNK + 20, {1})
    stored = set(Dossier.objects.values_list("due_original", "version"))
    assert stored == {(moment("2026-10-09T17:00"), first.version + 1)}
    assert Event.objects.get(name="calendar.applied").data["moved"] == CHUNK + 20


def amend_while(holding: bool) -> bool:
    """Amend the calendar while a chunk is being written; tell whether the amendment came before the chunk ended."""
    day_off("2026-12-30")  # so that there is a calendar to hold
    amended = Signal()

    def amend() -> None:
        try:
            day_off(TUESDAY)
        finally:
            amended.set()
            connection.close()

    with transaction.atomic():
        if holding:
            calendar.hold()
        thread = Thread(target=amend)
        thread.start()
        before = amended.wait(1.5)
    thread.join()
    assert amended.is_set()
    return before


@pytest.mark.parametrize("holding", [True, False])
def test_amendment_waits_for_a_chunk_that_holds_the_calendar(holding: bool):
    assert amend_while(holding) is not holding
