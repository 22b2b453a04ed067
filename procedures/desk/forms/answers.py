"""The fields of a procedure's form as filters."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.core.fields import DayField, IdentityNumberField, TextField, WholeNumberField
from procedures.catalogue import queries as catalogue
from procedures.catalogue.schema import Definition, Field
from procedures.desk.queries import ends_of, filter_name
from procedures.desk.schema import ASKED_BY


def answer_filters(spec: Definition) -> dict[str, forms.Field]:
    """Return a filter for every field of the form that can be asked, two where a range is asked."""
    return dict(pair for field in spec.all_fields() for pair in _filters(field))


def _filters(field: Field) -> Iterator[tuple[str, forms.Field]]:
    words = {"": "%(label)s", "from": _("%(label)s: from"), "to": _("%(label)s: until")}
    for end in ends_of(field.type):
        label = words[end] % {"label": field.label}
        yield filter_name(field, end), BUILDERS[ASKED_BY[field.type]](field, {"label": label, "required": False})


def _words(field: Field, common: dict[str, Any]) -> forms.Field:
    return TextField(max_length=100, **common)


def _choice(field: Field, common: dict[str, Any]) -> forms.Field:
    known: list[Any] = [(option.value, str(option.label)) for option in field.options]
    if field.units:
        known = catalogue.unit_choices(field.units.kind)
    wrong = {"invalid_choice": _("This is not on offer here. Choose again.")}
    return forms.ChoiceField(choices=[("", _("All")), *known], error_messages=wrong, **common)


def _number(field: Field, common: dict[str, Any]) -> forms.Field:
    built = IdentityNumberField(**common)
    built.secret = True  # type: ignore[attr-defined]
    return built


def _whole_number(field: Field, common: dict[str, Any]) -> forms.Field:
    return WholeNumberField(min_value=0, max_value=10**9, **common)


def _day(field: Field, common: dict[str, Any]) -> forms.Field:
    return DayField(**common)


BUILDERS: dict[str, Callable[[Field, dict[str, Any]], forms.Field]] = {
    "words": _words,
    "lines": _words,
    "choice": _choice,
    "choices": _choice,
    "number": _number,
    "range": _whole_number,
    "days": _day,
}
