"""The rating form (one question that counts, nine that may be skipped, free words), and what a complaint asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.queries import units_in_being
from portal.core.fields import LongTextField
from portal.core.forms import BaseForm
from portal.core.widgets import Radios
from procedures.feedback.states import ITEMS, ComplaintKind, Score


class RatingForm(BaseForm):
    score = forms.TypedChoiceField(
        label=_("How satisfied are you with this service?"), choices=Score.choices, coerce=int, widget=Radios
    )
    comment = LongTextField(label=_("What should we do better?"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in ITEMS.items():
            choices = [("", _("No answer")), *Score.choices]
            self.fields[f"item_{key}"] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, empty_value=None, required=False
            )
        self.order_fields(["score", *(f"item_{key}" for key in ITEMS), "comment"])

    @property
    def items(self) -> dict[str, int]:
        """The items that were answered, by key."""
        given = {key: self.cleaned_data.get(f"item_{key}") for key in ITEMS}
        return {key: value for key, value in given.items() if value}


class ComplaintForm(BaseForm):
    """What is wrong or should be better, and whom it concerns; about a dossier the unit is known."""

    kind = forms.ChoiceField(label=_("What do you want to say?"), choices=ComplaintKind.choices, widget=Radios)
    unit = forms.ChoiceField(label=_("Which unit is it about?"))
    text = LongTextField(
        label=_("In your own words"),
        max_length=4000,
        rows=8,
        help_text=_("What happened, when and where; what you want to be done."),
    )

    def __init__(self, *args: Any, about_dossier: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about_dossier:
            del self.fields["unit"]
        else:
            units = [(unit.pk, unit.name) for unit in units_in_being()]
            self.offer("unit", [("", _("Choose one")), *units])
            self.fields["unit"].widget.attrs["data-search"] = _("Type some letters of the name")
