"""Believable people, school years and lives of dossiers from a seed; the same seed gives the same ones."""

from procedures.demo.formulas.lives import life
from procedures.demo.formulas.names import ethnicity, full_name, identity_number
from procedures.demo.formulas.people import citizen, person_named, schools
from procedures.demo.formulas.schooling import school_years
from procedures.demo.formulas.seasons import filings

__all__ = [
    "citizen",
    "ethnicity",
    "filings",
    "full_name",
    "identity_number",
    "life",
    "person_named",
    "school_years",
    "schools",
]
