"""A private note, labels, a message to the applicant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LongTextField, TextField
from portal.core.forms import BaseForm
from procedures.desk.models import Label
from procedures.desk.states import NoteKind


class NoteForm(BaseForm):
    """What only the office reads."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=NoteKind.choices)
    text = LongTextField(label=_("Private note"), max_length=2000, rows=3, help_text=_("Only the office reads this."))


class LabelsForm(BaseForm):
    """The labels of my units."""

    mark_optional = False
    labels = forms.TypedMultipleChoiceField(
        label=_("Labels"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    new = TextField(label=_("A new label"), required=False, max_length=40)

    def __init__(self, *args: Any, known: list[Label], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("labels", [(label.pk, label.name) for label in known])


class LetterForm(BaseForm):
    """A message to the applicant."""

    text = LongTextField(
        label=_("Message to the applicant"),
        max_length=4000,
        rows=5,
        help_text=_("The applicant reads exactly these words."),
    )
