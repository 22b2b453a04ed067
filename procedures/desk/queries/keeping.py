"""Private notes and labels of a dossier."""

from portal.accounts.schema import Actor
from procedures.desk.models import Label, Note
from procedures.dossiers.models import Dossier


def notes(dossier: Dossier) -> list[Note]:
    """Return the private notes, the latest first."""
    return list(Note.objects.filter(dossier=dossier).select_related("author"))


def known_labels(actor: Actor) -> list[Label]:
    """Return the labels of the units where a person works."""
    return list(Label.objects.filter(unit__in=actor.units()).order_by("name"))


def labels_on(dossier: Dossier, actor: Actor) -> list[Label]:
    """Return the labels that a person's units stuck on a dossier."""
    return list(Label.objects.filter(unit__in=actor.units(), dossiers=dossier).order_by("name"))


def unread_letters(dossier: Dossier) -> int:
    """Return how many messages of the applicant nobody in the office has read."""
    return dossier.letters.filter(from_office=False, read_at=None).count()
