"""Read the queues and what may be done with one dossier."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm

from portal.accounts import queries as accounts
from portal.accounts.models import Unit
from portal.accounts.schema import Actor
from portal.accounts.states import Role
from portal.core import clock, keyset
from portal.core.phones import e164
from portal.core.text import fold
from procedures.catalogue import formulas as catalogue
from procedures.catalogue.models import Procedure
from procedures.desk.schema import MOVES, TABS, Move, Tab
from procedures.dossiers import queries as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier, DossierStep
from procedures.dossiers.schema import FACTS, TimelineEntry
from procedures.dossiers.states import PAUSED, State
from procedures.registers import queries as registers
from procedures.registers.schema import Candidate
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

MINUTES_A_DAY = 480
SUGGESTED = ("starts_on", "grade")


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
    """Return how many dossiers stand in each tab, no further than is said, by one query."""
    rows = workload(actor)
    return keyset.bounded_counts({tab.key: rows.filter(state__in=tab.states) for tab in TABS})


def due_counts(actor: Actor) -> dict[str, int]:
    """Return how many open dossiers are overdue and how many fall due today, no further than is said, by one query."""
    now = clock.now()
    tonight = worktime.local(now).replace(hour=23, minute=59, second=59)
    started = workload(actor).filter(state__in=(State.ACCEPTED, State.PROCESSING))
    late, today = Q(due_original__lt=now), Q(due_original__gte=now, due_original__lte=tonight)
    return keyset.bounded_counts({"late": started.filter(late), "today": started.filter(today)})


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


@dataclass(frozen=True)
class StepRow:
    """One line of the route: what the step is, its budget and what was used, in working minutes."""

    number: int
    name: str
    budget: int
    used: int | None
    standing: str

    @property
    def over(self) -> bool:
        return self.used is not None and self.used > self.budget

    @property
    def budget_days(self) -> float:
        return self.budget / MINUTES_A_DAY

    @property
    def used_days(self) -> float:
        return (self.used or 0) / MINUTES_A_DAY


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
        standing = _standing(dossier, number, been)
        rows.append(StepRow(number, str(step.name), budget, sum(used) if been else None, standing))
    return rows


def _standing(dossier: Dossier, number: int, stays: list[DossierStep]) -> str:
    if dossier.state == State.PROCESSING and dossier.step == number:
        return "now"
    return "done" if stays else "ahead"


def summary(dossier: Dossier) -> list[catalogue.SummarySection]:
    """Return the answers as people read them, units by name."""
    names = dict(Unit.objects.values_list("code", "name"))
    return catalogue.summary(dossier.spec, dossier.answers, names)


def identity_keys(dossier: Dossier) -> set[str]:
    """Return the answers that hold an identity number; the desk shows them only when asked to."""
    return {field.key for field in dossier.spec.all_fields() if field.type == "identity_number"}


def waits_for(dossier: Dossier) -> str:
    """Return whose hand the present step of the route waits for, in words."""
    if dossier.state != State.PROCESSING:
        return ""
    step = dossier.spec.route[dossier.step - 1]
    return _("Step %(number)d: %(name)s (%(role)s)") % {
        "number": dossier.step,
        "name": step.name,
        "role": Role(step.role).label,
    }


def history(dossier: Dossier) -> list[TimelineEntry]:
    """Return every fact with who did it and the remark behind it, newest first."""
    facts = dossiers.history(dossier)
    names = accounts.names_of(event.actor for event, _remark in facts) | {"system": _("the portal itself")}
    return [
        TimelineEntry(
            str(FACTS.get(event.name, event.name)),
            event.at,
            " · ".join(part for part in (names.get(event.actor, ""), remark) if part),
        )
        for event, remark in reversed(facts)
    ]


@dataclass(frozen=True)
class PaperRow:
    """One file of the dossier."""

    name: str
    url: str
    size: int
    kind: str
    is_image: bool = False


def papers(dossier: Dossier) -> list[PaperRow]:
    """Return the papers sent and the slips made, each with its address."""
    labels = {paper.key: str(paper.label) for paper in dossier.spec.attachments}
    sent = [
        PaperRow(
            f"{labels.get(paper.key, paper.key)} ({paper.name})",
            reverse("citizen:paper", args=[dossier.pk, paper.pk]),
            paper.size,
            paper.content_type.rsplit("/", 1)[-1].upper(),
            paper.content_type.startswith("image/"),
        )
        for paper in dossier.attachments.all()
    ]
    made = [
        PaperRow(
            _("Slip %(form)s") % {"form": slip.form},
            reverse("citizen:slip", args=[dossier.pk, slip.pk]),
            slip.size,
            "PDF",
        )
        for slip in dossier.slips.all()
    ]
    return sent + made


@dataclass(frozen=True)
class DraftRow:
    """One line of the drafted result."""

    label: str
    value: str


def drafted(dossier: Dossier) -> list[DraftRow]:
    """Return what the officer confirmed: the register's row in words, then the decision fields that were filled."""
    if not dossier.draft_ready:
        return []
    if proposes_refusal(dossier):
        return [DraftRow(_("Proposal"), _("Refuse the request")), DraftRow(_("Why"), dossier.draft.get("why", ""))]
    rows = [DraftRow(_("Register row"), title) for title in dossier.draft.get("titles", [])]
    fields = dossier.draft.get("fields", {})
    rows += [
        DraftRow(str(field.label), catalogue.read_aloud(field, fields[field.key], {}))
        for field in dossier.spec.decision_fields
        if fields.get(field.key) not in (None, "", [])
    ]
    return rows or [DraftRow(_("Result"), str(dossier.spec.result_name))]


def proposes_refusal(dossier: Dossier) -> bool:
    """Tell whether the officer's draft proposes to refuse."""
    return dossier.draft_ready and not rules.not_proposed_for_refusal(dossier)


def has_result(dossier: Dossier) -> bool:
    """Tell whether the draft is one of a result, so that it can be read as it will be printed."""
    return dossier.draft_ready and rules.not_proposed_for_refusal(dossier)


def proposal(dossier: Dossier) -> dict[str, Any]:
    """Return what the form of the proposal starts with."""
    return {"refuse": proposes_refusal(dossier), "why": dossier.draft.get("why", "")}


def candidates(dossier: Dossier) -> list[Candidate]:
    """Return the register rows that may be the one asked for."""
    return registers.look_up(dossier.spec.lookup, unit_code=dossier.unit_code, answers=_stated(dossier))


def _stated(dossier: Dossier) -> dict[str, Any]:
    return catalogue.meanings(dossier.spec, dossier.answers)


def neighbours(actor: Actor, tab: Tab, dossier: Dossier) -> tuple[Dossier | None, Dossier | None]:
    """Return the dossiers before and after this one in its queue."""
    rows, at = workload(actor).filter(state__in=tab.states), dossier.queue_at
    before = rows.filter(Q(queue_at__lt=at) | Q(queue_at=at, pk__lt=dossier.pk)).order_by("-queue_at", "-pk")
    after = rows.filter(Q(queue_at__gt=at) | Q(queue_at=at, pk__gt=dossier.pk)).order_by("queue_at", "pk")
    return before.first(), after.first()


def only_one(found: list[Candidate]) -> str:
    """Return the key of the only candidate there is, so that the usual case needs no click."""
    return found[0].key if len(found) == 1 else ""


def proposed_fields(dossier: Dossier, found: list[Candidate]) -> dict[str, Any]:
    """Return the decision fields as last confirmed; before that, what the register and the request suggest."""
    if dossier.draft_ready:
        return dict(dossier.draft.get("fields", {}))
    record = registers.fill(dossier.spec.lookup, found[0]) if len(found) == 1 else {}
    stated = _stated(dossier)
    asked = {field.key: field.role for field in dossier.spec.decision_fields}
    suggested = {key: stated[role] for key, role in asked.items() if role in SUGGESTED and role in stated}
    return suggested | {key: record[key] for key in asked if key in record}
