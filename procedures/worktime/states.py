"""The closed vocabularies of working time."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DayKind(TextChoices):
    """Why a day differs from its weekday (Bộ luật Lao động 2019, Điều 111 and 112)."""

    HOLIDAY = "holiday", _("Public holiday")
    COMPENSATORY_OFF = "compensatory_off", _("Day off in lieu")
    SWAP_OFF = "swap_off", _("Day off swapped with a Saturday")
    WORKING_SATURDAY = "working_saturday", _("Working Saturday")


class LimitRule(TextChoices):
    """How a time limit is counted."""

    WORKING_DAYS = "working_days", _("Working days")
    WORKING_HOURS = "working_hours", _("Working hours")
    CALENDAR_DAYS = "calendar_days", _("Calendar days")
    MONTHS = "months", _("Months")
    SAME_DAY_CUTOFF = "same_day_cutoff", _("Same day, next working day after a set hour")


class NoteKind(StrEnum):
    """What a day is in the explanation of a due moment; the day strip colours by it."""

    RECEIVED = "received"
    WORKING = "working"
    OFF = "off"
    DUE = "due"


class Timeliness(TextChoices):
    """A dossier against its due moment, in the words of the process-control slip (Thông tư 03/2025/TT-VPCP)."""

    EARLY = "early", _("Ahead of time")
    ON_TIME = "on_time", _("On time")
    LATE = "late", _("Late")
    IN_TIME = "in_time", _("Within the time limit")
    OVERDUE = "overdue", _("Overdue")
    PAUSED = "paused", _("Paused within the time limit")
    PAUSED_OVERDUE = "paused_overdue", _("Paused, overdue")
