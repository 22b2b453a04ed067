"""The closed lists of the desk: bulk work and how each dossier fared, notes, written reasons, what a queue asks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobKind(TextChoices):
    """What may be done with many dossiers at once."""

    ACCEPT = "accept", _("Accept")
    ASSIGN = "assign", _("Assign")
    ADVANCE = "advance", _("Pass on to the next step")
    APPROVE = "approve", _("Approve and sign")
    RETURN = "return_result", _("Hand over the result")


class ItemOutcome(TextChoices):
    """How one dossier of a job fared."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not possible")


class NoteKind(TextChoices):
    """What a private note is for."""

    REMARK = "remark", _("Remark")
    CALL = "call", _("Telephone call")
    CHECK = "check", _("To be checked")
    HANDOVER = "handover", _("For the colleague")


class ReasonKind(TextChoices):
    """Which move a reusable reason explains."""

    REJECT = "reject", _("Do not accept")
    SUPPLEMENT = "supplement", _("Ask for more papers")
    REFUSE = "refuse", _("Refuse")
    EXTEND = "extend", _("Set a new date")
    STOP = "stop", _("Stop")
    SEND_BACK = "send_back", _("Send back")


class DueFilter(TextChoices):
    """How an open dossier may stand against its due moment, as a queue is filtered by it."""

    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    SOON = "soon", _("Due within 2 working days")
    IN_TIME = "in_time", _("Within the time limit")
    PAUSED = "paused", _("Paused")
