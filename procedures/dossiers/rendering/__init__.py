"""The official slips of a dossier as papers (TT 01/2018/TT-VPCP and TT 03/2025/TT-VPCP, by the date of receipt)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from portal.papers.document import Paper
from procedures.dossiers.rendering import ending, forms, intake
from procedures.dossiers.rendering.common import SlipFacts, form_of, forms_of, received_on
from procedures.dossiers.rendering.control import ControlFacts, ControlRow, control_slip
from procedures.dossiers.rendering.register import RegisterRow, RegisterScope, register

if TYPE_CHECKING:
    from procedures.dossiers.models import Dossier

SLIPS: "dict[str, Callable[[Dossier, SlipFacts], Paper]]" = {
    forms.RECEIPT: intake.receipt,
    forms.SUPPLEMENT: intake.supplement,
    forms.REFUSAL: intake.refusal,
    forms.APOLOGY: ending.apology,
    forms.STOP: ending.stop,
}

__all__ = [
    "SLIPS",
    "ControlFacts",
    "ControlRow",
    "RegisterRow",
    "RegisterScope",
    "SlipFacts",
    "control_slip",
    "form_of",
    "forms",
    "forms_of",
    "received_on",
    "register",
    "slip",
]


def slip(form: str, dossier: "Dossier", facts: SlipFacts) -> Paper:
    """Return the slip with this key (see ``forms``) for a dossier, A5. :raises KeyError: no such slip"""
    return SLIPS[form](dossier, facts)
