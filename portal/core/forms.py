"""How forms are asked and drawn: one renderer, one bound field, one base form, for our own forms and for allauth's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.core.widgets import DateParts

CSS_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (Input, "govuk-input"),
)
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (DateParts, "date"),
    (forms.Select, "select"),
)
CHOOSING = {"checkboxes", "radios", "select", "file"}
WIDTHS = (4, 5, 10, 20, 30)


@dataclass(frozen=True)
class When:
    """A field is asked only when another field of the same form has one of these values. Set it as ``field.when``."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary: the sentence, and the address of the input it speaks of."""

    text: str
    href: str = ""


class GovukBoundField(forms.BoundField):
    """A field as it stands on the page: its kind, its classes, its errors as sentences and where they link to."""

    @property
    def kind(self) -> str:
        """Return the part template's name: input, select, radios, checkboxes, checkbox, date, file or password."""
        return next((kind for widget, kind in KINDS if isinstance(self.field.widget, widget)), "input")

    @property
    def anchor(self) -> str:
        """Return the id of the first input that needs attention."""
        if self.kind == "date":
            return f"{self.auto_id}_{DateParts.PARTS.index((*self.wrong_parts, 'day')[0])}"
        return f"{self.auto_id}_0" if self.kind in ("radios", "checkboxes") else self.auto_id

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """Return which of day, month and year the error is about; nothing means the whole date."""
        errors = self.errors.as_data()
        return tuple((errors[0].params or {}).get("parts", ())) if errors else ()

    @property
    def sentences(self) -> list[str]:
        """Return the errors; Django's own "This field is required." is replaced by what to do."""
        plain = str(forms.Field.default_error_messages["required"])
        return [self._required if text == plain else text for text in map(str, self.errors)]

    @property
    def links(self) -> list[ErrorLink]:
        """Return the lines of the error summary that speak of this field."""
        return [ErrorLink(text, f"#{self.anchor}") for text in self.sentences]

    @property
    def is_optional(self) -> bool:
        return not self.field.required and self.kind != "checkbox" and getattr(self.form, "mark_optional", True)

    @property
    def when(self) -> When | None:
        return getattr(self.field, "when", None)

    @property
    def when_name(self) -> str:
        """Return the HTML name of the field this one depends on."""
        return self.form.add_prefix(self.when.field) if self.when else ""

    @property
    def when_labels(self) -> str:
        """Return, for pages without script, the answers after which this field is asked."""
        choices = getattr(self.form.fields[self.when.field], "choices", ()) if self.when else ()
        return ", ".join(f"“{label}”" for value, label in choices if self.when and str(value) in self.when.values)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = dict(super().build_widget_attrs(attrs, widget))
        if self.use_fieldset:
            attrs.pop("aria-invalid", None)  # the group says it; a single radio must not
        if isinstance(widget, DateParts):
            attrs["wrong"] = self.wrong_parts or (DateParts.PARTS if self.errors else ())
        elif not widget.is_hidden and (css := next((c for kind, c in CSS_CLASSES if isinstance(widget, kind)), "")):
            attrs["class"] = " ".join(self._classes(css, str(widget.attrs.get("class", ""))))
        return attrs

    def _classes(self, css: str, own: str) -> Iterable[str]:
        yield css
        if css != "govuk-checkboxes__input" and self.errors:
            yield f"{css}--error"
        if self.kind == "password":
            yield "govuk-password-input__input govuk-js-password-input-input"
        if own:
            yield own
        elif css == "govuk-input":
            yield self._width()

    def _width(self) -> str:
        longest = getattr(self.field, "max_length", None)
        fitting = next((width for width in WIDTHS if longest and longest <= width), 0)
        return f"govuk-input--width-{fitting}" if fitting else "govuk-!-width-two-thirds"

    @property
    def _required(self) -> str:
        label = str(self.label)
        if label.endswith("?"):
            return _("Answer the question: %(label)s") % {"label": label}
        if self.kind == "checkbox":
            return _("Tick the box: %(label)s") % {"label": label}
        small = label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label
        return (_("Choose %(label)s.") if self.kind in CHOOSING else _("Enter %(label)s.")) % {"label": small}


class GovukRenderer(TemplatesSetting):
    """Draws every form of the portal with govuk-frontend's markup."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = GovukBoundField


class BaseForm(forms.Form):
    """A form in our manner: no browser bubbles, optional fields marked, questions under conditions, plain answers."""

    use_required_attribute = False
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Drop fields that were not asked, with their errors. An override starts with ``super().clean()``."""
        super().clean()
        for name, field in self.fields.items():
            if not self.is_asked(field):
                self.errors.pop(name, None)
                self.cleaned_data.pop(name, None)
        return self.cleaned_data

    def offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Let these values with their labels be chosen in a field of choices."""
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    def is_asked(self, field: forms.Field) -> bool:
        """Tell whether the answers so far lead to this field."""
        when: When | None = getattr(field, "when", None)
        if when is None:
            return True
        given = self.cleaned_data.get(when.field)
        chosen = given if isinstance(given, list | tuple) else [given]
        return any(str(value) in when.values for value in chosen)

    def answers(self) -> dict[str, Any]:
        """Return the cleaned answers as plain JSON values (dates as ISO text); uploaded files are left out."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Promise) else value
            for name, value in self.cleaned_data.items()
            if not isinstance(self.fields.get(name), forms.FileField)
        }


def error_links(form: forms.BaseForm) -> list[ErrorLink]:
    """Return the lines of the error summary of any form: whole-form errors first, then field by field."""
    first = next((bound for bound in form if not bound.is_hidden), None)
    href = f"#{_anchor(first)}" if first else ""
    whole = [ErrorLink(str(text), href) for text in form.errors.get(NON_FIELD_ERRORS, [])]
    return whole + [link for bound in form for link in _links(bound)]


def _anchor(bound: forms.BoundField) -> str:
    return bound.anchor if isinstance(bound, GovukBoundField) else bound.auto_id


def _links(bound: forms.BoundField) -> list[ErrorLink]:
    if isinstance(bound, GovukBoundField):
        return bound.links
    return [ErrorLink(str(text), f"#{bound.auto_id}") for text in bound.errors]
