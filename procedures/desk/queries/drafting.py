"""What the register offers for a result, and what the draft's form starts with."""

from typing import Any

from procedures.catalogue import formulas as catalogue
from procedures.desk.queries.dossier import proposes_refusal
from procedures.dossiers.models import Dossier
from procedures.registers import queries as registers
from procedures.registers.schema import Candidate

SUGGESTED = ("starts_on", "grade")


def proposal(dossier: Dossier) -> dict[str, Any]:
    """Return what the form of the proposal starts with."""
    return {"refuse": proposes_refusal(dossier), "why": dossier.draft.get("why", "")}


def candidates(dossier: Dossier) -> list[Candidate]:
    """Return the register rows that may be the one asked for."""
    return registers.look_up(dossier.spec.lookup, unit_code=dossier.unit_code, answers=_stated(dossier))


def _stated(dossier: Dossier) -> dict[str, Any]:
    return catalogue.meanings(dossier.spec, dossier.answers)


def only_one(found: list[Candidate]) -> str:
    """Return the key of the only candidate there is, so that the usual case needs no click."""
    return found[0].key if len(found) == 1 else ""


def proposed_fields(dossier: Dossier, found: list[Candidate]) -> dict[str, Any]:
    """Return the decision fields as last confirmed; before that, what the register and the request suggest."""
    if dossier.draft_ready:
        return dict(dossier.draft.get("fields", {}))
    record = registers.fill(dossier.spec.lookup, found[0]) if len(found) == 1 else {}
    stated = _stated(dossier)
    asked = {field.key: field.role for field in dossier.spec.decision_fields}
    suggested = {key: stated[role] for key, role in asked.items() if role in SUGGESTED and role in stated}
    return suggested | {key: record[key] for key in asked if key in record}
