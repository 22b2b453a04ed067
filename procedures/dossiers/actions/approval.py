"""What an approval sets off in the registers."""

from datetime import date
from typing import Any
from uuid import UUID

from portal.accounts.schema import SYSTEM
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import queries
from procedures.dossiers.models import Dossier
from procedures.registers import actions as registers
from procedures.registers.schema import Person
from procedures.registers.states import Gender


def act_on_approval(*, dossier_id: UUID) -> None:
    """Do what the definition says an approval does: enrol the pupil at the receiving school, or nothing."""
    dossier = queries.get_or_none(dossier_id)
    if dossier is not None and not dossier.is_test and dossier.spec.on_approval == "enrol":
        _enrol(dossier)


def _enrol(dossier: Dossier) -> None:
    record, fields = dossier.draft.get("record", {}), dossier.draft["fields"]
    known = record.get("learner_id")
    registers.enrol(
        learner_id=known,
        person=None if known else _person(catalogue.meanings(dossier.spec, dossier.answers)),
        school_code=dossier.unit_code,
        grade=int(fields["grade"]),
        class_name=fields["class_name"],
        starts_on=date.fromisoformat(fields["starts_on"]),
        reference=dossier.reference,
        by=SYSTEM,
    )


def _person(meant: dict[str, Any]) -> Person:
    return Person(
        full_name=meant["beneficiary_name"],
        birth_date=date.fromisoformat(meant["beneficiary_birth_date"]),
        gender=Gender(meant["beneficiary_gender"]),
        identity_number=meant.get("beneficiary_identity", ""),
    )
