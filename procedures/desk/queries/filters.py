"""What narrows a queue, each filter by its name in the address."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from portal.accounts import queries as accounts
from portal.accounts.models import Membership, User
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.phones import e164
from portal.core.text import fold
from procedures.catalogue import queries as catalogues
from procedures.catalogue.models import Procedure, ProcedureVersion
from procedures.catalogue.schema import Definition
from procedures.desk.models import Label
from procedures.desk.queries import answers
from procedures.desk.schema import ASKED_BY
from procedures.desk.states import DueFilter
from procedures.dossiers import queries as dossiers
from procedures.dossiers.formulas import IDENTITY_NUMBER, identity_token
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.states import Timeliness

SOON = worktime.parse_limit("2wd")
ENDS = {"range": ("from", "to"), "days": ("from", "to")}


def narrowed(
    rows: QuerySet[Dossier], asked: Mapping[str, Any], actor: Actor, spec: Definition | None = None
) -> QuerySet[Dossier]:
    """Return the rows that everything asked holds for; ``spec`` is that of the chosen procedure's form."""
    for name, condition in FILTERS.items():
        if asked.get(name):
            rows = rows.filter(condition(asked[name], actor))
    for word in search_words(asked.get("q") or ""):
        rows = rows.filter(search_key__contains=word)
    for field in spec.all_fields() if spec else ():
        for end in ends_of(field.type):
            value = asked.get(answers.name_of(field, end))
            if value not in (None, "", []):
                rows = rows.filter(*answers.asks(field, end, value))
    return rows


def ends_of(field_type: str) -> Iterable[str]:
    """Return which filters a form field of this type has: one, the two ends of a range, or none."""
    kind = ASKED_BY.get(field_type)
    return ENDS.get(kind, ("",)) if kind else ()


def search_words(text: str) -> list[str]:
    """Return what to look for: a whole identity number, a telephone number however it is written, or folded words."""
    digits = "".join(text.split())
    if IDENTITY_NUMBER.fullmatch(digits):
        return [identity_token(digits)]
    phone = e164(text)
    return [phone] if phone else fold(text).split()


def standing(name: str) -> Q:
    """Return the condition of dossiers that stand so against their due moment."""
    now = clock.now()
    in_time = dossiers.stands(Timeliness.IN_TIME, now)
    match name:
        case DueFilter.PAUSED:
            return dossiers.stands(Timeliness.PAUSED, now) | dossiers.stands(Timeliness.PAUSED_OVERDUE, now)
        case DueFilter.OVERDUE:
            return dossiers.stands(Timeliness.OVERDUE, now)
        case DueFilter.TODAY:
            return in_time & Q(due_original__lt=_midnight(worktime.local(now).date() + timedelta(days=1)))
        case DueFilter.SOON:
            return in_time & Q(due_original__lte=worktime.due_at(now, SOON, worktimes.clock()))
    return in_time


def _midnight(day: date) -> datetime:
    return worktime.local(datetime.combine(day, time()))


def _in_charge(value: str, actor: Actor) -> Q:
    if value == "nobody":
        return Q(assignee__isnull=True)
    return Q(assignee_id=actor.user_id if value == "me" else int(value))


FILTERS: dict[str, Callable[[Any, Actor], Q]] = {
    "procedure": lambda value, actor: Q(procedure_id=value),
    "state": lambda value, actor: Q(state=value),
    "step": lambda value, actor: Q(state=State.PROCESSING, step=int(value)),
    "channel": lambda value, actor: Q(channel=value),
    "due": lambda value, actor: standing(value),
    "assignee": _in_charge,
    "label": lambda value, actor: Q(labels=int(value)),
    "received_from": lambda value, actor: Q(received_at__gte=_midnight(value)),
    "received_to": lambda value, actor: Q(received_at__lt=_midnight(value + timedelta(days=1))),
    "due_from": lambda value, actor: Q(due_current__gte=_midnight(value)),
    "due_to": lambda value, actor: Q(due_current__lt=_midnight(value + timedelta(days=1))),
}


def procedures() -> list[Procedure]:
    """Return the procedures to filter by."""
    return list(Procedure.objects.all())


def spec_of(code: str) -> Definition | None:
    """Return the form of a procedure as it is published now, or was last; None for a code that is none."""
    try:
        return catalogues.published(code).spec
    except ProcedureVersion.DoesNotExist:
        last = ProcedureVersion.objects.filter(procedure=code).order_by("-number").first()
        return last.spec if last else None


def colleagues(actor: Actor) -> list[User]:
    """Return the people of the actor's units, without the actor."""
    held = accounts.in_force(Membership.objects.filter(unit__in=actor.units()))
    people = User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk=actor.user_id or 0)
    return list(people.order_by("name_key", "pk").only("pk", "full_name"))


def labels(actor: Actor) -> list[Label]:
    """Return the labels of the actor's units."""
    return list(Label.objects.filter(unit__in=actor.units()).order_by("name", "pk"))
