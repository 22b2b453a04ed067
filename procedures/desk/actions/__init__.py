"""What the desk does that spans rooms."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal
from procedures.desk.actions.jobs import hand_over, order_job, resume_jobs, run_job
from procedures.desk.actions.presence import be_present

__all__ = ["be_present", "confirm_draft", "hand_over", "order_job", "propose_refusal", "resume_jobs", "run_job"]
