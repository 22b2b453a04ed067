"""What the moves ask that change the time, the unit or the money of a dossier, or end it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms import When
from portal.core.widgets import Radios
from portal.papers.fields import LongPrintedField, PrintedField
from procedures.desk import queries
from procedures.desk.forms.moves import ReasonForm, VersionForm
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Delivery


class ExtendForm(ReasonForm):
    """An apology with a new date: a working day later than the present one (NĐ 61/2018/NĐ-CP, Điều 19.9)."""

    due = forms.DateField(
        label=gettext_lazy("New date of the result"),
        help_text=gettext_lazy("A working day. The result is due at the end of its office hours."),
        widget=forms.DateInput({"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": gettext_lazy("Write the date as day/month/year, for example 27/03/2001.")},
    )
    field_order = ("version", "due", "ready", "reason")

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier

    def clean_due(self) -> datetime:
        """Return the end of office hours of the day."""
        moment = queries.closing_of(self.dossier, self.cleaned_data["due"])
        if moment is None:
            raise ValidationError(_("This is a day off. Choose a working day."), code="day_off")
        if self.dossier.due_current and moment <= self.dossier.due_current:
            raise ValidationError(_("The new date must be later than the present one."), code="not_later")
        return moment


class RerouteForm(ReasonForm):
    """Another unit that may decide."""

    unit_code = forms.ChoiceField(label=gettext_lazy("Which unit decides the request?"))
    field_order = ("version", "unit_code", "ready", "reason")

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit_code", [("", _("Choose one")), *units])


class WithdrawForm(VersionForm):
    """A withdrawal that the applicant asked for in writing."""

    reason = LongPrintedField(
        label=gettext_lazy("What the applicant wrote"),
        max_length=2000,
        help_text=gettext_lazy("The reason as it stands in the written request, with its date."),
    )


class ReturnForm(VersionForm):
    """How the result reached the applicant."""

    way = forms.ChoiceField(label=gettext_lazy("How was the result handed over?"), widget=Radios)
    number = PrintedField(label=gettext_lazy("Number of the postal item"), max_length=40)
    collected_by = PrintedField(
        label=gettext_lazy("Who collected it"),
        help_text=gettext_lazy("Only if it was not the applicant: name and written authorisation"),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(Delivery.COUNTER.value, _("Handed over at the counter")), (Delivery.POST.value, _("Posted"))]
        self.offer("way", ways)
        self.fields["number"].when = When("way", (Delivery.POST.value,))  # type: ignore[attr-defined]  # read by the form
        self.fields["collected_by"].when = When("way", (Delivery.COUNTER.value,))  # type: ignore[attr-defined]  # read by the form
