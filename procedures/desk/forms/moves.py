"""What a move asks: the version that was seen, a reason, a step, a proposal."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import BaseForm, When
from portal.core.widgets import Radios
from portal.papers.fields import LongPrintedField
from procedures.dossiers.models import Dossier


class VersionForm(BaseForm):
    """A move: it carries the version of the dossier that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PinForm(BaseForm):
    """The PIN of a person's own token; it is used at once and never shown or kept."""

    pin = forms.CharField(
        label=_("PIN of your token"),
        max_length=64,
        strip=False,
        widget=forms.PasswordInput({"class": "govuk-input--width-10", "autocomplete": "off"}),
    )


class ApproveForm(VersionForm, PinForm):
    """An approval; the PIN is asked only of those who sign with a token of the own."""

    def __init__(self, *args: Any, by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_hand:
            del self.fields["pin"]


class ReasonForm(VersionForm):
    """A move that must be explained in writing; one of the reasons written before (``ready``) may stand for it."""

    ready = forms.ChoiceField(
        label=_("Reasons written before"), required=False, help_text=_("Used when the box below is empty.")
    )
    reason = LongPrintedField(
        label=_("Reason"), max_length=2000, help_text=_("The applicant reads exactly these words.")
    )

    def __init__(self, *args: Any, ready: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ready:
            offer(self.fields["ready"], ready)
            self.fields["reason"].widget.attrs["data-ready"] = self.add_prefix("ready")
        else:
            del self.fields["ready"]

    def clean(self) -> dict[str, Any]:
        """Take the reason chosen where none is written."""
        cleaned = super().clean()
        chosen = cleaned.pop("ready", "")
        if chosen and not self.data.get(self.add_prefix("reason"), "").strip():
            self.errors.pop("reason", None)
            cleaned["reason"] = chosen
        return cleaned


def offer(field: forms.Field, texts: Sequence[str]) -> None:
    """Let a list of reasons written before be chosen from."""
    field.choices = [("", _("Choose one")), *((text, text) for text in texts)]  # type: ignore[attr-defined]
    field.widget.attrs["class"] = "govuk-!-width-full"


class ProposalForm(BaseForm):
    """What the officer proposes when no result can be drafted."""

    refuse = forms.BooleanField(
        label=_("Propose to refuse: no row of the register fits, or the request cannot be granted"), required=False
    )
    why = LongPrintedField(
        label=_("Why can it not be granted?"),
        max_length=2000,
        help_text=_("The signer reads this and may put it in the refusal letter."),
    )
    why.when = When("refuse", ("True", "on"))  # type: ignore[attr-defined]  # read by the form


class SendBackForm(ReasonForm):
    """Back to an earlier step."""

    step = forms.TypedChoiceField(label=_("Back to which step?"), coerce=int, widget=Radios)
    field_order = ("version", "step", "ready", "reason")

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Only the office reads this.")
        earlier = list(enumerate(dossier.spec.route, start=1))[: dossier.step - 1]
        self.offer("step", [(n, f"{n}. {step.name}") for n, step in earlier])
