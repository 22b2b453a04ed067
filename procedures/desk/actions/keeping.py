"""What clerks write for themselves: private notes and labels."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.desk.models import Label, Note
from procedures.desk.states import NoteKind
from procedures.dossiers import queries as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier


def _mine(dossier_id: UUID, by: Actor) -> Dossier:
    dossier = dossiers.get_or_none(dossier_id)
    if dossier is None or by.user_id is None or not _works_here(dossier, by):
        raise rules.Forbidden
    return dossier


def _works_here(dossier: Dossier, by: Actor) -> bool:
    return rules.may_write(dossier, by) and not rules.is_applicant(dossier, by)


@transaction.atomic
def add_note(*, dossier_id: UUID, kind: NoteKind, text: str, by: Actor) -> Note:
    """Keep a private note of the office. :raises rules.Forbidden: :raises rules.Invalid: nothing is said"""
    dossier = _mine(dossier_id, by)
    if not (said := nfc(text)):
        raise rules.Invalid([rules.Fault("", "text", "required")])
    return Note.objects.create(dossier=dossier, kind=kind, text=said, author_id=by.user_id or 0, at=clock.now())


@transaction.atomic
def set_labels(*, dossier_id: UUID, labels: Collection[int], new: str = "", by: Actor) -> None:
    """Stick these labels of my units on a dossier and no others of theirs; ``new`` names one not known yet.

    :raises rules.Forbidden:
    """
    dossier = _mine(dossier_id, by)
    of_mine = Label.objects.filter(unit__in=by.units())
    chosen = set(of_mine.filter(pk__in=labels))
    if name := nfc(new)[:40]:
        chosen.add(Label.objects.get_or_create(unit_id=_home(dossier, by), name=name)[0])
    for label in of_mine.filter(dossiers=dossier):
        if label not in chosen:
            label.dossiers.remove(dossier)
    for label in chosen:
        label.dossiers.add(dossier)


def _home(dossier: Dossier, by: Actor) -> str:
    """Return the unit whose label a clerk makes: the deciding one where they work there, else that of intake."""
    return dossier.unit_code if dossier.unit_code in by.units() else str(dossier.intake_unit_id)
