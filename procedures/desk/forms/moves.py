"""What a move asks: the version that was seen, a reason, a step, a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LongTextField
from portal.core.forms import BaseForm, When
from portal.core.widgets import Radios
from procedures.dossiers.models import Dossier


class VersionForm(BaseForm):
    """A move: it carries the version of the dossier that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    """A move that must be explained in writing."""

    reason = LongTextField(label=_("Reason"), max_length=2000, help_text=_("The applicant reads exactly these words."))


class ProposalForm(BaseForm):
    """What the officer proposes when no result can be drafted."""

    refuse = forms.BooleanField(
        label=_("Propose to refuse: no row of the register fits, or the request cannot be granted"), required=False
    )
    why = LongTextField(
        label=_("Why can it not be granted?"),
        max_length=2000,
        help_text=_("The signer reads this and may put it in the refusal letter."),
    )
    why.when = When("refuse", ("True", "on"))  # type: ignore[attr-defined]


class SendBackForm(VersionForm):
    """Back to an earlier step."""

    step = forms.TypedChoiceField(label=_("Back to which step?"), coerce=int, widget=Radios)
    reason = LongTextField(label=_("Reason"), max_length=2000, help_text=_("Only the office reads this."))

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = list(enumerate(dossier.spec.route, start=1))[: dossier.step - 1]
        self.fields["step"].choices = [(n, f"{n}. {step.name}") for n, step in earlier]  # type: ignore[attr-defined]
