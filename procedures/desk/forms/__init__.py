"""What a clerk is asked."""

from procedures.desk.forms.columns import ColumnsForm, ViewNameForm
from procedures.desk.forms.complaints import ComplaintAnswerForm, PassOnForm
from procedures.desk.forms.consultations import AnswerForm, ConsultForm, take
from procedures.desk.forms.counter import BeginForm, TakeInForm
from procedures.desk.forms.definitions import DefinitionForm, PublishForm
from procedures.desk.forms.deputies import DeputyNamed
from procedures.desk.forms.endings import ExtendForm, RerouteForm, ReturnForm, WithdrawForm
from procedures.desk.forms.importing import TableForm
from procedures.desk.forms.jobs import AssignForm, HandOverForm, JobForm
from procedures.desk.forms.keeping import LabelsForm, LetterForm, NoteForm
from procedures.desk.forms.moves import ApproveForm, PinForm, ProposalForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.forms.queues import QueueFilter
from procedures.desk.forms.register import RegisterForm
from procedures.desk.forms.results import CorrectionForm, DecisionForm, RevokeForm
from procedures.desk.forms.slips import typed
from procedures.desk.forms.supplement import SupplementRequestForm

__all__ = [
    "AnswerForm",
    "ApproveForm",
    "AssignForm",
    "BeginForm",
    "ColumnsForm",
    "ComplaintAnswerForm",
    "ConsultForm",
    "CorrectionForm",
    "DecisionForm",
    "DefinitionForm",
    "DeputyNamed",
    "ExtendForm",
    "HandOverForm",
    "JobForm",
    "LabelsForm",
    "LetterForm",
    "NoteForm",
    "PassOnForm",
    "PinForm",
    "ProposalForm",
    "PublishForm",
    "QueueFilter",
    "ReasonForm",
    "RegisterForm",
    "RerouteForm",
    "ReturnForm",
    "RevokeForm",
    "SendBackForm",
    "SupplementRequestForm",
    "TableForm",
    "TakeInForm",
    "VersionForm",
    "ViewNameForm",
    "WithdrawForm",
    "take",
    "typed",
]
