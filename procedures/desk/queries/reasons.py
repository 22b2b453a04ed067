"""Reasons that were written once and are used again."""

from django.db.models import Q

from procedures.desk.models import Reason
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier


def reasons(kind: str, dossier: Dossier) -> list[str]:
    """Return the reasons for a move that the dossier's units, or all units, keep ready."""
    rows = Reason.objects.filter(Q(unit=None) | Q(unit__in=rules.units_of(dossier)), kind=kind)
    return list(dict.fromkeys(rows.values_list("text", flat=True)))
