"""Who signs while a signer is away."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts import queries as accounts
from portal.accounts.models import Unit
from portal.accounts.states import DeputyForm, Role
from portal.core.fields import DateField
from portal.core.forms import BaseForm
from portal.core.widgets import Radios
from portal.papers.fields import PrintedField


class DeputyNamed(BaseForm):
    """One time of absence of one signer of a unit; the last day is meant with, as on the decision."""

    principal = forms.TypedChoiceField(label=_("Who is away?"), coerce=int)
    deputy = forms.TypedChoiceField(label=_("Who signs instead?"), coerce=int)
    form = forms.ChoiceField(label=_("Signs as"), choices=DeputyForm.choices, widget=Radios)
    title = PrintedField(
        label=_("Position, as printed on the paper"), help_text=_("For example: Phó Hiệu trưởng"), max_length=80
    )
    decision = PrintedField(label=_("Number of the decision"), help_text=_("For example: 12/QĐ-THPTPS"), max_length=60)
    decided_on = DateField(label=_("Date of the decision"))
    valid_from = DateField(label=_("First day"))
    last_day = DateField(label=_("Last day"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signers, members = accounts.staff_of(unit.pk, Role.SIGNER), accounts.members_beneath(unit.pk)
        self.offer("principal", [(one.pk, one.full_name) for one in signers])
        self.offer("deputy", [(one.pk, one.full_name) for one in members])

    def clean(self) -> dict[str, Any]:
        """Turn the last day into the exclusive end that the house keeps."""
        cleaned: dict[str, Any] = super().clean() or {}
        if last := cleaned.pop("last_day", None):
            cleaned["valid_to"] = last + timedelta(days=1)
        return cleaned
