"""The request and all that hangs on it: its route, papers, words, the code counter."""

from procedures.dossiers.models.dossier import CodeCounter, Dossier
from procedures.dossiers.models.papers import Amendment, Attachment, Slip
from procedures.dossiers.models.route import Consultation, DossierStep, Escalation
from procedures.dossiers.models.words import Letter, Remark

__all__ = [
    "Amendment",
    "Attachment",
    "CodeCounter",
    "Consultation",
    "Dossier",
    "DossierStep",
    "Escalation",
    "Letter",
    "Remark",
    "Slip",
]
