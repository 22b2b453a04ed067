"""Read dossiers: who may see which, what happened, what comes, and why the date is what it is."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from portal.events import queries as events
from portal.events.models import Event
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier, Remark
from procedures.dossiers.schema import EXPLAINED, FACTS, INTERNAL, STEP_FACTS, TimelineEntry
from procedures.dossiers.states import FINAL, OPEN, State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.formulas import Due


def visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers a person may see: their own, and those filed with units they work for or oversee."""
    rows = Dossier.objects.select_related("procedure", "procedure_version", "competent_unit", "intake_unit", "assignee")
    mine = Q(applicant_id=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    at_window = ~Q(channel="online") & Q(state=State.DRAFT, intake_unit_id__in=actor.units("intake"))
    return rows.filter(mine | (overseen_by(actor) & ~Q(state=State.DRAFT)) | at_window)


def overseen_by(actor: Actor) -> Q:
    """Return the condition of dossiers filed with units that a person works for or oversees."""
    work = Q(pk__in=[])
    for role, unit in actor.grants:
        work |= Q(competent_unit_id=unit) | Q(intake_unit_id=unit)
        if role in rules.OVERSIGHT:
            work |= Q(competent_unit__code__startswith=f"{unit}.") | Q(intake_unit__code__startswith=f"{unit}.")
    return work


def of_applicant(user_id: int) -> QuerySet[Dossier]:
    """Return the dossiers a person filed or drafts, newest first."""
    rows = Dossier.objects.filter(applicant_id=user_id).select_related(
        "procedure", "procedure_version", "competent_unit"
    )
    return rows.order_by("-created_at", "-pk")


def get_or_none(dossier_id: UUID | str) -> Dossier | None:
    """Return a dossier by id, whoever asks; for actions."""
    return Dossier.objects.select_related("procedure", "procedure_version").filter(pk=dossier_id).first()


def by_reference(reference: str) -> Dossier | None:
    """Return the dossier that people quote by this reference."""
    return Dossier.objects.select_related("procedure", "procedure_version").filter(reference=reference).first()


def similar_open(dossier: Dossier) -> QuerySet[Dossier]:
    """Return the applicant's other open or waiting dossiers of the same procedure for the same person."""
    same = Dossier.objects.filter(procedure=dossier.procedure_id, beneficiary_key=dossier.beneficiary_key)
    return (
        same.filter(applicant=dossier.applicant_id, state__in=OPEN).exclude(pk=dossier.pk).exclude(beneficiary_key="")
    )


def conflict(dossier: Dossier) -> rules.Conflict:
    """Return what to tell the loser of a race: the state now, since when and by whom."""
    last = events.stream(dossier.stream).last()
    if last is None:
        return rules.Conflict(dossier.state)
    return rules.Conflict(dossier.state, last.at, accounts.names_of([last.actor]).get(last.actor, ""))


def history(dossier: Dossier) -> list[tuple[Event, str]]:
    """Return every fact with the remark behind it, oldest first, for the desk."""
    remarks = dict(Remark.objects.filter(dossier=dossier).values_list("event_id", "text"))
    return [(event, remarks.get(event.pk, "")) for event in events.stream(dossier.stream)]


def timeline(dossier: Dossier) -> list[TimelineEntry]:
    """Return what was done and what comes next, in words for the applicant."""
    entries = [_entry(dossier, event, text) for event, text in history(dossier) if event.name not in INTERNAL]
    return entries + _still_to_come(dossier)


def _entry(dossier: Dossier, event: Event, remark: str) -> TimelineEntry:
    title = str(FACTS.get(event.name, event.name))
    step = int(event.data.get("step", 0))
    if event.name in STEP_FACTS and 0 < step <= len(dossier.spec.route):
        title = _("Step %(number)d: %(name)s") % {"number": step, "name": dossier.spec.route[step - 1].name}
    return TimelineEntry(title, event.at, remark if event.name in EXPLAINED else "")


def _still_to_come(dossier: Dossier) -> list[TimelineEntry]:
    if dossier.state in FINAL or dossier.state == State.DRAFT:
        return []
    ahead: list[TimelineEntry] = []
    if dossier.state in (State.SUBMITTED, State.AWAITING_PAYMENT):
        ahead.append(
            TimelineEntry(_("The office accepts the dossier and sends the appointment slip"), None, done=False)
        )
    if dossier.state != State.RESOLVED:
        ahead += [TimelineEntry(str(step.name), None, done=False) for step in dossier.spec.route[dossier.step :]]
    ahead.append(TimelineEntry(_("You receive the result"), None, done=False, expected=dossier.due_current))
    return ahead


def due_explained(dossier: Dossier) -> Due | None:
    """Return the due moment with its reason day by day, or None before the dossier is filed."""
    if dossier.received_at is None or not dossier.competent_unit_id:
        return None
    limit = catalogue.limit(dossier.spec, dossier.answers)
    return worktime.due(dossier.received_at, limit, worktimes.clock(dossier.competent_unit_id))


def public_status(code: str, secret: str) -> Dossier | None:
    """Return the dossier for a public look-up by official code or reference and the secret on its slip."""
    rows = Dossier.objects.select_related("procedure", "procedure_version").exclude(state=State.DRAFT)
    found = rows.filter(Q(code=code) | Q(reference=code)).first()
    return found if found is not None and found.secret == secret.upper() else None
