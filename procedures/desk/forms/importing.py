"""A table of diplomas handed in for a register."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms import BaseForm


class TableForm(BaseForm):
    """A CSV file, or the first sheet of an Excel workbook; what is in it is read by the register."""

    file = forms.FileField(
        label=gettext_lazy("Table (CSV or Excel)"),
        help_text=gettext_lazy("The first line with headings begins the table; other lines before it are passed over."),
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than any upload may be."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Choose a smaller one."), "large", {"limit": limit}
            )
        return upload
