"""What the desk does that spans rooms, and what clerks keep for themselves."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal
from procedures.desk.actions.jobs import hand_over, order_job, resume_jobs, run_job
from procedures.desk.actions.keeping import add_note, set_labels
from procedures.desk.actions.presence import be_present
from procedures.desk.actions.reasons import drop_reason, keep_reason
from procedures.desk.actions.saved import delete_view, record_export, rename_view, save_view
from procedures.desk.actions.signing import approve, sign_waiting
from procedures.desk.actions.succession import succeed_unit

__all__ = [
    "add_note",
    "approve",
    "be_present",
    "confirm_draft",
    "delete_view",
    "drop_reason",
    "hand_over",
    "keep_reason",
    "order_job",
    "propose_refusal",
    "record_export",
    "rename_view",
    "resume_jobs",
    "run_job",
    "save_view",
    "set_labels",
    "sign_waiting",
    "succeed_unit",
]
