"""Set facts as stated beside facts as recorded, both worded for the clerk."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from procedures.registers import formulas
from procedures.registers.schema import LABELS, Compared
from procedures.registers.states import DiplomaKind, Gender

CHOICES: dict[str, type[DiplomaKind] | type[Gender]] = {"diploma_kind": DiplomaKind, "gender": Gender}
DATES = ("birth_date", "issued_on")


def shown(key: str, value: Any) -> str:
    """Return a fact as people read it: dd/mm/yyyy, the label of a choice, '' for none."""
    if value in (None, ""):
        return ""
    if key in DATES:
        return f"{as_date(value):%d/%m/%Y}"
    if key in CHOICES and value in CHOICES[key].values:
        return str(CHOICES[key](value).label)
    return str(value)


def as_date(value: Any) -> date | None:
    """Return a date that may be written as ISO text; None for anything else."""
    if isinstance(value, date) or not value:
        return value or None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def compare(stated: Mapping[str, Any], recorded: Mapping[str, Any]) -> tuple[Compared, ...]:
    """Return the facts that both have, in the order of the register."""
    pairs = ((key, shown(key, stated.get(key)), shown(key, value)) for key, value in recorded.items())
    return tuple(
        Compared(key, str(LABELS[key]), said, stands, formulas.same(key, said, stands))
        for key, said, stands in pairs
        if said and stands
    )


def worded(recorded: Mapping[str, Any]) -> dict[str, str]:
    """Return the facts by label, those that are empty left out."""
    facts = ((str(LABELS[key]), shown(key, value)) for key, value in recorded.items())
    return {label: value for label, value in facts if value}
