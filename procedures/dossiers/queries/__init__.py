"""Read dossiers: who may see which, what happened and what comes, and what their official papers say."""

from procedures.dossiers.queries.control import control_facts, control_rows, control_slip
from procedures.dossiers.queries.papers import Typed, preview_slip, slip_facts, slip_name
from procedures.dossiers.queries.reading import (
    by_reference,
    conflict,
    due_explained,
    get_or_none,
    history,
    in_charge,
    interruptions,
    moved_by,
    of_applicant,
    overseen_by,
    paused_since,
    public_status,
    similar_open,
    standings,
    stands,
    timeline,
    visible_to,
)
from procedures.dossiers.queries.register import register_pdf, register_rows, registered

__all__ = [
    "Typed",
    "by_reference",
    "conflict",
    "control_facts",
    "control_rows",
    "control_slip",
    "due_explained",
    "get_or_none",
    "history",
    "in_charge",
    "interruptions",
    "moved_by",
    "of_applicant",
    "overseen_by",
    "paused_since",
    "preview_slip",
    "public_status",
    "register_pdf",
    "register_rows",
    "registered",
    "similar_open",
    "slip_facts",
    "slip_name",
    "standings",
    "stands",
    "timeline",
    "visible_to",
]
