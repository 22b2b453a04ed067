"""The calendar and the office hours in the administration; every save is an act of this room."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.decorators import actor_of
from procedures.worktime import actions, rules
from procedures.worktime.models import CalendarDay, OfficeHours
from procedures.worktime.states import DayKind

WEEKDAYS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}


class AmendedByAdministrator(admin.ModelAdmin):
    """Let whoever may amend the calendar do so here, without a second list of permissions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.may_amend(actor_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.may_amend(actor_of(request))

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission


class DayForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"date", "kind"} <= cleaned.keys() or self.instance.pk:
            rules.check_day(cleaned.get("date") or self.instance.date, DayKind(cleaned.get("kind", self.instance.kind)))
        return cleaned


@admin.register(CalendarDay)
class CalendarDayAdmin(AmendedByAdministrator):
    form = DayForm
    list_display = ["date", "kind", "name_vi", "swapped_with", "legal_basis"]
    list_filter = ["kind"]
    date_hierarchy = "date"
    search_fields = ["name_vi", "name_en", "legal_basis"]

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> list[str]:
        return ["date"] if obj else []

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        actions.set_day(
            day=obj.date,
            kind=DayKind(obj.kind),
            name_vi=obj.name_vi,
            name_en=obj.name_en,
            legal_basis=obj.legal_basis,
            swapped_with=obj.swapped_with,
            by=actor_of(request),
        )

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        actions.remove_day(day=obj.date, by=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        for row in queryset:
            actions.remove_day(day=row.date, by=actor_of(request))


class WeekForm(forms.ModelForm):
    """A whole week of office hours from one day on; an empty weekday is a day off."""

    class Meta:
        model = OfficeHours
        fields = ["unit", "valid_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in WEEKDAYS.items():
            self.fields[key] = forms.CharField(label=label, required=False, help_text="07:00-11:00, 13:00-17:00")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            week = {number: _intervals(cleaned.get(key, "")) for number, key in enumerate(WEEKDAYS)}
        except ValueError:
            raise forms.ValidationError(_("Write the hours of a day as 07:00-11:00, 13:00-17:00.")) from None
        if not rules.in_order(week) or not any(week.values()):
            raise forms.ValidationError(_("Office hours must end after they begin and must not overlap."))
        return cleaned | {"week": week}


def _intervals(text: str) -> list[tuple[time, time]]:
    """Read "07:00-11:00, 13:00-17:00". :raises ValueError:"""
    pairs = [part.split("-") for part in text.split(",") if part.strip()]
    return [(time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())) for opens, closes in pairs]


@admin.register(OfficeHours)
class OfficeHoursAdmin(AmendedByAdministrator):
    """Hours are entered by the week and never edited: a new week from a later day ends the one before."""

    list_display = ["unit", "day", "opens", "closes", "valid_from", "valid_to"]
    list_filter = ["unit"]
    list_select_related = ["unit"]
    empty_value_display = "–"

    @admin.display(description=_("weekday"), ordering="weekday")
    def day(self, row: OfficeHours) -> str:
        return str(list(WEEKDAYS.values())[row.weekday])

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else WeekForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ["unit", "valid_from", *WEEKDAYS]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: OfficeHours, form: Any, change: bool) -> None:
        rows = actions.set_hours(
            unit_code=obj.unit_id,
            valid_from=obj.valid_from,
            week=form.cleaned_data["week"],
            by=actor_of(request),
        )
        first = rows[0]
        obj.pk, obj.weekday, obj.opens, obj.closes = first.pk, first.weekday, first.opens, first.closes
