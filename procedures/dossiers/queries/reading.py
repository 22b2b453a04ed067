"""Read dossiers: who may see which, what happened, what comes, and why the date is what it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.models import Unit, User
from portal.accounts.schema import Actor
from portal.accounts.states import Role
from portal.core.templatetags.display import when
from portal.events import queries as events
from portal.events.models import Event
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier, Remark
from procedures.dossiers.queries.alarms import share_words
from procedures.dossiers.schema import EXPLAINED, FACTS, INTERNAL, STEP_FACTS, TimelineEntry
from procedures.dossiers.states import FINAL, OPEN, PAUSED, State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.formulas import Due, Interruption
from procedures.worktime.states import Timeliness

ASKED, ANSWERED, DUE_MOVED = "dossier.supplement_requested", "dossier.resubmitted", "dossier.due_moved"

NOBODY = "----"
"""The secret that a code without a dossier is compared with; no secret has these characters."""


def visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers a person may see: their own, and those filed with units they work for or oversee."""
    rows = Dossier.objects.select_related("procedure", "procedure_version", "competent_unit", "intake_unit", "assignee")
    mine = Q(applicant_id=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    begun_here = Q(state=State.DRAFT, intake_unit_id__in=actor.units("intake"))
    at_window = (~Q(channel="online") | Q(assisted=True)) & begun_here
    return rows.filter(mine | (overseen_by(actor) & ~Q(state=State.DRAFT) & Q(is_test=False)) | at_window)


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
        return rules.Conflict(dossier.state, held=dossier.held_by_job)
    who = accounts.names_of([last.actor]).get(last.actor, "")
    return rules.Conflict(dossier.state, last.at, who, held=dossier.held_by_job)


def history(dossier: Dossier) -> list[tuple[Event, str]]:
    """Return every fact with the remark behind it, oldest first, for the desk."""
    remarks = dict(Remark.objects.filter(dossier=dossier).values_list("event_id", "text"))
    return [(event, remarks.get(event.pk) or _moved(event)) for event in events.stream(dossier.stream)]


def titles(events: Iterable[Event]) -> dict[int, str]:
    """Return each fact in words by its key, with the unit or the share of time that it speaks of."""
    told = list(events)
    codes = {event.data["unit"] for event in told if "unit" in event.data}
    language = get_language() or "vi"
    units = {unit.code: unit.name_in(language) for unit in Unit.objects.filter(code__in=codes)} if codes else {}
    return {event.pk: _title(event, units) for event in told}


def _title(event: Event, units: Mapping[str, str]) -> str:
    data = event.data
    parts = {"unit": units.get(data.get("unit", ""), "")}
    if event.name == "dossier.escalated":
        parts["what"] = share_words(data["about"], data["level"], data["step"])
    return str(FACTS.get(event.name, event.name)) % parts


def _moved(event: Event) -> str:
    """Return from when to when an amended calendar moved a date; nothing for any other fact."""
    if event.name != DUE_MOVED:
        return ""
    date = "supplement_due" if "supplement_due" in event.data["now"] else "due_current"
    before, after = (when(datetime.fromisoformat(event.data[key][date])) for key in ("was", "now"))
    return _("from %(before)s to %(after)s") % {"before": before, "after": after}


def moved_by(amendment: int) -> QuerySet[Event]:
    """Return the facts of dossiers whose dates an amendment of the calendar moved."""
    return Event.objects.filter(name=DUE_MOVED, data__amendment=amendment)


def timeline(dossier: Dossier) -> list[TimelineEntry]:
    """Return what was done and what comes next, in words for the applicant."""
    told = [(event, text) for event, text in history(dossier) if event.name not in INTERNAL]
    named = titles(event for event, _text in told)
    entries = [_entry(dossier, event, named[event.pk], text) for event, text in told]
    return entries + _still_to_come(dossier)


def _entry(dossier: Dossier, event: Event, title: str, remark: str) -> TimelineEntry:
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


def in_charge(dossier: Dossier) -> list[User]:
    """Return who has the dossier now: its assignee, else the members of its unit whose turn it is."""
    if dossier.assignee is not None:
        return [dossier.assignee]
    role = dossier.step_role if dossier.state == State.PROCESSING else Role.INTAKE
    return list(accounts.staff_of(dossier.unit_code, role))


def due_explained(dossier: Dossier) -> Due | None:
    """Return the due moment with its reason day by day, or None before the dossier is filed."""
    if dossier.received_at is None or not dossier.competent_unit_id:
        return None
    limit = catalogue.limit(dossier.spec, dossier.answers)
    held = interruptions(dossier)
    explained = worktime.due(dossier.received_at, limit, worktimes.clock(dossier.competent_unit_id), held)
    return None if dossier.resolved_at and explained.at != dossier.due_original else explained


def interruptions(dossier: Dossier) -> list[Interruption]:
    """Return the times in which the office waited for the applicant, from the facts; a restart as the last of them."""
    if not dossier.supplement_count or dossier.received_at is None or dossier.submitted_at is None:
        return []
    if dossier.received_at != dossier.submitted_at:
        return [Interruption(dossier.submitted_at, dossier.received_at)]
    if dossier.spec.limit.supplement_pauses is None:
        return []
    facts = events.stream(dossier.stream).filter(name__in=(ASKED, ANSWERED))
    moments = [event.at for event in facts]
    return [Interruption(asked, answered, restarts=False) for asked, answered in pairwise(moments)]


def paused_since(found: Iterable[Dossier]) -> dict[UUID, datetime]:
    """Return since when those of the dossiers that wait for their applicant do so, by one query at most."""
    waiting = [dossier.pk for dossier in found if dossier.state in PAUSED]
    if not waiting:
        return {}
    asked = Remark.objects.filter(dossier__in=waiting, event__name=ASKED)
    return dict(asked.values_list("dossier_id", "event__at"))


def standings(found: Sequence[Dossier], now: datetime) -> dict[UUID, Timeliness]:
    """Return how dossiers stand against their due moments; one that has none, or ended undecided, stands nowhere.

    An extended one is still measured by its first due moment. The clock of one that waits for its applicant stands.
    """
    since = paused_since(found)
    return {
        dossier.pk: worktime.timeliness(
            dossier.due_original,
            dossier.resolved_at,
            since.get(dossier.pk, dossier.due_original) if dossier.state in PAUSED else now,
            paused=dossier.state in PAUSED,
        )
        for dossier in found
        if dossier.due_original and (dossier.resolved_at or not dossier.is_final)
    }


def unissued() -> QuerySet[Dossier]:
    """Return the decided dossiers whose papers are not in the register yet; trials of a form get none."""
    return Dossier.objects.filter(state=State.RESOLVED, issued_at__isnull=True, is_test=False)


def stands(standing: Timeliness, now: datetime) -> Q:
    """Return the condition of dossiers that stand so: what ``standings`` says, asked of the database."""
    waits = Q(resolved_at__isnull=True, due_original__isnull=False, state__in=PAUSED)
    runs = Q(resolved_at__isnull=True, due_original__isnull=False) & ~Q(state__in=FINAL | PAUSED)
    asked = Remark.objects.filter(dossier=OuterRef("pk"), event__name=ASKED)
    paused_late = Q(Exists(asked.filter(event__at__gt=OuterRef("due_original"))))
    match standing:
        case Timeliness.IN_TIME:
            return runs & Q(due_original__gte=now)
        case Timeliness.OVERDUE:
            return runs & Q(due_original__lt=now)
        case Timeliness.PAUSED:
            return waits & ~paused_late
        case Timeliness.PAUSED_OVERDUE:
            return waits & paused_late
        case Timeliness.EARLY:
            return Q(resolved_at__date__lt=F("due_original__date"))
        case Timeliness.ON_TIME:
            return Q(resolved_at__date=F("due_original__date"))
    return Q(resolved_at__date__gt=F("due_original__date"))


def public_status(code: str, secret: str) -> Dossier | None:
    """Return the dossier for a public look-up by official code or reference and the secret on its slip.

    An unknown code and a wrong secret take the same way to the same answer, so that codes cannot be tried out.
    """
    rows = Dossier.objects.select_related("procedure", "procedure_version").exclude(state=State.DRAFT)
    found = rows.filter(Q(code=code) | Q(reference=code)).first()
    right = constant_time_compare(secret.upper(), found.secret if found else NOBODY)
    return found if right else None
