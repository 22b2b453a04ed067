"""The closed lists of a dossier's life, with the codes and words of the national portal."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Trạng thái hồ sơ; a draft has no national code (TT 01/2018/TT-VPCP and the national portal's list)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not accepted")
    PROCESSING = "processing", _("In progress")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("More papers needed")
    AWAITING_PAYMENT = "awaiting_payment", _("Fee to be paid")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
    STOPPED = "stopped", _("Stopped")
    RESOLVED = "resolved", _("Decided")
    RETURNED = "returned", _("Result returned")

    @property
    def national_code(self) -> int:
        """The status number 1-10 of the national portal; 0 for a draft."""
        return NATIONAL_CODES[self]


NATIONAL_CODES = {
    State.DRAFT: 0,
    State.SUBMITTED: 1,
    State.ACCEPTED: 2,
    State.REJECTED: 3,
    State.PROCESSING: 4,
    State.SUPPLEMENT_REQUESTED: 5,
    State.AWAITING_PAYMENT: 6,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.RESOLVED: 9,
    State.RETURNED: 10,
}
FINAL = frozenset({State.REJECTED, State.WITHDRAWN, State.STOPPED, State.RETURNED})
OPEN = frozenset(State) - FINAL - {State.DRAFT}
DECIDED = frozenset({State.RESOLVED, State.RETURNED})
PAUSED = frozenset({State.SUPPLEMENT_REQUESTED})


class Channel(TextChoices):
    """Kênh tiếp nhận (NĐ 118/2025, Điều 15)."""

    ONLINE = "online", _("Online")
    COUNTER = "counter", _("At the counter")
    POST = "post", _("By post")


class Delivery(TextChoices):
    """Where the applicant receives the result."""

    ONLINE = "online", _("Download from this portal")
    COUNTER = "counter", _("Collect at the counter")
    POST = "post", _("By post to an address")


class Outcome(TextChoices):
    """What was decided."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class Opinion(TextChoices):
    """What a consulted unit says."""

    AGREES = "agrees", _("Agrees")
    OBJECTS = "objects", _("Does not agree")
    STATES = "states", _("States facts")
