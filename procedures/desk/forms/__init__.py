"""What a clerk is asked."""

from procedures.desk.forms.jobs import AssignForm, HandOverForm, JobForm
from procedures.desk.forms.moves import ProposalForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.forms.queues import QueueFilter

__all__ = [
    "AssignForm",
    "HandOverForm",
    "JobForm",
    "ProposalForm",
    "QueueFilter",
    "ReasonForm",
    "SendBackForm",
    "VersionForm",
]
