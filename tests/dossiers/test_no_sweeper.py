"""With no task run for three days nothing about time is other than with every task run: moments come from the facts."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db.models import F
from pypdf import PdfReader

from portal.celery import app
from portal.core import clock
from portal.events.models import Event
from portal.papers import dates
from procedures.citizen import queries as citizen
from procedures.desk import queries as desk
from procedures.desk.schema import TABS
from procedures.dossiers import actions, queries
from procedures.dossiers.models import Dossier, Slip
from tests import factories
from tests.dossiers.moments import asked, extended, moment, taken_in

pytestmark = pytest.mark.django_db
WEDNESDAY, SATURDAY = moment("2026-10-07T08:00"), moment("2026-10-10T08:00")


def dossiers() -> list[Dossier]:
    """Return dossiers that fall due before, in and after the three days, one of them extended and one paused."""
    with clock.at(moment("2026-10-05T16:00")):
        waiting = factories.filed()
    taken = [taken_in(f"2026-10-{at}") for at in ("01T09:00", "02T09:00", "05T09:00", "07T07:30")]
    return [waiting, *taken, extended("2026-10-14T17:00"), asked("2026-10-06T10:00")]


def run_every_task() -> None:
    """Run what the clock starts, as often as it matters: every two hours from Wednesday to Saturday."""
    app.loader.import_default_modules()
    at = WEDNESDAY
    while at <= SATURDAY:
        with clock.at(at):
            for entry in app.conf.beat_schedule.values():
                app.tasks[entry["task"]].apply(throw=True)
        at += timedelta(hours=2)


def seen() -> dict[str, Any]:
    """Return all that depends on time, as it stands on Saturday."""
    with clock.at(SATURDAY):
        rows = list(Dossier.objects.select_related("procedure", "procedure_version").order_by("pk"))
        clerk = factories.staff("officer", "intake")
        moments = [(d.pk, d.received_at, d.due_original, d.due_current, d.supplement_due, d.state) for d in rows]
        return {
            "moments": moments,
            "timeliness": queries.standings(rows, SATURDAY),
            "days": [queries.due_explained(row) for row in rows],
            "queues": {tab.key: _lines(desk.queue(clerk, tab)) for tab in TABS},
            "headline": desk.due_counts(clerk),
            "times": [citizen.times_of(row, citizen.due_strip(row)) for row in rows],
        }


def _lines(rows: Any) -> list[Any]:
    found = desk.rows_of(list(rows.order_by("queue_at", "pk")))
    return [(row.dossier.pk, row.timeliness, row.days) for row in found]


def test_three_days_without_any_task_change_nothing():
    assert len(dossiers()) == 7
    without = seen()
    run_every_task()
    assert seen() == without
    assert sorted(without["timeliness"].values()) == ["in_time", "overdue", "overdue", "overdue", "overdue", "paused"]
    assert without["headline"] == {"late": 4, "today": 0}
    assert Slip.objects.count() == 8  # the tasks did carry out what was owed
    Dossier.objects.update(due_original=F("due_original") - timedelta(days=1))
    assert seen() != without  # and a counter that touches a date would be seen


def test_slip_made_three_days_late_is_the_slip_made_at_once():
    dossier = taken_in()
    accepted = Event.objects.get(stream=dossier.stream, name="dossier.accepted")
    told = []
    for at in (accepted.at, SATURDAY):
        with clock.at(at):
            Slip.objects.all().delete()
            slip = actions.make_slip(event_id=accepted.pk)
        told.append("".join(page.extract_text() for page in PdfReader(default_storage.open(slip.file)).pages))
    assert told[0] == told[1]
    assert dates.on_slip(dossier.due_original) in " ".join(told[0].split())
