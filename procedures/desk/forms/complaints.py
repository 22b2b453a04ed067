"""The answer to a complaint, or the unit it is passed on to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.queries import units_in_being
from portal.core.fields import LongTextField
from portal.core.forms import BaseForm


class ComplaintAnswerForm(BaseForm):
    """What the citizen will read."""

    text = LongTextField(
        label=_("The answer"), max_length=4000, rows=8, help_text=_("The citizen reads exactly these words.")
    )


class PassOnForm(BaseForm):
    """The unit that a complaint concerns."""

    unit = forms.ChoiceField(label=_("Pass on to"))

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(unit.pk, unit.name) for unit in units_in_being().exclude(pk=now)]
        self.offer("unit", [("", _("Choose one")), *units])
