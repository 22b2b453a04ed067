"""Fields that only the desk has."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ISO = "%Y-%m-%d"


class DayField(forms.DateField):
    """A day in one input as people write it (dd/mm/yyyy); in an address it stands as ISO text.

    No calendar of the browser's: that one writes the month first where the browser speaks English.
    """

    def __init__(self, **kwargs: Any) -> None:
        typed = {"inputmode": "numeric", "placeholder": _("dd/mm/yyyy"), "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=typed))
        kwargs.setdefault("input_formats", [ISO, "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"])
        wrong = {"invalid": _("Write the date as day/month/year, for example 27/03/2001.")}
        super().__init__(error_messages=wrong, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value
