"""What a clerk is asked."""

from procedures.desk.forms.columns import ColumnsForm, ViewNameForm
from procedures.desk.forms.moves import ProposalForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.forms.queues import QueueFilter

__all__ = [
    "ColumnsForm",
    "ProposalForm",
    "QueueFilter",
    "ReasonForm",
    "SendBackForm",
    "VersionForm",
    "ViewNameForm",
]
