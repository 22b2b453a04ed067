"""What bulk work asks: which dossiers, what is to be done, and for whom."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.core.fields import LongTextField
from portal.core.forms import BaseForm, When
from procedures.desk.forms.moves import VersionForm
from procedures.desk.states import JobKind


def people(users: Iterable[User], nobody: str = "") -> list[tuple[str, str]]:
    """Return the choices of a list of people; ``nobody`` is what the empty choice says."""
    return [("", nobody or _("Choose a colleague")), *((str(user.pk), user.full_name) for user in users)]


class ChosenField(forms.Field):
    """Ticked dossiers, "id:version" each; cleaned to a dict of id to version in the order of the page."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> dict[UUID, int]:
        try:
            pairs = [text.split(":") for text in value or []]
            return {UUID(dossier): int(version) for dossier, version in pairs}
        except ValueError:
            raise ValidationError(_("Tick the dossiers again."), code="invalid") from None

    def validate(self, value: dict[UUID, int]) -> None:
        if not value:
            raise ValidationError(_("Tick at least one dossier."), code="required")


class JobForm(BaseForm):
    """One act for many dossiers. Kinds and colleagues are those of the person who asks."""

    mark_optional = False
    chosen = ChosenField()
    kind = forms.ChoiceField(label=gettext_lazy("What is to be done"))
    to = forms.ChoiceField(label=gettext_lazy("Who gets them"))
    to.when = When("kind", (JobKind.ASSIGN.value,))  # type: ignore[attr-defined]  # read by the form

    def __init__(self, *args: Any, kinds: list[JobKind], colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose what to do")), *((kind.value, kind.label) for kind in kinds)]
        self.offer("kind", choices)
        self.offer("to", people(colleagues))

    @property
    def ticked(self) -> dict[UUID, int]:
        """Return the ticks as they can be read, also of a form that has to be mended."""
        try:
            return ChosenField().to_python(self.data.getlist("chosen"))  # type: ignore[attr-defined]
        except ValidationError:
            return {}

    @property
    def parameters(self) -> dict[str, int]:
        """Return what the act needs beside the dossiers."""
        return {"to": int(self.cleaned_data["to"])} if self.cleaned_data.get("to") else {}


class AssignForm(VersionForm):
    """Who gets one dossier."""

    to = forms.TypedChoiceField(label=gettext_lazy("Who has it in hand"), required=False, coerce=int, empty_value=None)
    mark_optional = False

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("to", people(colleagues, _("Nobody")))


class HandOverForm(BaseForm):
    """Who gets all of a colleague's open dossiers."""

    to = forms.TypedChoiceField(label=gettext_lazy("Who gets the dossiers"), coerce=int)
    note = LongTextField(
        label=gettext_lazy("Note for the colleague"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Only the colleague reads it, in the message about the dossiers."),
    )

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("to", people(colleagues))
