"""Open dossiers of a unit that ends go to the unit after it; their codes stay."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from portal.accounts.schema import Actor
from portal.core import clock
from procedures.dossiers.actions.moves import keep, locked, record
from procedures.dossiers.models import Consultation, Dossier, DossierStep
from procedures.dossiers.states import OPEN, State


@transaction.atomic
def take_over(*, old: str, new: str, by: Actor) -> list[str]:
    """Give the open dossiers and drafts of a unit to its successor, one fact each; return their references."""
    theirs = Dossier.objects.filter(Q(competent_unit=old) | Q(intake_unit=old), state__in=[*OPEN, State.DRAFT])
    references = [_go_over(pk, old, new, by) for pk in theirs.order_by("pk").values_list("pk", flat=True)]
    _carry_questions(old, new)
    return references


def _carry_questions(old: str, new: str) -> None:
    """Let the successor answer what was asked of the unit before; what both were asked is asked once."""
    asked = Consultation.objects.filter(answered_at=None, revoked_at=None)
    asked.filter(unit=old, dossier__in=asked.filter(unit=new).values("dossier")).update(revoked_at=clock.now())
    asked.filter(unit=old).update(unit=new)


def _go_over(dossier_id: UUID, old: str, new: str, by: Actor) -> str:
    dossier = locked(dossier_id)
    if dossier.competent_unit_id == old:
        dossier.competent_unit_id = new
    if dossier.intake_unit_id == old:
        dossier.intake_unit_id = new
    rule = dossier.spec.competence
    if dossier.state == State.DRAFT and rule.rule == "answer" and dossier.answers.get(rule.field or "") == old:
        dossier.answers = dossier.answers | {str(rule.field): new}
    dossier.version += 1
    keep(dossier)
    DossierStep.objects.filter(dossier=dossier, unit=old, finished_at=None).update(unit=new)
    record(dossier, "succeeded", by)
    return dossier.reference
