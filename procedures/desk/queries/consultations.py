"""Opinions asked and given, as both offices see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from portal.accounts.states import UnitKind
from portal.core import clock
from portal.core.text import sort_key
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import queries as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Consultation, Dossier
from procedures.registers import queries as registers


@dataclass(frozen=True)
class ConsultationRow:
    """One question with how it stands: waiting, overdue, answered or revoked; ``revocable`` by the person who looks."""

    asked: Consultation
    standing: str
    revocable: bool = False


def consulted(dossier: Dossier, actor: Actor) -> list[ConsultationRow]:
    """Return the opinions asked about a dossier, in the order they were asked."""
    may = rules.may_consult(dossier, actor)
    return [
        ConsultationRow(asked, _standing(asked), may and asked.is_open) for asked in dossiers.consultations(dossier)
    ]


def opinions(rows: list[Consultation]) -> list[ConsultationRow]:
    """Return questions with how they stand, for the unit that is asked."""
    return [ConsultationRow(asked, _standing(asked)) for asked in rows]


def _standing(asked: Consultation) -> str:
    if asked.answered_at:
        return "answered"
    if asked.revoked_at:
        return "revoked"
    return "overdue" if clock.now() > asked.due_at else "waiting"


def asked_waiting(actor: Actor) -> int | None:
    """Return how many questions wait for the units a person answers for; None who answers for none."""
    if not any(role in rules.ANSWERING for role, _unit in actor.grants):
        return None
    return dossiers.asked_of(actor).filter(answered_at__isnull=True).count()


def unit_choices(dossier: Dossier) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the units that may be asked, all in being but the competent one, by kind and alphabet."""
    language = get_language() or "vi"
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in accounts.units_in_being().exclude(pk=dossier.unit_code):
        groups.setdefault(str(UnitKind(unit.kind).label), []).append((unit.code, unit.name_in(language)))
    return [(kind, sorted(units, key=lambda unit: sort_key(unit[1]))) for kind, units in groups.items()]


def proposed_unit(dossier: Dossier) -> str:
    """Return whom one would usually ask: the school a pupil leaves, else who keeps the register; "" for nobody."""
    meant = catalogue.meanings(dossier.spec, dossier.answers)
    return next((code for code in _usual(meant) if code and code != dossier.unit_code), "")


def _usual(meant: dict[str, Any]) -> Iterator[str]:
    yield meant.get("leaving_school") or ""
    stated = [meant, *(meant.get("lines") or [])]
    for kind, year in dict.fromkeys((each.get("diploma_kind"), each.get("graduation_year")) for each in stated):
        if kind and year:
            yield registers.custodian(kind, int(year)) or ""
