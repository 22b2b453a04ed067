"""What a clerk must know before time, unit or money of a dossier change."""

from datetime import date, datetime

from django.utils.translation import get_language

from portal.accounts.models import Unit
from portal.core import clock
from portal.core.text import sort_key
from procedures.dossiers import queries as dossiers
from procedures.dossiers import rules
from procedures.dossiers.actions.numbers import answer_due
from procedures.dossiers.models import Dossier
from procedures.worktime import queries as worktimes


def refund_on(dossier: Dossier, fact: str) -> int:
    """Return what is paid back, in đồng, when the dossier ends now: rejected, withdrawn, stopped or refused."""
    return dossiers.comes_back(dossier, fact, dossier.state)


def paid(dossier: Dossier) -> int:
    """Return what was paid for a dossier and not given back, in đồng."""
    return dossiers.paid_for(dossier)


def owed(dossier: Dossier) -> int:
    """Return what of the fee is not paid yet, in đồng."""
    return max(0, dossier.fee_due - paid(dossier)) if rules.fee_owed(dossier) else 0


def answer_by(dossier: Dossier) -> datetime:
    """Return until when the applicant may bring what is asked for now, papers or a fee."""
    return answer_due(dossier, clock.now())


def closing_of(dossier: Dossier, day: date) -> datetime | None:
    """Return the end of office hours of a day in the deciding unit, None on a day off."""
    shifts = worktimes.clock(dossier.unit_code).shifts(day)
    return shifts[-1].closes if shifts else None


def other_units(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the other units that may decide a dossier, code and name, in the order of the alphabet."""
    language = get_language() or "vi"
    rows = Unit.objects.filter(code__in=dossiers.competent_units(dossier))
    return sorted(((unit.code, unit.name_in(language)) for unit in rows), key=lambda pair: sort_key(pair[1]))
