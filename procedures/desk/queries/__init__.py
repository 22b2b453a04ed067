"""Read the queues and what may be done with one dossier."""

from procedures.desk.queries.dossier import (
    available,
    drafted,
    has_result,
    history,
    identity_keys,
    papers,
    proposes_refusal,
    route,
    summary,
    waits_for,
)
from procedures.desk.queries.drafting import candidates, only_one, proposal, proposed_fields
from procedures.desk.queries.endings import answer_by, closing_of, other_units, owed, paid, refund_on
from procedures.desk.queries.queues import (
    counts,
    due_counts,
    neighbours,
    procedures,
    queue,
    readable,
    rows_of,
    workload,
)
from procedures.desk.queries.reasons import reasons
from procedures.desk.queries.supplement import Askable, AskableSection, askable, supplement

__all__ = [
    "Askable",
    "AskableSection",
    "answer_by",
    "askable",
    "available",
    "candidates",
    "closing_of",
    "counts",
    "drafted",
    "due_counts",
    "has_result",
    "history",
    "identity_keys",
    "neighbours",
    "only_one",
    "other_units",
    "owed",
    "paid",
    "papers",
    "procedures",
    "proposal",
    "proposed_fields",
    "proposes_refusal",
    "queue",
    "readable",
    "reasons",
    "refund_on",
    "route",
    "rows_of",
    "summary",
    "supplement",
    "waits_for",
    "workload",
]
