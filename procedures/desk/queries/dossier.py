"""One dossier as the desk shows it: what may be done, what was stated, its papers, its route, its history."""

from dataclasses import dataclass
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm

from portal.accounts import queries as accounts
from portal.accounts.models import Unit
from portal.accounts.schema import Actor, Signatory
from portal.accounts.states import Role
from portal.core import clock
from portal.core.templatetags import display
from portal.events.models import Event
from procedures.catalogue import formulas as catalogue
from procedures.desk.schema import MOVES, Move
from procedures.dossiers import queries as dossiers
from procedures.dossiers import rules
from procedures.dossiers.formulas import limit_name, spelled, stay_name
from procedures.dossiers.models import Attachment, Dossier, DossierStep
from procedures.dossiers.schema import TimelineEntry
from procedures.dossiers.states import State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

MINUTES_A_DAY = 480


def available(dossier: Dossier, actor: Actor) -> list[Move]:
    """Return the moves that state and role allow now, without a query."""
    return [move for move in MOVES if _may(dossier, actor, move.name)]


def _may(dossier: Dossier, actor: Actor, name: str) -> bool:
    if dossier.held_by_job:
        return False
    if name == "draft":
        drafting = dossier.state == State.PROCESSING and rules.has_next_step(dossier)
        return drafting and rules.holds_step(dossier, actor)
    if name == "advance" and not dossier.draft_ready and dossier.spec.decision_fields:
        return False
    if name == "resubmit":
        return dossier.state == State.SUPPLEMENT_REQUESTED and rules.is_intake(dossier, actor)
    if name == "reroute" and dossier.spec.competence.rule == "fixed":
        return False
    if name == "extend" and (dossier.due_current is None or clock.now() >= dossier.due_current):
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
    standing: str
    levels: tuple[int, ...] = ()

    @property
    def over(self) -> bool:
        return self.used is not None and self.used > self.budget

    @property
    def left(self) -> str:
        """Return what is left of the budget, or by how much it is over, in words."""
        return spelled(abs(self.budget - (self.used or 0)))

    @property
    def budget_days(self) -> float:
        return self.budget / MINUTES_A_DAY

    @property
    def used_days(self) -> float:
        return (self.used or 0) / MINUTES_A_DAY


def route(dossier: Dossier) -> list[StepRow]:
    """Return the steps of the route with the working time each has taken, and the levels the head was told of."""
    told = dossiers.raised(dossier)
    stays: dict[int, list[DossierStep]] = {}
    for stay in dossier.steps.all():
        stays.setdefault(stay.number, []).append(stay)
    hours = worktimes.clock(dossier.unit_code)
    rows = []
    for number, (step, budget) in enumerate(catalogue.budgets(dossier.spec, dossier.answers), start=1):
        been = stays.get(number, [])
        used = [worktime.working_minutes_between(s.started_at, s.finished_at or clock.now(), hours) for s in been]
        standing = _standing(dossier, number, been)
        levels = tuple(sorted({level for about, level in told for stay in been if about == stay_name(stay.pk)}))
        rows.append(StepRow(number, str(step.name), budget, sum(used) if been else None, standing, levels))
    return rows


@dataclass(frozen=True)
class LimitRow:
    """The whole limit beside the present step: what is left of it or how far it is over, and the levels told of."""

    left: str
    late: bool
    levels: tuple[int, ...]
    step_over: bool


def limit_row(dossier: Dossier, steps: list[StepRow]) -> LimitRow | None:
    """Return how the limit of a running dossier stands beside its present step; None while no clock runs."""
    due, now = dossier.due_original, clock.now()
    if due is None or not rules.clock_runs(dossier):
        return None
    name = limit_name(dossier.supplement_count)
    first, last = sorted((due, now))
    apart = worktime.working_minutes_between(first, last, worktimes.clock(dossier.unit_code))
    return LimitRow(
        left=spelled(apart),
        late=now > due,
        levels=tuple(sorted(level for about, level in dossiers.raised(dossier) if about == name)),
        step_over=any(step.over for step in steps if step.standing == "now"),
    )


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


def signs_for(dossier: Dossier, actor: Actor) -> Signatory | None:
    """Return in whose place a person would sign the dossier; None for a signer of its own right."""
    return accounts.signatory_of(actor.user_id, dossier.unit_code)


def history(dossier: Dossier) -> list[TimelineEntry]:
    """Return every fact with who did it and the remark behind it, newest first."""
    facts = dossiers.history(dossier)
    titles = dossiers.titles(event for event, _remark in facts)
    people = (ref for event, _remark in facts for ref in (event.actor, *_people(event)))
    names = accounts.names_of(people) | {"system": _("the portal itself")}
    return [
        TimelineEntry(
            titles[event.pk],
            event.at,
            " · ".join(part for part in (_who(event, names), remark) if part),
        )
        for event, remark in reversed(facts)
    ]


def _people(event: Event) -> list[str]:
    """Return the people whom a fact moves the work from and to."""
    return [f"user:{event.data[key]}" for key in ("assignee_before", "assignee") if event.data.get(key)]


def _who(event: Event, names: dict[str, str]) -> str:
    """Return who did it; of an assignment also to whom."""
    who = names.get(event.actor, "")
    if event.name != "dossier.assigned" or "assignee" not in event.data:
        return who
    to, before = (names.get(f"user:{event.data.get(key)}", "") for key in ("assignee", "assignee_before"))
    said = {"who": who, "to": to, "before": before}
    if not to:
        return _("%(who)s took it from %(before)s and gave it to nobody") % said
    if f"user:{event.data['assignee']}" == event.actor:
        return _("%(who)s took it over from %(before)s") % said if before else _("%(who)s took it") % said
    return _("%(who)s gave it from %(before)s to %(to)s") % said if before else _("%(who)s gave it to %(to)s") % said


@dataclass(frozen=True)
class PaperRow:
    """One file of the dossier."""

    name: str
    url: str
    size: int
    kind: str
    is_image: bool = False


def sent_papers(dossier: Dossier) -> list[PaperRow]:
    """Return the papers sent with the dossier, each with its address."""
    labels = {paper.key: str(paper.label) for paper in dossier.spec.attachments}
    return [
        PaperRow(
            _paper_name(labels.get(paper.key, paper.key), paper),
            reverse("citizen:paper", args=[dossier.pk, paper.pk]),
            paper.size,
            paper.content_type.rsplit("/", 1)[-1].upper(),
            paper.content_type.startswith("image/"),
        )
        for paper in dossier.attachments.sent()
    ]


def papers(dossier: Dossier) -> list[PaperRow]:
    """Return the papers sent and the slips made, each with its address."""
    made = [
        PaperRow(
            dossiers.slip_name(dossier, slip.form),
            reverse("citizen:slip", args=[dossier.pk, slip.pk]),
            slip.size,
            "PDF",
        )
        for slip in dossier.slips.all()
    ]
    return sent_papers(dossier) + made


def _paper_name(label: str, paper: Attachment) -> str:
    if paper.replaced_at is None:
        return f"{label} ({paper.name})"
    replaced = {"label": label, "name": paper.name, "moment": display.stamp(paper.replaced_at)}
    return _("%(label)s (%(name)s), replaced %(moment)s") % replaced


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
