"""What the broker and the clock start."""

from celery import shared_task

from portal.core import clock
from portal.events import actions


@shared_task
def deliver(*, delivery_id: int) -> None:
    """Carry out one owed effect."""
    actions.deliver(delivery_id=delivery_id)


@shared_task
def sweep() -> None:
    """Carry out what a lost message or a killed worker left."""
    actions.sweep()


@shared_task
def seal_minute() -> None:
    """Seal all chains as they stand."""
    actions.seal(period="minute", at=clock.now().replace(second=0, microsecond=0))


@shared_task
def seal_day() -> None:
    """Seal the day."""
    actions.seal(period="day", at=clock.now().replace(hour=0, minute=0, second=0, microsecond=0))
