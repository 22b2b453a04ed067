"""What the screens of payments ask."""

from payments.forms.finance import (
    PaidOutForm,
    PaymentFilter,
    PeriodForm,
    ProposalForm,
    RemarkForm,
    StatementForm,
    TakeInForm,
    TransferredForm,
)

__all__ = [
    "PaidOutForm",
    "PaymentFilter",
    "PeriodForm",
    "ProposalForm",
    "RemarkForm",
    "StatementForm",
    "TakeInForm",
    "TransferredForm",
]
