"""Which days and which unit the figures speak of."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.core import clock
from portal.core.fields import DateField
from portal.core.forms import BaseForm


def plan_year(today: date) -> tuple[date, date]:
    """Return the plan's reporting year around a day: 1 November to 31 October (end exclusive)."""
    first = date(today.year if today.month >= 11 else today.year - 1, 11, 1)
    return first, date(first.year + 1, 11, 1)


class ScopeForm(BaseForm):
    """Days are inclusive on the screen; the period defaults to the plan's reporting year."""

    mark_optional = False
    start = DateField(label=_("From"), required=False)
    end = DateField(label=_("To"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All units")), *((unit.code, unit.name) for unit in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day must not be before the first."))
        return given

    def period(self) -> tuple[date, date]:
        """Return the days asked, end exclusive."""
        first, after = plan_year(timezone.localdate(clock.now()))
        given = self.cleaned_data if self.is_valid() else {}
        end = given.get("end")
        return given.get("start") or first, end + timedelta(days=1) if end else after
