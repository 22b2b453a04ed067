"""Numbers and moments that are born under a lock: the official code, the due moment."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.core import clock
from procedures.catalogue import formulas as catalogue
from procedures.dossiers.formulas import official_code, search_key
from procedures.dossiers.models import CodeCounter, Dossier
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

SUPPLEMENT_LIMIT = worktime.parse_limit("15wd")


def give_code(dossier: Dossier) -> None:
    """Set the competent unit's next official code of the day, gap-free, and let people search by it; it never changes.

    The counter stays locked until commit.
    """
    if dossier.code:
        return
    unit, day = dossier.unit_code, timezone.localtime(clock.now()).date()
    CodeCounter.objects.get_or_create(unit_id=unit, day=day)
    counter = CodeCounter.objects.select_for_update().get(unit_id=unit, day=day)
    counter.last += 1
    counter.save(update_fields=["last"])
    set_code(dossier, day, counter.last)


def set_code(dossier: Dossier, day: date, number: int) -> None:
    """Set the official code of a number of the competent unit's day, and let people search by it."""
    dossier.code = official_code(dossier.unit_code, day, number)
    dossier.search_key = search_key(dossier.code, dossier.search_key)


def due_moment(dossier: Dossier, received: datetime, hours: worktime.Clock | None = None) -> datetime:
    """Return when the result is due for a dossier received complete at the moment; ``hours`` are the unit's."""
    limit = catalogue.limit(dossier.spec, dossier.answers)
    return worktime.due_at(received, limit, hours or worktimes.clock(dossier.unit_code))


def supplement_due(dossier: Dossier, asked: datetime, hours: worktime.Clock | None = None) -> datetime:
    """Return until when the applicant may answer a supplement request: 15 working days."""
    return worktime.due_at(asked, SUPPLEMENT_LIMIT, hours or worktimes.clock(dossier.unit_code))


def payment_expires(asked: datetime) -> datetime:
    """Return until when the fee of filing may be paid before the dossier is a draft again: 24 hours."""
    return asked + timedelta(hours=24)
