"""What is asked of another unit, and what it answers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields import DateField, LongTextField
from portal.core.forms import BaseForm
from portal.core.widgets import Radios
from procedures.desk.forms.moves import VersionForm
from procedures.dossiers.rules import Fault
from procedures.dossiers.states import Opinion
from procedures.worktime import queries as worktimes

FIELDS = {"due": "due_on"}


class ConsultForm(VersionForm):
    """A question to another unit; its answer is due when that unit's office closes on the day."""

    unit = forms.ChoiceField(label=gettext_lazy("Which unit do you ask?"))
    question = LongTextField(
        label=gettext_lazy("What do you ask?"),
        max_length=2000,
        help_text=gettext_lazy("The unit reads these words beside the request and its papers; the applicant does not."),
    )
    due_on = DateField(
        label=gettext_lazy("Answer by"),
        help_text=gettext_lazy("Until the unit's office closes on that day. The dossier's own limit runs on."),
    )
    beyond_due = forms.BooleanField(
        label=gettext_lazy("Ask all the same: the answer may come after the dossier is due"), required=False
    )

    def __init__(self, *args: Any, units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", [("", _("Choose")), *units])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        unit, day = cleaned.get("unit"), cleaned.get("due_on")
        if unit and day:
            hours = worktimes.clock(unit)
            if not hours.works(day):
                raise ValidationError({"due_on": _("The office is closed on this day. Choose a working day.")})
            cleaned["due_at"] = hours.closing(day)
        return cleaned

    def asked(self) -> dict[str, Any]:
        """Return the question as the action takes it."""
        given = self.cleaned_data
        kept = {key: given[key] for key in ("version", "question", "due_at", "beyond_due")}
        return kept | {"unit_code": given["unit"]}

    @property
    def warns(self) -> bool:
        """Tell whether the box that confirms a late answer is to be shown."""
        return "due_on" in self.errors or bool(self.data.get("beyond_due"))


class AnswerForm(BaseForm):
    """One's unit's opinion."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("What is your unit's opinion?"), choices=Opinion.choices, widget=Radios
    )
    answer = LongTextField(
        label=gettext_lazy("Answer"),
        max_length=4000,
        rows=8,
        help_text=gettext_lazy("The unit that asked reads these words; the applicant does not."),
    )


def take(form: BaseForm, faults: Iterable[Fault]) -> None:
    """Show at their fields what an action found wrong."""
    for fault in faults:
        form.add_error(FIELDS.get(fault.field, fault.field), fault.message)
