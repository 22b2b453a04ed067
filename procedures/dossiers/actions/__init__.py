"""The use cases of a dossier's life. Everything that changes a dossier is here, and nothing else writes one."""

from procedures.dossiers.actions.approval import act_on_approval
from procedures.dossiers.actions.closing import (
    expire_unpaid,
    remind_unanswered,
    stop,
    stop_unanswered,
    stop_unpaid,
    withdraw,
)
from procedures.dossiers.actions.deciding import advance, approve, extend, refuse, return_result, send_back, set_draft
from procedures.dossiers.actions.drafts import (
    attach,
    choose_delivery,
    create_draft,
    detach,
    discard,
    refile,
    save_answers,
)
from procedures.dossiers.actions.filing import (
    cancel_payment,
    confirm_payment,
    file_at_counter,
    lock_reference,
    request_payment,
    still_owed,
    submit,
)
from procedures.dossiers.actions.intake import (
    accept,
    assign,
    forward,
    reject,
    reroute,
)
from procedures.dossiers.actions.slips import make_slip
from procedures.dossiers.actions.supplement import (
    amend_paper,
    drop_amended_paper,
    receive_supplement,
    request_supplement,
    resubmit,
    save_amendment,
)

__all__ = [
    "accept",
    "act_on_approval",
    "advance",
    "amend_paper",
    "approve",
    "assign",
    "attach",
    "cancel_payment",
    "choose_delivery",
    "confirm_payment",
    "create_draft",
    "detach",
    "discard",
    "drop_amended_paper",
    "expire_unpaid",
    "extend",
    "file_at_counter",
    "forward",
    "lock_reference",
    "make_slip",
    "receive_supplement",
    "refile",
    "refuse",
    "reject",
    "remind_unanswered",
    "request_payment",
    "request_supplement",
    "reroute",
    "resubmit",
    "return_result",
    "save_amendment",
    "save_answers",
    "send_back",
    "set_draft",
    "still_owed",
    "stop",
    "stop_unanswered",
    "stop_unpaid",
    "submit",
    "withdraw",
]
