"""What the clock starts."""

from celery import shared_task

from procedures.results import actions


@shared_task
def tell_unissued() -> None:
    """Tell registries of decisions whose papers are not issued in time."""
    actions.tell_unissued()


@shared_task
def publish_status() -> None:
    """Publish the list of results no longer in force anew, changed or not: its age is part of what it says."""
    actions.publish_status()
