"""The facts of a dossier's life in the words its people read, and the entries of a timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class TimelineEntry:
    """One line of "what was done and what comes": ``at`` is empty for what is still to come."""

    title: str
    at: datetime | None
    detail: str = ""
    done: bool = True
    expected: datetime | None = None


@dataclass(frozen=True)
class Alarm:
    """A moment at which a head must be told: what it is about (a stay at a step, the running limit) and the level."""

    about: str
    level: int
    at: datetime


@dataclass(frozen=True)
class AlarmLine:
    """One raised alarm as a head reads it: the dossier's code, and what ran out in words."""

    code: str
    about: str
    level: int
    words: str


@dataclass(frozen=True)
class Effect:
    """What a supplement makes of a dossier: its answers, by how many đồng the fee grows, the unit it goes to anew.

    ``back`` is what goes back of a fee that was paid and is smaller now, in đồng.
    """

    answers: dict[str, Any]
    dearer: int
    unit: str
    back: int = 0


FACTS: "dict[str, StrPromise]" = {
    "dossier.drafted": _("The draft was begun"),
    "dossier.prepared": _("The draft was filled in at the counter; it waits for the applicant to send it"),
    "dossier.submitted": _("The dossier was filed"),
    "dossier.payment_requested": _("The fee is to be paid"),
    "dossier.payment_confirmed": _("The fee was paid and the dossier filed"),
    "dossier.payment_cancelled": _("The payment was cancelled; the dossier is a draft again"),
    "dossier.filed_at_counter": _("The dossier was taken in at the counter"),
    "dossier.accepted": _("The dossier was accepted and the appointment slip sent"),
    "dossier.rerouted": _("The dossier was sent to the competent unit"),
    "dossier.rejected": _("The dossier was not accepted"),
    "dossier.forwarded": _("The dossier was handed to the officer"),
    "dossier.advanced": _("The dossier went on to the next step"),
    "dossier.sent_back": _("The dossier went back to an earlier step"),
    "dossier.assigned": _("The dossier was assigned"),
    "dossier.drafted_result": _("The result was drafted"),
    "dossier.supplement_requested": _("More papers were asked for"),
    "dossier.supplement_reminded": _("A reminder of the missing papers was sent"),
    "dossier.resubmitted": _("The missing papers were sent; the limit starts again"),
    "dossier.approved": _("The result was approved and signed"),
    "dossier.refused": _("The request was refused in writing"),
    "dossier.returned": _("The result was returned"),
    "dossier.withdrawn": _("The dossier was withdrawn"),
    "dossier.stopped": _("The dossier was stopped"),
    "dossier.extended": _("A new date was set, with an apology"),
    "dossier.asked_in_writing": _("The applicant wrote to the office"),
    "dossier.answered_in_writing": _("The office wrote to the applicant"),
    "dossier.succeeded": _("Another unit took over the work of the one before"),
    "dossier.due_moved": _("The date moved, because the working calendar was amended"),
    "dossier.consulted": _("%(unit)s was asked for an opinion"),
    "dossier.consultation_answered": _("%(unit)s gave its opinion"),
    "dossier.consultation_revoked": _("The question to %(unit)s was taken back"),
    "dossier.consultation_reminded": _("%(unit)s was reminded of the question"),
    "dossier.consultation_overdue": _("%(unit)s has not answered in time; the head was told"),
    "dossier.escalated": _("The head was told: %(what)s"),
}
INTERNAL = frozenset(
    {
        *("dossier.assigned", "dossier.drafted_result", "dossier.drafted", "dossier.escalated"),
        *("dossier.consultation_revoked", "dossier.consultation_reminded", "dossier.consultation_overdue"),
    }
)
STEP_FACTS = frozenset({"dossier.forwarded", "dossier.advanced", "dossier.sent_back"})
EXPLAINED = frozenset(
    {
        "dossier.rejected",
        "dossier.refused",
        "dossier.stopped",
        "dossier.extended",
        "dossier.supplement_requested",
        "dossier.due_moved",
        *("dossier.rejected", "dossier.refused", "dossier.stopped", "dossier.extended"),
        *("dossier.supplement_requested", "dossier.rerouted"),
    }
)
ENDS = ("dossier.approved", "dossier.refused", "dossier.withdrawn", "dossier.stopped")
"""The facts after which no opinion is needed; a dossier that was rejected or returned had none open."""
SLIP_FORMS = {
    "dossier.accepted": "01",
    "dossier.filed_at_counter": "01",
    "dossier.supplement_requested": "02",
    "dossier.rejected": "03",
    "dossier.extended": "04",
    "dossier.stopped": "05",
    "dossier.withdrawn": "05",
}
