"""What the clock starts."""

from celery import shared_task

from procedures.results import actions


@shared_task
def tell_unissued() -> None:
    """Tell registries of decisions whose papers are not issued in time."""
    actions.tell_unissued()
