"""The use cases of a dossier's life. Everything that changes a dossier is here, and nothing else writes one."""

from procedures.dossiers.actions.alarms import raise_alarms
from procedures.dossiers.actions.approval import act_on_approval
from procedures.dossiers.actions.assigning import assign, hold, release, take
from procedures.dossiers.actions.closing import (
    expire_unpaid,
    remind_unanswered,
    stop,
    stop_unanswered,
    stop_unpaid,
    withdraw,
)
from procedures.dossiers.actions.consulting import (
    answer_consultation,
    chase_consultations,
    close_consultations,
    consult,
    revoke_consultation,
)
from procedures.dossiers.actions.deciding import (
    advance,
    approve,
    extend,
    mark_issued,
    refuse,
    return_result,
    send_back,
    set_draft,
)
from procedures.dossiers.actions.drafts import (
    attach,
    choose_delivery,
    create_assisted,
    create_draft,
    create_test,
    detach,
    discard,
    hand_to_applicant,
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
from procedures.dossiers.actions.intake import accept, forward, reject, reroute
from procedures.dossiers.actions.recalendar import move_due_dates
from procedures.dossiers.actions.slips import make_slip
from procedures.dossiers.actions.succession import take_over
from procedures.dossiers.actions.supplement import (
    amend_paper,
    drop_amended_paper,
    receive_supplement,
    request_supplement,
    resubmit,
    save_amendment,
)
from procedures.dossiers.actions.writing import read_letters, write

__all__ = [
    "accept",
    "act_on_approval",
    "advance",
    "amend_paper",
    "answer_consultation",
    "approve",
    "assign",
    "attach",
    "cancel_payment",
    "chase_consultations",
    "choose_delivery",
    "close_consultations",
    "confirm_payment",
    "consult",
    "create_assisted",
    "create_draft",
    "create_test",
    "detach",
    "discard",
    "drop_amended_paper",
    "expire_unpaid",
    "extend",
    "file_at_counter",
    "forward",
    "hand_to_applicant",
    "hold",
    "lock_reference",
    "make_slip",
    "mark_issued",
    "move_due_dates",
    "raise_alarms",
    "read_letters",
    "receive_supplement",
    "refile",
    "refuse",
    "reject",
    "release",
    "remind_unanswered",
    "request_payment",
    "request_supplement",
    "reroute",
    "resubmit",
    "return_result",
    "revoke_consultation",
    "save_amendment",
    "save_answers",
    "send_back",
    "set_draft",
    "still_owed",
    "stop",
    "stop_unanswered",
    "stop_unpaid",
    "submit",
    "take",
    "take_over",
    "withdraw",
    "write",
]
