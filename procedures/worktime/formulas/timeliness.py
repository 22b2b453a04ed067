"""The one answer to "is it on time?", used by every list, figure and slip."""

from datetime import datetime

from procedures.worktime.formulas.hours import local
from procedures.worktime.states import Timeliness


def timeliness(due: datetime, done_at: datetime | None, now: datetime, paused: bool = False) -> Timeliness:
    """Compare with the due moment: a finished dossier by days, an open one by the moment.

    Done on the due day is on time even after office hours: a period ends with its last day (Bộ luật Dân sự 2015,
    Điều 148). ``done_at`` is when the result was ready; the applicant coming late never makes a dossier late. The clock
    of a paused one stands at the moment the pause began, which is then ``now``: waiting for the applicant makes nobody
    late.
    """
    if done_at is not None:
        return _finished(due, done_at)
    if paused:
        return Timeliness.PAUSED_OVERDUE if now > due else Timeliness.PAUSED
    return Timeliness.OVERDUE if now > due else Timeliness.IN_TIME


def _finished(due: datetime, done_at: datetime) -> Timeliness:
    due_day, day = local(due).date(), local(done_at).date()
    if day == due_day:
        return Timeliness.ON_TIME
    return Timeliness.EARLY if day < due_day else Timeliness.LATE
