"""The papers of a decided dossier, and what may still be done about them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.results import formulas, rules
from procedures.results import queries as results
from procedures.results.models import Correction, IssuedResult
from procedures.results.states import CorrectionState

SHOWN = 60
"""Letters of a text in the list of places to correct."""


@dataclass(frozen=True)
class IssuedPaper:
    """One paper in the register, the correction proposed for it, and what the person may do."""

    result: IssuedResult
    correction: Correction | None
    may_revoke: bool
    may_correct: bool


def issued_papers(dossier: Dossier, actor: Actor) -> list[IssuedPaper]:
    """Return every paper of a decided dossier, replaced ones too, by two queries; none before the decision."""
    if dossier.state not in (State.RESOLVED, State.RETURNED):
        return []
    rows = list(results.every_paper(dossier))
    proposed = results.corrections_of(rows)
    return [_paper(row, proposed.get(row.pk), actor) for row in rows]


def _paper(result: IssuedResult, correction: Correction | None, actor: Actor) -> IssuedPaper:
    stands = rules.in_force(result)
    may_correct = stands and correction is None and rules.may_propose(result, actor)
    return IssuedPaper(result, correction, stands and rules.may_revoke(result, actor), may_correct)


def correction_for(actor: Actor) -> QuerySet[Correction]:
    """Return the corrections of the results that a person may see."""
    return Correction.objects.filter(result__in=results.visible_to(actor)).select_related(
        "result__unit", "result__dossier", "proposed_by", "decided_by"
    )


def mendable(result: IssuedResult) -> list[tuple[str, str]]:
    """Return the places of a paper that may be corrected, each with what stands there now."""
    return [(place, f"{_name(place)}: {text[:SHOWN]}") for place, text in formulas.places(result.snapshot).items()]


def changes(correction: Correction) -> list[dict[str, str]]:
    """Return what a correction changes, place by place, for a list of rows."""
    before, after = formulas.places(correction.result.snapshot), formulas.places(correction.facts)
    return [
        {"name": _name(place), "before": text, "after": after[place]}
        for place, text in before.items()
        if after[place] != text
    ]


def is_open(correction: Correction) -> bool:
    return correction.state == CorrectionState.PROPOSED


def _name(place: str) -> str:
    """Return the words for a place of a snapshot; numbers of lines stay as they are."""
    words = {
        "holder": _("Issued to"),
        "holder_name": _("Full name"),
        "birth_date": _("Date of birth"),
        "birth_place": _("Place of birth"),
        "applicant": _("Applicant"),
        "reason": _("Reason"),
        "grade": _("Grade"),
        "class_name": _("Class"),
        "school_name": _("School"),
        "school_year": _("School year"),
        "serial_number": _("Serial number"),
        "entry_number": _("Entry number"),
        "graduation_year": _("Year of graduation"),
    }
    *way, last = place.split(".")
    lines = " ".join(str(int(step) + 1) for step in way if step.isdigit())
    return f"{words.get(last, last.replace('_', ' '))} {lines}".rstrip()
