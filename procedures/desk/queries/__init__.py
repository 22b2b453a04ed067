"""Read the queues and what may be done with one dossier."""

from procedures.desk.queries.counter import begun_at_windows, services, windows
from procedures.desk.queries.definitions import standing, version_page
from procedures.desk.queries.deputies import deputations, units_to_depute
from procedures.desk.queries.dossier import (
    available,
    drafted,
    has_result,
    history,
    identity_keys,
    papers,
    proposes_refusal,
    route,
    signs_for,
    summary,
    waits_for,
)
from procedures.desk.queries.drafting import candidates, free_seats, only_one, proposal, proposed_fields
from procedures.desk.queries.keeping import known_labels, labels_on, notes, unread_letters
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

__all__ = [
    "available",
    "begun_at_windows",
    "candidates",
    "counts",
    "deputations",
    "drafted",
    "due_counts",
    "free_seats",
    "has_result",
    "history",
    "identity_keys",
    "known_labels",
    "labels_on",
    "neighbours",
    "notes",
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
    "services",
    "signs_for",
    "standing",
    "summary",
    "units_to_depute",
    "unread_letters",
    "version_page",
    "waits_for",
    "windows",
    "workload",
]
