"""Read the queues and what may be done with one dossier."""

from procedures.desk.queries.answers import name_of as filter_name
from procedures.desk.queries.columns import QueueRow, standing_words
from procedures.desk.queries.columns import available as available_columns
from procedures.desk.queries.columns import chosen as chosen_columns
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
from procedures.desk.queries.filters import colleagues, ends_of, labels, procedures, spec_of
from procedures.desk.queries.queues import (
    counts,
    due_counts,
    neighbours,
    queue,
    readable,
    rows_of,
    step_counts,
    to_export,
    waiting_count,
    with_columns,
    workload,
)
from procedures.desk.queries.saved import saved_views, view_links

__all__ = [
    "QueueRow",
    "available",
    "available_columns",
    "candidates",
    "chosen_columns",
    "colleagues",
    "counts",
    "drafted",
    "due_counts",
    "ends_of",
    "filter_name",
    "has_result",
    "history",
    "identity_keys",
    "labels",
    "neighbours",
    "only_one",
    "papers",
    "procedures",
    "proposal",
    "proposed_fields",
    "proposes_refusal",
    "queue",
    "readable",
    "route",
    "rows_of",
    "saved_views",
    "spec_of",
    "standing_words",
    "step_counts",
    "summary",
    "to_export",
    "view_links",
    "waiting_count",
    "waits_for",
    "with_columns",
    "workload",
]
