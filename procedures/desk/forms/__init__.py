"""What a clerk is asked."""

from procedures.desk.forms.consultations import AnswerForm, ConsultForm, take
from procedures.desk.forms.moves import ProposalForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.forms.queues import QueueFilter

__all__ = [
    "AnswerForm",
    "ConsultForm",
    "ProposalForm",
    "QueueFilter",
    "ReasonForm",
    "SendBackForm",
    "VersionForm",
    "take",
]
