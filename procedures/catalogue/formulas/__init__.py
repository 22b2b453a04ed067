"""What follows from a definition and the answers, and how two definitions differ. Pure."""

from procedures.catalogue.formulas.charging import fee_words, fees_on, quote, returned, waivers_on
from procedures.catalogue.formulas.differing import Difference, differences
from procedures.catalogue.formulas.following import (
    SummaryRow,
    SummarySection,
    budgets,
    competent_unit,
    copies,
    level_on,
    limit,
    limit_label,
    meanings,
    read_aloud,
    relevant,
    summary,
    visible,
)
from procedures.catalogue.formulas.listing import Card, Shelf, card, shelves

__all__ = [
    "Card",
    "Difference",
    "Shelf",
    "SummaryRow",
    "SummarySection",
    "budgets",
    "card",
    "competent_unit",
    "copies",
    "differences",
    "fee_words",
    "fees_on",
    "level_on",
    "limit",
    "limit_label",
    "meanings",
    "quote",
    "read_aloud",
    "relevant",
    "returned",
    "shelves",
    "summary",
    "visible",
    "waivers_on",
]
