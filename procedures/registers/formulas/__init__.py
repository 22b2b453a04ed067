"""The arithmetic of registers: when two spellings are one, what a verification answers, how a table is read."""

from procedures.registers.formulas.comparing import best, number_key, same, school_key, spelling, verdict
from procedures.registers.formulas.reading import HEADINGS, Reading, read_table

__all__ = [
    "HEADINGS",
    "Reading",
    "best",
    "number_key",
    "read_table",
    "same",
    "school_key",
    "spelling",
    "verdict",
]
