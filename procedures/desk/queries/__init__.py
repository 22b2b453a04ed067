"""Read the queues and what may be done with one dossier."""

from procedures.desk.queries.answers import name_of as filter_name
from procedures.desk.queries.columns import QueueRow, standing_words
from procedures.desk.queries.columns import available as available_columns
from procedures.desk.queries.columns import chosen as chosen_columns
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
from procedures.desk.queries.filters import colleagues, ends_of, labels, procedures, spec_of
from procedures.desk.queries.jobs import (
    colleagues_for,
    colleagues_of,
    holder,
    in_hand,
    items,
    jobs,
    jobs_visible_to,
    named,
    objection,
    orderable,
    progress,
    receiver,
)
from procedures.desk.queries.keeping import known_labels, labels_on, notes, unread_letters
from procedures.desk.queries.people import people
from procedures.desk.queries.presence import present
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
from procedures.desk.queries.slips import LETTER, PREVIEWED, may_preview, own_units, preview

__all__ = [
    "LETTER",
    "PREVIEWED",
    "QueueRow",
    "available",
    "available_columns",
    "begun_at_windows",
    "candidates",
    "chosen_columns",
    "colleagues",
    "colleagues_for",
    "colleagues_of",
    "counts",
    "deputations",
    "drafted",
    "due_counts",
    "ends_of",
    "filter_name",
    "free_seats",
    "has_result",
    "history",
    "holder",
    "identity_keys",
    "in_hand",
    "items",
    "jobs",
    "jobs_visible_to",
    "known_labels",
    "labels",
    "labels_on",
    "may_preview",
    "named",
    "neighbours",
    "notes",
    "objection",
    "only_one",
    "orderable",
    "own_units",
    "papers",
    "people",
    "present",
    "preview",
    "procedures",
    "progress",
    "proposal",
    "proposed_fields",
    "proposes_refusal",
    "queue",
    "readable",
    "receiver",
    "route",
    "rows_of",
    "saved_views",
    "services",
    "signs_for",
    "spec_of",
    "standing",
    "standing_words",
    "step_counts",
    "summary",
    "to_export",
    "units_to_depute",
    "unread_letters",
    "version_page",
    "view_links",
    "waiting_count",
    "waits_for",
    "windows",
    "with_columns",
    "workload",
]
