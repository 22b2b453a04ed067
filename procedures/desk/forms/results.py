"""What is asked to take a paper out of force or to mend it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields import LongTextField
from portal.core.forms import BaseForm
from portal.papers.fields import PrintedField

ROWS = 3


class RevokeForm(BaseForm):
    """Why a paper is no longer in force."""

    reason = LongTextField(
        label=gettext_lazy("Reason"), max_length=2000, help_text=gettext_lazy("Whoever checks the paper reads it.")
    )


class CorrectionForm(BaseForm):
    """What a wrong paper should say, in up to three places."""

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose one")), *places]
        for row in range(1, ROWS + 1):
            first = row == 1
            number = {"number": row}
            self.fields[f"place_{row}"] = forms.ChoiceField(
                label=_("What is wrong (%(number)d)") % number, choices=choices, required=first
            )
            self.fields[f"text_{row}"] = PrintedField(
                label=_("What it should be (%(number)d)") % number, max_length=300, required=first
            )
        self.fields["reason"] = LongTextField(label=_("How the mistake was found"), max_length=2000)

    def clean(self) -> dict[str, Any]:
        """Ask for the right words wherever a place is chosen."""
        cleaned = super().clean()
        for row in range(2, ROWS + 1):
            if cleaned.get(f"place_{row}") and not cleaned.get(f"text_{row}"):
                self.add_error(f"text_{row}", ValidationError(_("Enter what it should be."), code="required"))
        return cleaned

    @property
    def words(self) -> dict[str, str]:
        """Return place to text, as the action takes them."""
        rows = ((self.cleaned_data[f"place_{row}"], self.cleaned_data[f"text_{row}"]) for row in range(1, ROWS + 1))
        return {place: text for place, text in rows if place}


class DecisionForm(BaseForm):
    """Whether a correction is signed."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("decline", "")])
