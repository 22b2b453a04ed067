"""What a clerk is asked."""

from procedures.desk.forms.deputies import DeputyNamed
from procedures.desk.forms.moves import ProposalForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.forms.queues import QueueFilter

__all__ = ["DeputyNamed", "ProposalForm", "QueueFilter", "ReasonForm", "SendBackForm", "VersionForm"]
