"""When the time of a step or of a whole dossier runs out, what was raised already, and who is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import clock
from procedures.dossiers import formulas, rules
from procedures.dossiers.models import Dossier, DossierStep, Escalation
from procedures.dossiers.schema import Alarm, AlarmLine
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

LEADERS = ("head", "signer")
"""Who is told of a unit's delays: its heads of section; where there are none, whoever signs."""


def alarms(
    dossier: Dossier, hours: worktime.Clock | None = None, stays: Iterable[DossierStep] | None = None
) -> list[Alarm]:
    """Return the moments at which the present step and the limit reach each level; none while no clock runs.

    ``hours`` are the unit's and ``stays`` those not ended; both are looked up where they are not given.
    """
    if dossier.is_test or not rules.clock_runs(dossier) or not (dossier.received_at and dossier.due_original):
        return []
    hours, name = hours or worktimes.clock(dossier.unit_code), formulas.limit_name(dossier.supplement_count)
    found = formulas.limit_alarms(name, dossier.received_at, dossier.due_original, hours)
    for stay in dossier.steps.filter(finished_at__isnull=True) if stays is None else stays:
        found += formulas.step_alarms(formulas.stay_name(stay.pk), stay.started_at, stay.budget_minutes, hours)
    return found


def raised(dossier: Dossier) -> set[tuple[str, int]]:
    """Return what a head was told of already: what it was about, and the level."""
    return set(dossier.escalations.values_list("about", "level"))


def next_alarm(dossier: Dossier) -> datetime | None:
    """Return the next moment that a head must be told of, None when there is none."""
    ahead = alarms(dossier)
    told = raised(dossier) if ahead else set()
    return min((alarm.at for alarm in ahead if (alarm.about, alarm.level) not in told), default=None)


def leaders(unit_codes: Iterable[str]) -> list[User]:
    """Return the people who are told of delays in these units, each once."""
    found: dict[int, User] = {}
    for code in dict.fromkeys(filter(None, unit_codes)):
        by_role = (list(accounts.working_in([code], [role])) for role in LEADERS)
        found |= {person.pk: person for person in next(filter(None, by_role), [])}
    return list(found.values())


def steps_over(dossiers: Iterable[Dossier]) -> Mapping[UUID, int]:
    """Return by how many working minutes the present steps of these dossiers are over their budget, by one query.

    Steps within their budget are left out; a dossier may be on time all the same. The city's clock tells all of them.
    """
    hours, now = worktimes.clock(), clock.now()
    keys = [dossier.pk for dossier in dossiers if rules.clock_runs(dossier)]
    stays = DossierStep.objects.filter(dossier_id__in=keys, finished_at__isnull=True) if keys else ()
    over = {
        stay.dossier_id: worktime.working_minutes_between(stay.started_at, now, hours) - stay.budget_minutes
        for stay in stays
    }
    return {key: minutes for key, minutes in over.items() if minutes > 0}


def share_words(about: str, level: int, step: int) -> str:
    """Return an alarm in words; ``step`` is the number of the step that it is about."""
    whole = level >= formulas.LEVELS[-1]
    if not formulas.is_stay(about):
        return _("the time limit is used up") if whole else _("75 percent of the time limit is used")
    up, near = _("the time of step %(number)d is used up"), _("75 percent of the time of step %(number)d is used")
    return (up if whole else near) % {"number": step}


def told_lines(keys: Iterable[int]) -> list[AlarmLine]:
    """Return alarms by their keys as a head reads them: whole limits before steps, used up before 75 percent."""
    found = list(Escalation.objects.filter(pk__in=list(keys)).select_related("dossier"))
    names = {formulas.stay_name(stay.pk): stay.number for stay in _stays(found)}
    lines = [
        AlarmLine(str(one.dossier), one.about, one.level, share_words(one.about, one.level, names.get(one.about, 0)))
        for one in found
    ]
    return sorted(lines, key=lambda line: (formulas.is_stay(line.about), -line.level, line.code))


def _stays(found: Iterable[Escalation]) -> Iterable[DossierStep]:
    return DossierStep.objects.filter(dossier_id__in={each.dossier_id for each in found})
