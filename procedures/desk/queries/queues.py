"""The queues of a clerk: whose work they hold, how they are counted and filtered, one line each."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Count, Q, QuerySet

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.phones import e164
from portal.core.text import fold
from procedures.catalogue.models import Procedure
from procedures.desk.schema import TABS, Tab
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import PAUSED, State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

MINUTES_A_DAY = 480


def workload(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers of the units a person works in; drafts are nobody's work."""
    units = actor.units()
    mine = Q(competent_unit_id__in=units) | Q(intake_unit_id__in=units)
    return Dossier.objects.filter(mine).exclude(state=State.DRAFT)


def readable(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers a person may open at the desk: their units' work, and what they oversee."""
    return Dossier.objects.filter(dossiers.overseen_by(actor)).exclude(state=State.DRAFT)


def queue(actor: Actor, tab: Tab, *, procedure: str = "", text: str = "", mine: bool = False) -> QuerySet[Dossier]:
    """Return one queue, filtered: by procedure, by any words of code, names or phone, or what waits for me."""
    rows = workload(actor).filter(state__in=tab.states)
    if procedure:
        rows = rows.filter(procedure_id=procedure)
    for word in _words(text):
        rows = rows.filter(search_key__contains=word)
    if mine:
        rows = rows.filter(_waits_for(actor))
    return rows.select_related("procedure", "procedure_version", "competent_unit", "assignee")


def _words(text: str) -> list[str]:
    """Return what to look for: a telephone number however it is written, or any folded words."""
    phone = e164(text)
    return [phone] if phone else fold(text).split()


def _waits_for(actor: Actor) -> Q:
    intake = Q(state__in=(State.SUBMITTED, State.ACCEPTED, State.RESOLVED), intake_unit_id__in=actor.units("intake"))
    found = intake | Q(assignee_id=actor.user_id)
    for role, unit in actor.grants:
        found |= Q(state=State.PROCESSING, step_role=role, competent_unit_id=unit, assignee__isnull=True)
    return found


def counts(actor: Actor) -> dict[str, int]:
    """Return how many dossiers stand in each tab, by one query."""
    by_state = dict(workload(actor).order_by().values_list("state").annotate(number=Count("pk")))
    return {tab.key: sum(by_state.get(state, 0) for state in tab.states) for tab in TABS}


def due_counts(actor: Actor) -> dict[str, int]:
    """Return how many open dossiers are overdue and how many fall due today, by one query."""
    now = clock.now()
    tonight = worktime.local(now).replace(hour=23, minute=59, second=59)
    started = workload(actor).filter(state__in=(State.ACCEPTED, State.PROCESSING))
    return started.aggregate(
        late=Count("pk", filter=Q(due_original__lt=now)),
        today=Count("pk", filter=Q(due_original__gte=now, due_original__lte=tonight)),
    )


def procedures() -> list[Procedure]:
    """Return the procedures to filter by."""
    return list(Procedure.objects.all())


@dataclass(frozen=True)
class QueueRow:
    """One line of a queue: the dossier, how it stands against its due moment, working days over or left, its step."""

    dossier: Dossier
    timeliness: str
    days: int
    step: str


def rows_of(found: list[Dossier]) -> list[QueueRow]:
    """Return queue lines; one clock, the city's, tells the days for all of them."""
    hours, now = worktimes.clock(), clock.now()
    return [_row(dossier, hours, now) for dossier in found]


def _row(dossier: Dossier, hours: worktime.Clock, now: datetime) -> QueueRow:
    due = dossier.due_original
    step = str(dossier.spec.route[dossier.step - 1].name) if dossier.state == State.PROCESSING else ""
    if due is None or (dossier.is_final and dossier.resolved_at is None):
        return QueueRow(dossier, "", 0, step)
    standing = worktime.timeliness(due, dossier.resolved_at, now, dossier.state in PAUSED)
    first, last = sorted((due, now))
    minutes = 0 if dossier.resolved_at else worktime.working_minutes_between(first, last, hours)
    return QueueRow(dossier, standing, ceil(minutes / MINUTES_A_DAY), step)


def neighbours(actor: Actor, tab: Tab, dossier: Dossier) -> tuple[Dossier | None, Dossier | None]:
    """Return the dossiers before and after this one in its queue."""
    rows, at = workload(actor).filter(state__in=tab.states), dossier.queue_at
    before = rows.filter(Q(queue_at__lt=at) | Q(queue_at=at, pk__lt=dossier.pk)).order_by("-queue_at", "-pk")
    after = rows.filter(Q(queue_at__gt=at) | Q(queue_at=at, pk__gt=dossier.pk)).order_by("queue_at", "pk")
    return before.first(), after.first()
