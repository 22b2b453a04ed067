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
from procedures.desk.queries.slips import LETTER, PREVIEWED, may_preview, own_units, preview

__all__ = [
    "LETTER",
    "PREVIEWED",
    "available",
    "candidates",
    "counts",
    "drafted",
    "due_counts",
    "has_result",
    "history",
    "identity_keys",
    "may_preview",
    "neighbours",
    "only_one",
    "own_units",
    "papers",
    "preview",
    "procedures",
    "proposal",
    "proposed_fields",
    "proposes_refusal",
    "queue",
    "readable",
    "route",
    "rows_of",
    "summary",
    "waits_for",
    "workload",
]
