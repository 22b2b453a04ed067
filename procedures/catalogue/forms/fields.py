"""One question of a definition as a form field."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.rules import check_identity_number, mobile_e164
from portal.core import clock
from portal.core import fields as core
from portal.core.templatetags import display
from portal.core.widgets import Checkboxes, Radios
from portal.papers.fields import LongPrintedField, PrintedField
from procedures.catalogue import queries
from procedures.catalogue.schema import Field

EARLIEST = date(1900, 1, 1)
RADIOS_AT_MOST = 7
SCHOOL_YEAR_BEGINS = 8  # the month in which the new school year can be chosen
TOKENS = {
    "user.full_name": "name",
    "user.phone": "tel",
    "user.email": "email",
    "user.address": "street-address",
    "user.birth_date": "bday",
}
DAY = re.compile(r"(\d{1,2})[\s./-](\d{1,2})[\s./-](\d{4})")
Build = Callable[[Field, dict[str, Any]], forms.Field]


class MobileField(core.PhoneField):
    """A Vietnamese number that can receive SMS, returned as E.164."""

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number and not mobile_e164(number):
            raise ValidationError(_("Enter a mobile number; it gets the SMS messages."), code="mobile")
        return number

    def prepare_value(self, value: Any) -> Any:
        return display.phone(value) if isinstance(value, str) else value


class DayField(core.TextField):
    """A date in one input, dd/mm/yyyy, for lists of many lines; ISO text is read too."""

    def __init__(self, *, before_today: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric"}))
        super().__init__(**kwargs)
        self.before_today = before_today

    def to_python(self, value: Any) -> Any:
        text = value.isoformat() if isinstance(value, date) else super().to_python(value)
        if not text:
            return None
        day = _day_of(text)
        if day is None:
            raise ValidationError(_("Write the date as day/month/year, for example 27/03/2001."), code="invalid")
        if self.before_today and day >= timezone.localdate(clock.now()):
            raise ValidationError(_("The date must be before today. Check the year again."), code="before_today")
        return day

    def prepare_value(self, value: Any) -> Any:
        day = _day_of(value) if isinstance(value, str) else value
        return f"{day:%d/%m/%Y}" if isinstance(day, date) else value


def build(field: Field, *, in_line: bool = False) -> forms.Field:
    """Return the form field of one question; ``in_line`` makes it fit a row of a list."""
    common = {"label": str(field.label), "help_text": str(field.hint or ""), "required": field.required}
    if not in_line:
        return BUILDERS[field.type](field, common)
    built = IN_LINE.get(field.type, BUILDERS[field.type])(field, common)
    if isinstance(built.widget, forms.TextInput):
        built.widget.attrs["class"] = "govuk-!-width-full"
    return built


def school_years(earliest: int) -> list[tuple[str, str]]:
    """Return the school years on offer, the present one first ("2026-2027" shown as 2026–2027)."""
    today = timezone.localdate(clock.now())
    newest = today.year if today.month >= SCHOOL_YEAR_BEGINS else today.year - 1
    return [(f"{year}-{year + 1}", f"{year}–{year + 1}") for year in range(newest, earliest - 1, -1)]


def _day_of(text: str) -> date | None:
    try:
        if parts := DAY.fullmatch(text.strip()):
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _name(field: Field, common: dict[str, Any]) -> forms.Field:
    letters = RegexValidator(r"^[^\d@<>]+$", _("A name has letters only. Check the name again."))
    length = field.max_length or 120
    return PrintedField(autocomplete=_token(field), max_length=length, validators=[letters], **common)


def _text(field: Field, common: dict[str, Any]) -> forms.Field:
    checks = [RegexValidator(rf"^(?:{field.pattern.regex})$", str(field.pattern.message))] if field.pattern else []
    return PrintedField(autocomplete=_token(field), max_length=field.max_length or 250, validators=checks, **common)


def _long_text(field: Field, common: dict[str, Any]) -> forms.Field:
    longest = field.max_length or 2000
    return LongPrintedField(validators=[MaxLengthValidator(longest)], **common)


def _address(field: Field, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput({"class": "govuk-!-width-full"})
    return PrintedField(autocomplete=_token(field), max_length=field.max_length or 300, widget=widget, **common)


def _date(field: Field, common: dict[str, Any]) -> forms.Field:
    example = {"help_text": common["help_text"] or _("For example: 27 3 2010")}
    today = timezone.localdate(clock.now())
    earliest, latest = (today, today + timedelta(days=730)) if field.not_past else (EARLIEST, None)
    return core.DateField(
        before_today=field.before_today,
        earliest=earliest,
        latest=latest,
        autocomplete=_token(field),
        **common | example,
    )


def _year(field: Field, common: dict[str, Any]) -> forms.Field:
    latest = field.max or timezone.localdate(clock.now()).year
    messages = {
        "min_value": _("The year must be %(limit_value)s or later."),
        "max_value": _("The year must be %(limit_value)s or earlier."),
        "invalid": _("Write the year with 4 digits, for example 2010."),
    }
    return core.YearField(min_value=field.min or 1900, max_value=latest, error_messages=messages, **common)


def _integer(field: Field, common: dict[str, Any]) -> forms.Field:
    between = _("Enter a number from %(min)s to %(max)s.") % {"min": field.min, "max": field.max}
    messages = {"min_value": between, "max_value": between} if None not in (field.min, field.max) else {}
    messages["invalid"] = messages.get("min_value", _("Write the number in digits."))
    return core.WholeNumberField(min_value=field.min, max_value=field.max, error_messages=messages, **common)


def _school_year(field: Field, common: dict[str, Any]) -> forms.Field:
    choices = [("", _("Choose a school year")), *school_years(field.min or 1990)]
    return forms.ChoiceField(choices=choices, error_messages=_choose_again(), **common)


def _choice(field: Field, common: dict[str, Any]) -> forms.Field:
    choices = [(option.value, str(option.label)) for option in field.options]
    if len(choices) > RADIOS_AT_MOST:
        return forms.ChoiceField(choices=[("", _("Choose one")), *choices], error_messages=_choose_again(), **common)
    hints = {option.value: str(option.hint) for option in field.options if option.hint}
    return forms.ChoiceField(choices=choices, widget=Radios(hints=hints), error_messages=_choose_again(), **common)


def _choice_in_line(field: Field, common: dict[str, Any]) -> forms.Field:
    choices = [("", _("Choose one")), *((option.value, str(option.label)) for option in field.options)]
    return forms.ChoiceField(choices=choices, error_messages=_choose_again(), **common)


def _multi_choice(field: Field, common: dict[str, Any]) -> forms.Field:
    choices = [(option.value, str(option.label)) for option in field.options]
    return forms.MultipleChoiceField(choices=choices, widget=Checkboxes(), error_messages=_choose_again(), **common)


def _unit(field: Field, common: dict[str, Any]) -> forms.Field:
    groups = queries.unit_choices(field.units.kind if field.units else "")
    return forms.ChoiceField(choices=[("", _("Choose one")), *groups], error_messages=_choose_again(), **common)


def _phone(field: Field, common: dict[str, Any]) -> forms.Field:
    return MobileField(autocomplete=_token(field), **common)


def _email(field: Field, common: dict[str, Any]) -> forms.Field:
    return core.EmailField(autocomplete=_token(field), **common)


def _identity(field: Field, common: dict[str, Any]) -> forms.Field:
    return core.IdentityNumberField(validators=[check_identity_number], **common)


def _consent(field: Field, common: dict[str, Any]) -> forms.Field:
    return core.ConsentField(**common)


def _day(field: Field, common: dict[str, Any]) -> forms.Field:
    return DayField(before_today=field.before_today, **common)


def _token(field: Field) -> str:
    return TOKENS.get(field.prefill or "", "")


def _choose_again() -> dict[str, str]:
    return {"invalid_choice": _("This answer is no longer on offer. Choose again.")}


IN_LINE: dict[str, Build] = {"date": _day, "choice": _choice_in_line}
BUILDERS: dict[str, Build] = {
    "name": _name,
    "text": _text,
    "long_text": _long_text,
    "date": _date,
    "year": _year,
    "school_year": _school_year,
    "integer": _integer,
    "choice": _choice,
    "multi_choice": _multi_choice,
    "unit": _unit,
    "phone": _phone,
    "email": _email,
    "identity_number": _identity,
    "address": _address,
    "consent": _consent,
}
