"""What a clerk is asked."""

from procedures.desk.forms.endings import ExtendForm, HandOverForm, RerouteForm, WithdrawForm
from procedures.desk.forms.moves import ProposalForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.forms.queues import QueueFilter
from procedures.desk.forms.supplement import SupplementRequestForm

__all__ = [
    "ExtendForm",
    "HandOverForm",
    "ProposalForm",
    "QueueFilter",
    "ReasonForm",
    "RerouteForm",
    "SendBackForm",
    "SupplementRequestForm",
    "VersionForm",
    "WithdrawForm",
]
