"""Read dossiers: who may see which, what happened and what comes, what a supplement asks and has ready."""

from procedures.dossiers.queries.reading import (
    by_reference,
    conflict,
    due_explained,
    get_or_none,
    history,
    of_applicant,
    overseen_by,
    public_status,
    similar_open,
    timeline,
    visible_to,
)
from procedures.dossiers.queries.reroute import competent_units
from procedures.dossiers.queries.supplement import (
    buffer_digest,
    buffered_answers,
    in_words,
    reminded,
    supplement_effect,
    supplement_open,
    supplement_opened,
    waiting_for_supplement,
)

__all__ = [
    "buffer_digest",
    "buffered_answers",
    "by_reference",
    "competent_units",
    "conflict",
    "due_explained",
    "get_or_none",
    "history",
    "in_words",
    "of_applicant",
    "overseen_by",
    "public_status",
    "reminded",
    "similar_open",
    "supplement_effect",
    "supplement_open",
    "supplement_opened",
    "timeline",
    "visible_to",
    "waiting_for_supplement",
]
