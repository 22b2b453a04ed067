"""What the clock starts."""

from celery import shared_task

from procedures.desk import actions


@shared_task
def resume_jobs() -> None:
    """Carry on bulk work that a killed worker or a lost message left."""
    actions.resume_jobs()
