"""What the screens of payments ask."""

from payments.forms.finance import (
    AdjustForm,
    DayForm,
    PaidOutForm,
    PaymentFilter,
    PeriodForm,
    ProposalForm,
    RemarkForm,
    ReplaceForm,
    StatementForm,
    TakeInForm,
    TransferredForm,
)

__all__ = [
    "AdjustForm",
    "DayForm",
    "PaidOutForm",
    "PaymentFilter",
    "PeriodForm",
    "ProposalForm",
    "RemarkForm",
    "ReplaceForm",
    "StatementForm",
    "TakeInForm",
    "TransferredForm",
]
