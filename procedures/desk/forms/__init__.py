"""What a clerk is asked."""

from procedures.desk.forms.moves import ProposalForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.forms.queues import QueueFilter
from procedures.desk.forms.register import RegisterForm
from procedures.desk.forms.slips import typed

__all__ = ["ProposalForm", "QueueFilter", "ReasonForm", "RegisterForm", "SendBackForm", "VersionForm", "typed"]
