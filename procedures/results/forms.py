"""What the check page asks for: a code, or a file."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.core.fields import TextField, UploadField
from portal.core.forms import BaseForm


class CodeForm(BaseForm):
    """The code printed beside the square code; capitals, dashes and spaces do not matter."""

    code = TextField(
        label=_("Code on the paper"),
        help_text=_("12 letters and digits beside the QR code, for example KQ7M-2XTP-94HD"),
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
    )


class FileForm(BaseForm):
    """The PDF itself."""

    file = UploadField(label=_("PDF file"), max_bytes=settings.UPLOAD_MAX_BYTES, accepted=["application/pdf"])
