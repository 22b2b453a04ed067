"""Read the queues and what may be done with one dossier."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, Q, QuerySet
from django_fsm import can_proceed, has_transition_perm

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import fold
from procedures.catalogue import formulas as catalogue
from procedures.catalogue.models import Procedure
from procedures.desk.schema import MOVES, TABS, Move, Tab
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier, DossierStep
from procedures.dossiers.states import State
from procedures.registers import queries as registers
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes


def workload(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers of the units a person works in; drafts are nobody's work."""
    units = actor.units()
    mine = Q(competent_unit_id__in=units) | Q(intake_unit_id__in=units)
    return Dossier.objects.filter(mine).exclude(state=State.DRAFT)


def queue(actor: Actor, tab: Tab, *, procedure: str = "", text: str = "", mine: bool = False) -> QuerySet[Dossier]:
    """Return one queue, filtered: by procedure, by any words of code, names or phone, or what waits for me."""
    rows = workload(actor).filter(state__in=tab.states)
    if procedure:
        rows = rows.filter(procedure_id=procedure)
    for word in fold(text).split():
        rows = rows.filter(search_key__contains=word)
    if mine:
        rows = rows.filter(_waits_for(actor))
    return rows.select_related("procedure", "procedure_version", "competent_unit", "assignee")


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


def available(dossier: Dossier, actor: Actor) -> list[Move]:
    """Return the moves that state and role allow now, without a query."""
    return [move for move in MOVES if _may(dossier, actor, move.name)]


def _may(dossier: Dossier, actor: Actor, name: str) -> bool:
    if name == "draft":
        drafting = dossier.state == State.PROCESSING and rules.has_next_step(dossier)
        return drafting and rules.holds_step(dossier, actor)
    if name == "advance" and not dossier.draft_ready and dossier.spec.decision_fields:
        return False
    transition = getattr(dossier, name)
    return bool(can_proceed(transition) and has_transition_perm(transition, cast(Any, actor)))


@dataclass(frozen=True)
class StepRow:
    """One line of the route: what the step is, its budget and what was used, in working minutes."""

    number: int
    name: str
    budget: int
    used: int | None
    stays: str

    @property
    def over(self) -> bool:
        return self.used is not None and self.used > self.budget


def route(dossier: Dossier) -> list[StepRow]:
    """Return the steps of the route with the working time each has taken."""
    stays: dict[int, list[DossierStep]] = {}
    for stay in dossier.steps.all():
        stays.setdefault(stay.number, []).append(stay)
    hours = worktimes.clock(dossier.unit_code)
    rows = []
    for number, (step, budget) in enumerate(catalogue.budgets(dossier.spec, dossier.answers), start=1):
        been = stays.get(number, [])
        used = [worktime.working_minutes_between(s.started_at, s.finished_at or clock.now(), hours) for s in been]
        rows.append(
            StepRow(number, str(step.name), budget, sum(used) if been else None, _standing(dossier, number, been))
        )
    return rows


def _standing(dossier: Dossier, number: int, stays: list[DossierStep]) -> str:
    if dossier.state == State.PROCESSING and dossier.step == number:
        return "now"
    return "done" if stays else "ahead"


def candidates(dossier: Dossier) -> list[Any]:
    """Return the register rows that may be the one asked for."""
    return registers.look_up(dossier.spec.lookup, unit_code=dossier.unit_code, answers=_stated(dossier))


def _stated(dossier: Dossier) -> dict[str, Any]:
    return catalogue.meanings(dossier.spec, dossier.answers)


def neighbours(actor: Actor, tab: Tab, dossier: Dossier) -> tuple[Dossier | None, Dossier | None]:
    """Return the dossiers before and after this one in its queue."""
    rows = workload(actor).filter(state__in=tab.states)
    before = rows.filter(queue_at__lte=dossier.queue_at).exclude(pk=dossier.pk).order_by("-queue_at", "-pk")
    after = rows.filter(queue_at__gte=dossier.queue_at).exclude(pk=dossier.pk).order_by("queue_at", "pk")
    return before.first(), after.first()
