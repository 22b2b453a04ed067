"""Slips before they are sent, and the units whose register a person may take along."""

from copy import copy
from typing import Any, cast

from django_fsm import can_proceed, has_transition_perm

from portal.accounts.models import Unit
from portal.accounts.schema import Actor
from portal.core.text import nfc
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.queries import Typed
from procedures.dossiers.rendering import forms
from procedures.dossiers.states import Outcome
from procedures.results import queries as results

LETTER = "refusal"
PREVIEWED = {
    forms.RECEIPT: "accept",
    forms.SUPPLEMENT: "request_supplement",
    forms.REFUSAL: "reject",
    forms.APOLOGY: "extend",
    forms.STOP: "stop",
    LETTER: "refuse",
}


def own_units(actor: Actor) -> list[Unit]:
    """Return the units in which a person works, by code."""
    return list(Unit.objects.filter(pk__in=actor.units()))


def may_preview(dossier: Dossier, form: str, typed: Typed, actor: Actor) -> bool:
    """Tell whether the person may now make the move that sends this slip. :raises KeyError: no such slip"""
    transition = getattr(dossier, "withdraw" if form == forms.STOP and typed.withdrawn else PREVIEWED[form])
    return bool(can_proceed(transition) and has_transition_perm(transition, cast(Any, actor)))


def preview(dossier: Dossier, form: str, typed: Typed, actor: Actor) -> bytes:
    """Return the slip, or the letter of refusal, as it would read now; nothing is stored.

    :raises portal.papers.fonts.MissingGlyph: a letter that no paper can show
    """
    if form != LETTER:
        return dossiers.preview_slip(dossier, form, typed, actor)
    shown = copy(dossier)
    shown.outcome, shown.reason = Outcome.REFUSED, nfc(typed.reason) or "…"
    return results.preview(shown)
