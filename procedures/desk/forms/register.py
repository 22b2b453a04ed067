"""Which register of dossiers a clerk wants to see."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.core.fields import DateField
from portal.core.forms import BaseForm
from procedures.catalogue.states import Theme
from procedures.dossiers.rendering import RegisterScope


class RegisterForm(BaseForm):
    """A unit that the person works in, the days of receipt, one field or all; before any choice, this month."""

    mark_optional = False
    unit = forms.ChoiceField(label=_("Unit that took in"))
    first = DateField(label=_("Received from"))
    last = DateField(label=_("Received until"))
    theme = forms.ChoiceField(label=_("Field"), required=False, choices=[("", _("All fields")), *Theme.choices])

    def __init__(self, given: Mapping[str, str], *, units: list[Unit], today: date) -> None:
        self.units = {unit.code: unit for unit in units}
        usual = {"unit": units[0].code, **_parts("first", today.replace(day=1)), **_parts("last", today)}
        super().__init__(given if "unit" in given else usual)
        language = get_language() or "vi"
        self.offer("unit", [(code, unit.name_in(language)) for code, unit in self.units.items()])

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if "first" in asked and "last" in asked and asked["last"] < asked["first"]:
            self.add_error("last", _("The last day must not be before the first."))
        return asked

    def scope(self) -> RegisterScope | None:
        """Return which register is asked for; None when what was typed does not say."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        return RegisterScope(self.units[asked["unit"]], asked["first"], asked["last"], asked["theme"])


def _parts(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
