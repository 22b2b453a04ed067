"""What the clock starts."""

from celery import shared_task

from procedures.catalogue import actions


@shared_task
def come_into_force() -> None:
    """Let procedures follow versions whose day has come."""
    actions.mirror_all()
