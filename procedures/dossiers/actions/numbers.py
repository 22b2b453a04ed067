"""Numbers and moments that are born under a lock: the official code, the due moment."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.core import clock
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import queries
from procedures.dossiers.formulas import SUPPLEMENT_LIMIT, official_code, search_key
from procedures.dossiers.models import CodeCounter, Dossier
from procedures.dossiers.states import State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.schema import Interruption

TEST_CODE = "THU"
REMINDER = worktime.parse_limit("3wd")


def give_code(dossier: Dossier) -> None:
    """Set the competent unit's next official code of the day, gap-free, and let people search by it; it never changes.

    The counter stays locked until commit.
    """
    if dossier.code:
        return
    if dossier.is_test:
        dossier.code = f"{TEST_CODE}-{dossier.reference}"
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


def due_moment(
    dossier: Dossier,
    received: datetime,
    pauses: Sequence[Interruption] = (),
    hours: worktime.Clock | None = None,
) -> datetime:
    """Return when the result is due for a dossier received complete at the moment; ``hours`` are the unit's."""
    limit = catalogue.limit(dossier.spec, dossier.answers)
    return worktime.due_at(received, limit, hours or worktimes.clock(dossier.unit_code), pauses)


def after_supplement(
    dossier: Dossier, now: datetime, asked: datetime | None = None, hours: worktime.Clock | None = None
) -> dict[str, datetime | None]:
    """Return the moment of receipt and the due moment of a dossier whose supplement is answered now.

    The limit starts again from zero, or goes on where the definition names the rule that only pauses it; before the
    dossier was taken in there is nothing to go on with. ``asked`` is when the supplement was asked for, ``hours`` are
    the unit's; both are looked up where they are not given.
    """
    if dossier.resume_state != State.ACCEPTED or dossier.received_at is None:
        return {"at": now, "due": None}
    if dossier.spec.limit.supplement_pauses is None:
        return {"at": now, "due": due_moment(dossier, now, hours=hours)}
    began = [asked] if asked else queries.paused_since([dossier]).values()
    pauses = [Interruption(moment, now, restarts=False) for moment in began]
    return {"at": dossier.received_at, "due": due_moment(dossier, dossier.received_at, pauses, hours)}


def answer_due(dossier: Dossier, asked: datetime, hours: worktime.Clock | None = None) -> datetime:
    """Return until when the applicant may bring what was asked for, papers or a fee: 15 working days."""
    return worktime.due_at(asked, SUPPLEMENT_LIMIT, hours or worktimes.clock(dossier.unit_code))


def reminder_reaches(dossier: Dossier, now: datetime) -> datetime:
    """Return up to which end of a waiting time people are reminded now."""
    return worktime.due_at(now, REMINDER, worktimes.clock(dossier.unit_code))


def payment_expires(asked: datetime) -> datetime:
    """Return until when the fee of filing may be paid before the dossier is a draft again: 24 hours."""
    return asked + timedelta(hours=24)
