"""The queues of a clerk: whose work they hold, how they are counted and ordered, one line each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Q, QuerySet

from portal.accounts.schema import Actor
from portal.core import clock, keyset
from procedures.catalogue.schema import Definition
from procedures.desk.queries import columns as column_queries
from procedures.desk.queries.columns import QueueRow
from procedures.desk.queries.filters import narrowed
from procedures.desk.schema import COLUMNS, MOST_EXPORTED, TABS, USUAL, Column, Tab, tab_named
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.states import Timeliness

MINUTES_A_DAY = 480
USUAL_COLUMNS = tuple(column for column in COLUMNS if column.key in USUAL)


def workload(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers of the units a person works in; drafts and trials of a form are nobody's work."""
    units = actor.units()
    mine = Q(competent_unit_id__in=units) | Q(intake_unit_id__in=units)
    return Dossier.objects.filter(mine, is_test=False).exclude(state=State.DRAFT)


def readable(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers a person may open at the desk: what they oversee, and an administrator's own tests."""
    mine = Q(is_test=True, applicant=actor.user_id) if actor.units("administrator") else Q(pk__in=[])
    return Dossier.objects.filter(Q(dossiers.overseen_by(actor), is_test=False) | mine).exclude(state=State.DRAFT)


def queue(
    actor: Actor, tab: Tab, asked: Mapping[str, Any] | None = None, spec: Definition | None = None
) -> QuerySet[Dossier]:
    """Return one queue, narrowed by what is asked of it; ``spec`` is that of the chosen procedure's form."""
    rows = workload(actor).filter(_holds(tab))
    if tab.mine:
        rows = rows.filter(_waits_for(actor))
    return narrowed(rows, asked or {}, actor, spec)


def _holds(tab: Tab) -> Q:
    """Return the condition of what a tab holds, whoever asks."""
    states = Q(state__in=tab.states)
    return states if tab.issued is None else states & Q(issued_at__isnull=not tab.issued)


def with_columns(rows: QuerySet[Dossier], columns: Sequence[Column]) -> QuerySet[Dossier]:
    """Return the rows with what the columns need read along, and nothing heavy that they do not."""
    rows = rows.select_related("procedure", "procedure_version", "competent_unit", "assignee")
    if any(column.key == "labels" for column in columns):
        rows = rows.prefetch_related("labels")
    return rows.defer(*column_queries.unread(columns))


def _waits_for(actor: Actor) -> Q:
    """Return the condition of what waits for a person: theirs by name, else by role where nobody has it in hand."""
    at_intake = Q(intake_unit_id__in=actor.units("intake"))
    free = Q(assignee__isnull=True)
    found = Q(assignee_id=actor.user_id, state__in=(State.SUBMITTED, State.ACCEPTED, State.PROCESSING))
    to_hand_over = Q(state=State.RESOLVED, issued_at__isnull=False)
    found |= at_intake & (to_hand_over | free & Q(state__in=(State.SUBMITTED, State.ACCEPTED)))
    for role in sorted({role for role, _unit in actor.grants}):
        found |= free & Q(state=State.PROCESSING, step_role=role, competent_unit_id__in=actor.units(role))
    return found


def counts(actor: Actor) -> dict[str, int]:
    """Return how many dossiers stand in each tab, no further than is said, by one query."""
    rows = workload(actor)
    return keyset.bounded_counts({tab.key: rows.filter(_holds(tab)) for tab in TABS})


def waiting_count(actor: Actor) -> int:
    """Return how many dossiers wait for the person, counted no further than one past the most that is said."""
    return queue(actor, tab_named("mine"))[: keyset.MOST_COUNTED + 1].count()


def step_counts(actor: Actor, procedure: str) -> dict[int, int]:
    """Return how many dossiers of a procedure stand at each step of its route, counted as far as is said."""
    rows = workload(actor).filter(state=State.PROCESSING, procedure_id=procedure)
    return dict(Counter(rows.order_by().values_list("step", flat=True)[: keyset.MOST_COUNTED + 1]))


def due_counts(actor: Actor) -> dict[str, int]:
    """Return how many open dossiers are overdue and how many fall due today, no further than is said, by one query."""
    now = clock.now()
    tonight = worktime.local(now).replace(hour=23, minute=59, second=59)
    started = workload(actor).filter(state__in=(State.ACCEPTED, State.PROCESSING))
    late = dossiers.stands(Timeliness.OVERDUE, now)
    today = dossiers.stands(Timeliness.IN_TIME, now) & Q(due_original__lte=tonight)
    return keyset.bounded_counts({"late": started.filter(late), "today": started.filter(today)})


def rows_of(
    found: Sequence[Dossier], columns: Sequence[Column] = USUAL_COLUMNS, whole: frozenset[str] = frozenset()
) -> list[QueueRow]:
    """Return queue lines; one clock, the city's, tells the days for all of them.

    ``whole`` are the units whose identity numbers are read out whole.
    """
    hours, now = worktimes.clock(), clock.now()
    standings = dossiers.standings(found, now)
    words = column_queries.words_for(columns)
    found_rows = [_row(dossier, standings.get(dossier.pk), hours, now) for dossier in found]
    return [
        replace(row, cells=column_queries.cells(row, words, whole=row.dossier.unit_code in whole)) for row in found_rows
    ]


def _row(dossier: Dossier, standing: Timeliness | None, hours: worktime.Clock, now: datetime) -> QueueRow:
    due = dossier.due_original
    step = str(dossier.spec.route[dossier.step - 1].name) if dossier.state == State.PROCESSING else ""
    if due is None or standing is None:
        return QueueRow(dossier, "", 0, step)
    first, last = sorted((due, now))
    minutes = 0 if dossier.resolved_at else worktime.working_minutes_between(first, last, hours)
    return QueueRow(dossier, standing, ceil(minutes / MINUTES_A_DAY), step)


def to_export(rows: QuerySet[Dossier], tab: Tab) -> list[Dossier] | None:
    """Return the rows of an export in the queue's order, or None when they are more than one file may hold."""
    sign = "-" if tab.order.startswith("-") else ""
    if rows.order_by()[: MOST_EXPORTED + 1].count() > MOST_EXPORTED:
        return None
    return list(rows.order_by(tab.order, f"{sign}pk"))


def neighbours(rows: QuerySet[Dossier], tab: Tab, dossier: Dossier) -> tuple[Dossier | None, Dossier | None]:
    """Return the dossiers before and after this one in a queue, in the queue's own order."""
    return keyset.beside(rows.only("pk", "queue_at"), tab.order, dossier)
