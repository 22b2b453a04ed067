"""A definition handed in to be tried, and the day from which it holds."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.queries import today
from portal.core.fields import DateField
from portal.core.forms import BaseForm
from procedures.catalogue.rules import publishable
from procedures.catalogue.schema import BadDocument

LARGEST = 512 * 1024


class DefinitionForm(BaseForm):
    """A YAML document, as a file or as text; what is wrong with it is said line by line."""

    file = forms.FileField(label=gettext_lazy("Definition (YAML file)"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 20, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the document and keep its text, so that nothing handed in is lost."""
        cleaned: dict[str, Any] = super().clean() or {}
        if upload := cleaned.get("file"):
            cleaned["source"] = upload.read(LARGEST).decode("utf-8", errors="replace")
            self.data = dict(self.data.items()) | {"source": cleaned["source"]}
        if not (source := cleaned.get("source", "")).strip():
            raise forms.ValidationError(_("Choose a file or paste the text of the definition."))
        try:
            publishable(source)
        except BadDocument as document:
            self.add_error("source", [str(fault) for fault in document.faults])
        return cleaned


class PublishForm(BaseForm):
    """From which day a tried definition holds."""

    on = DateField(label=gettext_lazy("In force from"), help_text=gettext_lazy("Today, or a day to come"))

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < today():
            raise forms.ValidationError(_("Choose today or a day to come: what was filed before is not changed."))
        return on
