"""The calendar and the office hours, as decided; changed through this room's actions only."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.worktime.states import DayKind


class CalendarDay(models.Model):
    """A day that differs from its weekday, for the whole city, with the decision that says so."""

    date = models.DateField(_("date"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=20, choices=DayKind)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    swapped_with = models.DateField(
        _("swapped with"),
        null=True,
        blank=True,
        help_text=_("The other day of a swap: a working Saturday has the office hours of the day it makes up for."),
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendar_day_kind")]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.name_vi}"


class OfficeHours(models.Model):
    """One interval of one weekday that counts for limits; without a unit it is the city's."""

    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["unit", "valid_from", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="office_hours_open_before_close"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="office_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or '*'} {self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"
