"""Fields that clean what people really type: any Unicode form, spaced digits, dates in three boxes, phone photos."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.core.files import ACCEPTED, kind_of
from portal.core.phones import e164
from portal.core.text import nfc
from portal.core.widgets import DIGITS, DateParts, MoneyInput

ISO = "%Y-%m-%d"
SEPARATORS = re.compile(r"[\s.,\u00a0]")


class TextField(forms.CharField):
    """One line of text, composed (NFC) and with single spaces. ``autocomplete`` is a WCAG 1.3.5 token."""

    def __init__(self, *, autocomplete: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if autocomplete:
            self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return nfc(text) if isinstance(text, str) else text


class LongTextField(forms.CharField):
    """Several lines of text, composed, each with single spaces."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return "\n".join(nfc(line) for line in text.splitlines()).strip() if isinstance(text, str) else text


class EmailField(forms.EmailField):
    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Enter an e-mail address like name@example.vn.")})
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": autocomplete, "spellcheck": "false"}

    def to_python(self, value: Any) -> Any:
        return nfc(super().to_python(value) or "")


class PhoneField(TextField):
    """A phone number, returned as E.164 ("+84912345678")."""

    def __init__(self, *, autocomplete: str = "tel", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"type": "tel", "class": "govuk-input--width-20"}))
        super().__init__(autocomplete=autocomplete, **kwargs)

    def to_python(self, value: Any) -> Any:
        if not (text := super().to_python(value)):
            return text
        if number := e164(text):
            return number
        raise ValidationError(_("Enter a phone number like 0912 345 678."), code="invalid")


class IdentityNumberField(TextField):
    """The personal identification number of 12 digits (số định danh cá nhân, Luật Căn cước 26/2023/QH15, Điều 12)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({**DIGITS, "class": "govuk-input--width-20"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        digits = SEPARATORS.sub("", super().to_python(value) or "")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == 12):
            raise ValidationError(_("The identity number has 12 digits. Check the number again."), code="invalid")
        return digits


class WholeNumberField(forms.IntegerField):
    """A whole number typed with or without separators ("1.200" is 1200)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({**DIGITS, "class": "govuk-input--width-5"}))
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Write the number in digits.")})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(SEPARATORS.sub("", value) if isinstance(value, str) else value)


class MoneyField(WholeNumberField):
    """An amount in whole đồng; a trailing "đ" is taken too."""

    widget = MoneyInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", MoneyInput())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().rstrip("đĐ₫") if isinstance(value, str) else value)


class YearField(WholeNumberField):
    """A year of four digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({**DIGITS, "class": "govuk-input--width-4"}))
        kwargs.setdefault("min_value", 1900)
        kwargs.setdefault("max_value", 2100)
        super().__init__(**kwargs)


class DateField(forms.DateField):
    """A date typed as day, month and year; also takes a date or its ISO text as initial value.

    ``before_today`` refuses today and later; ``earliest`` and ``latest`` are inclusive.
    """

    widget = DateParts

    def __init__(
        self,
        *,
        before_today: bool = False,
        earliest: date | None = None,
        latest: date | None = None,
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", DateParts(autocomplete=autocomplete))
        super().__init__(**kwargs)
        self.before_today, self.earliest, self.latest = before_today, earliest, latest

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, list | tuple):
            return date.fromisoformat(value) if isinstance(value, str) and value else super().to_python(value)
        texts = [str(part or "").strip() for part in value]
        if not any(texts):
            return None
        missing = tuple(part for part, text in zip(DateParts.PARTS, texts, strict=True) if not text)
        if missing:
            raise self._error(_("%(label)s must include %(missing)s."), "incomplete", missing)
        return self._date(texts)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.before_today and value >= localdate(clock.now()):
            raise self._error(_("%(label)s must be before today. Check the year again."), "before_today", ("year",))
        if self.earliest and value < self.earliest:
            raise self._error(_("%(label)s must be %(bound)s or later."), "earliest", (), self.earliest)
        if self.latest and value > self.latest:
            raise self._error(_("%(label)s must be %(bound)s or earlier."), "latest", (), self.latest)

    def _date(self, texts: Sequence[str]) -> date:
        if len(texts[2]) != 4:
            raise self._error(_("Write the year with 4 digits, for example 2010."), "year", ("year",))
        try:
            return date(int(texts[2]), int(texts[1]), int(texts[0]))
        except ValueError:
            wrong = ("month",) if not texts[1].isdigit() or not 1 <= int(texts[1]) <= 12 else ("day",)
            raise self._error(_("%(label)s must be a real date."), "invalid", wrong) from None

    def _error(self, text: str, code: str, parts: Sequence[str], bound: date | None = None) -> ValidationError:
        names = {"day": _("the day"), "month": _("the month"), "year": _("the year")}
        params = {
            "label": self.label or "",
            "missing": ", ".join(names[part] for part in parts),
            "bound": bound.strftime("%d/%m/%Y") if bound else "",
            "parts": tuple(parts),
        }
        return ValidationError(text, code=code, params=params)


class ConsentField(forms.BooleanField):
    """A box that must be ticked, never ticked beforehand; the label is the sentence agreed to."""


class UploadField(forms.FileField):
    """A file that is what its content says, of an accepted kind, of at most ``max_bytes``."""

    def __init__(self, *, max_bytes: int, accepted: Sequence[str] = tuple(ACCEPTED), **kwargs: Any) -> None:
        self.max_bytes, self.accepted = max_bytes, tuple(accepted)
        kwargs.setdefault("widget", forms.FileInput({"accept": ",".join(self.accepted)}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            self._check(upload)
        return upload

    def _check(self, upload: UploadedFile) -> None:
        if (upload.size or 0) > self.max_bytes:
            limit = self.max_bytes // (1024 * 1024)
            raise ValidationError(
                _("The file is larger than %(limit)s MB. Choose a smaller one."), "large", {"limit": limit}
            )
        kind = kind_of(upload.read(16))
        upload.seek(0)
        if kind not in self.accepted:
            names = ", ".join(ACCEPTED[name] for name in self.accepted)
            raise ValidationError(_("The file must be one of these kinds: %(names)s."), "kind", {"names": names})
        upload.content_type = kind


class DayField(forms.DateField):
    """A day in one input as people write it (dd/mm/yyyy); in an address it stands as ISO text.

    No calendar of the browser's: that one writes the month first where the browser speaks English.
    """

    def __init__(self, **kwargs: Any) -> None:
        typed = {"inputmode": "numeric", "placeholder": gettext_lazy("dd/mm/yyyy"), "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=typed))
        kwargs.setdefault("input_formats", [ISO, "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"])
        wrong = {"invalid": gettext_lazy("Write the date as day/month/year, for example 27/03/2001.")}
        super().__init__(error_messages=wrong, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value
