"""The scale and the items of the satisfaction survey; what a complaint may be."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Score(IntegerChoices):
    """The five-point scale; 4 and 5 count as satisfied."""

    VERY_DISSATISFIED = 1, _("Very dissatisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    NEUTRAL = 3, _("Neutral")
    SATISFIED = 4, _("Satisfied")
    VERY_SATISFIED = 5, _("Very satisfied")


class ComplaintKind(TextChoices):
    """Phản ánh speaks of what went wrong, kiến nghị of what should change (NĐ 20/2008/NĐ-CP, Điều 3)."""

    COMPLAINT = "complaint", _("Complaint: something went wrong")
    SUGGESTION = "suggestion", _("Suggestion: something should be better")


SATISFIED_FROM = Score.SATISFIED

# The nine items of NĐ 61/2018/NĐ-CP, Điều 31.1, a to i.
ITEMS = {
    "time": _("Time to the result, against the rule"),
    "agencies": _("Number of agencies you had to contact"),
    "contacts": _("Number of contacts it took to complete the dossier"),
    "information": _("Published information: correct, complete, up to date"),
    "conduct": _("Conduct of the officers"),
    "legality": _("Lawfulness of the result and of the costs"),
    "explanations": _("Answers to questions and complaints"),
    "online": _("Progress and quality of the online service"),
    "other": _("Anything else"),
}
