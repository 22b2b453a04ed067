"""What the desk does about facts, in the worker."""

from portal.events.decorators import effect
from portal.events.models import Event
from procedures.desk import actions, notices


@effect("job.ordered", network=True)  # no transaction around it: each dossier of a job has its own
def carry_out(event: Event) -> None:
    """Carry out a job."""
    actions.run_job(job_id=event.data["job"])


@effect("dossier.assigned", "job.finished")
def tell_assignee(event: Event) -> None:
    """Tell the person who got work from somebody else."""
    notices.tell_assignee(event)
