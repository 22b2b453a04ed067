"""What the clock starts."""

from datetime import timedelta

from celery import shared_task

from portal.core import clock
from procedures.dossiers import actions

UNPAID_FOR = timedelta(hours=24)


@shared_task
def expire_unpaid() -> None:
    """Give back drafts whose fee was not paid in 24 hours."""
    actions.expire_unpaid(before=clock.now() - UNPAID_FOR)


@shared_task
def stop_unanswered() -> None:
    """Stop dossiers left without an answer to a supplement request, or without the fee asked for after intake."""
    now = clock.now()
    actions.stop_unanswered(now=now)
    actions.stop_unpaid(now=now)


@shared_task
def remind_unanswered() -> None:
    """Remind applicants of a supplement whose time is nearly over."""
    actions.remind_unanswered(now=clock.now())


@shared_task
def raise_alarms() -> None:
    """Tell heads of steps and dossiers that reached 75 or 100 percent of their time."""
    actions.raise_alarms(now=clock.now())


@shared_task
def chase_consultations() -> None:
    """Remind consulted units, and tell lead units of opinions that are overdue."""
    actions.chase_consultations(now=clock.now())
