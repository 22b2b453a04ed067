"""An amended calendar moves the dates of open dossiers, chunk by chunk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.schema import SYSTEM
from portal.core import faults
from portal.events import actions as events
from portal.events.models import Event
from procedures.dossiers import queries
from procedures.dossiers.actions.moves import keep, record
from procedures.dossiers.actions.numbers import answer_due, due_moment
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime import actions as calendar
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.schema import Amendment

RUNNING = (State.ACCEPTED, State.PROCESSING, State.AWAITING_PAYMENT)
CHUNK = 100

Dates = Mapping[str, datetime | None]


@transaction.atomic
def move_due_dates(*, event_id: int) -> int:
    """Work out anew the dates of the next dossiers that an amendment may concern; return how many of them moved.

    Each chunk is one transaction and ends with the fact that owes the next, so that a killed worker leaves whole chunks
    and the sweep goes on where it stopped. A dossier whose dates fit the calendar is left alone. Until the chunk is
    written no other amendment comes between, which would miss the dossiers that this one moves.
    """
    event = Event.objects.get(pk=event_id)
    amendment = Event.objects.get(pk=event.data.get("amendment", event_id))
    calendar.hold()
    found = _concerned(worktimes.amendment(amendment), event.data.get("after"))
    since = queries.paused_since(found)
    moved = sum(_fit(dossier, since.get(dossier.pk), amendment.pk) for dossier in found)
    faults.point("calendar-chunk")
    if len(found) == CHUNK:
        _tell("applying", amendment, after=str(found[-1].pk))
    else:
        _tell("applied", amendment, moved=queries.moved_by(amendment.pk).count())
    return moved


def _tell(fact: str, amendment: Event, **data: Any) -> None:
    events.record(
        stream=f"calendar:{amendment.pk}",
        name=f"calendar.{fact}",
        actor=SYSTEM.ref,
        data={"amendment": amendment.pk} | data,
    )


def _concerned(amendment: Amendment, after: str | None) -> list[Dossier]:
    """Return the next open dossiers, locked, that still wait for a date on or after the first amended day."""
    first = worktime.local(datetime.combine(amendment.first_day, datetime.min.time()))
    running = Q(state__in=RUNNING, due_current__gte=first)
    waiting = Q(state=State.SUPPLEMENT_REQUESTED, supplement_due__gte=first)
    rows = Dossier.objects.filter(running | waiting)
    if amendment.unit_code:
        rows = rows.filter(competent_unit_id=amendment.unit_code)
    if after:
        rows = rows.filter(pk__gt=after)
    rows = rows.select_for_update(of=("self",)).select_related("procedure", "procedure_version")
    return list(rows.order_by("pk")[:CHUNK])


def _fit(dossier: Dossier, asked: datetime | None, amendment: int) -> bool:
    """Give a locked dossier the dates that the calendar now brings; tell whether they are others."""
    now = _dates(dossier, asked)
    was = {name: getattr(dossier, name) for name in now}
    if now == was:
        return False
    for name, moment in now.items():
        setattr(dossier, name, moment)
    dossier.version += 1
    keep(dossier)
    data = {"amendment": amendment, "assignee": dossier.assignee_id, "was": _written(was), "now": _written(now)}
    record(dossier, "due_moved", SYSTEM, more=data)
    return True


def _dates(dossier: Dossier, asked: datetime | None) -> Dates:
    """Return the dates that count now: while the office waits, only the one up to which it waits."""
    if dossier.state == State.SUPPLEMENT_REQUESTED:
        return {"supplement_due": answer_due(dossier, asked)} if asked else {}
    if dossier.received_at is None:
        return {}
    due = due_moment(dossier, dossier.received_at, queries.interruptions(dossier))
    promised = dossier.due_current != dossier.due_original
    return {"due_original": due, "due_current": _kept_promise(dossier, due) if promised else due}


def _kept_promise(dossier: Dossier, due: datetime) -> datetime:
    """Return the new date once promised: never earlier, and on the next working day when it became a day off.

    Source: Bộ luật Dân sự 2015, Điều 148.
    """
    office, at = worktimes.clock(dossier.unit_code), max(dossier.due_current or due, due)
    day = worktime.local(at).date()
    return at if office.works(day) else office.closing(worktime.counted_from(at, office).date())


def _written(dates: Dates) -> dict[str, str]:
    return {name: timezone.localtime(moment).isoformat() if moment else "" for name, moment in dates.items()}
