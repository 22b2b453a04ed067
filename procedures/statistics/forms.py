"""Which year of the plan and which unit the figures speak of."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.core import clock
from portal.core.forms import BaseForm
from portal.core.templatetags.display import day
from procedures.statistics.formulas import plan_year

YEARS_OFFERED = 5
FIRST_YEAR = 2022


class ScopeForm(BaseForm):
    """The reporting year (the present one by default) and one of the units that the person oversees."""

    mark_optional = False
    year = forms.TypedChoiceField(label=_("Reporting year"), required=False, coerce=int)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, units: list[Unit], home: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home, self.this_year = home, plan_year(timezone.localdate(clock.now()))[0].year
        self.offer("year", [(year, _words(year)) for year in self._years()])
        self.offer("unit", [(unit.code, unit.name_in(get_language() or "vi")) for unit in units])
        self.initial = {"year": self.this_year, "unit": home}

    def _years(self) -> range:
        return range(self.this_year, max(FIRST_YEAR, self.this_year - YEARS_OFFERED) - 1, -1)

    def period(self) -> tuple[date, date]:
        """Return the days asked, end exclusive."""
        given = self.cleaned_data if self.is_valid() else {}
        return plan_year(date(given.get("year") or self.this_year, 11, 1))

    def chosen_unit(self) -> str:
        """Return the unit asked for; what the person may not ask for is answered with their own."""
        given = self.cleaned_data if self.is_valid() else {}
        return given.get("unit") or self.home


def _words(year: int) -> str:
    return f"{day(date(year, 11, 1))} – {day(date(year + 1, 10, 31))}"
