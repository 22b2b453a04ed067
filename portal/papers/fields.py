"""Fields for what will stand on a paper: a character that no typeface has is refused where it is typed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from portal.core.fields import LongTextField, TextField
from portal.papers import fonts


def unprintable(text: str) -> str:
    """Return what keeps a text from standing on a paper, in words for people; "" when nothing does."""
    fonts.ready()
    if not (absent := fonts.lacking(text)):
        return ""
    shown = ", ".join(f"“{character}”" for character in absent)
    return _("No official paper can show %(characters)s. Write it in other letters.") % {"characters": shown}


def check_printable(text: str) -> None:
    """:raises ValidationError: with all the characters that cannot be printed"""
    if fault := unprintable(text):
        raise ValidationError(fault, code="unprintable")


class PrintedField(TextField):
    """One line of text for a paper."""

    default_validators = [check_printable]


class LongPrintedField(LongTextField):
    """Several lines of text for a paper."""

    default_validators = [check_printable]


PRINTED: dict[type, dict[str, Any]] = {
    models.CharField: {"form_class": PrintedField},
    models.TextField: {"form_class": LongPrintedField},
}
"""The ``formfield_overrides`` of an administration whose texts stand on papers."""
