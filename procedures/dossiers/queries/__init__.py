"""Read dossiers: who may see which, what happened and what comes, and what their official papers say."""

from procedures.dossiers.queries.control import control_facts, control_rows, control_slip
from procedures.dossiers.queries.papers import Typed, preview_slip, slip_facts, slip_name
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
    "of_applicant",
    "overseen_by",
    "preview_slip",
    "public_status",
    "register_pdf",
    "register_rows",
    "registered",
    "similar_open",
    "slip_facts",
    "slip_name",
    "timeline",
    "visible_to",
]
