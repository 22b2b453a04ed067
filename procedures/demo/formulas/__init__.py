"""Believable people and school years from a seed; the same seed gives the same people."""

from procedures.demo.formulas.names import ethnicity, full_name, identity_number
from procedures.demo.formulas.schooling import school_years

__all__ = ["ethnicity", "full_name", "identity_number", "school_years"]
