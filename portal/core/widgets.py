"""Inputs that Django lacks: a date as three numbers, radios and checkboxes with hints, money, digits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DIGITS = {"inputmode": "numeric", "spellcheck": "false"}


class DateParts(forms.MultiWidget):
    """Three inputs, day, month and year, named ``<name>_day``, ``<name>_month``, ``<name>_year``.

    ``autocomplete="bday"`` says that it is the reader's own birth date.
    """

    PARTS = ("day", "month", "year")
    LABELS = (_("Day"), _("Month"), _("Year"))
    WIDTHS = (2, 2, 4)
    template_name = "core/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, autocomplete: str = "") -> None:
        tokens = {"autocomplete": f"{autocomplete}-"} if autocomplete else {}
        super().__init__(
            {part: forms.TextInput({**DIGITS, **{k: v + part for k, v in tokens.items()}}) for part in self.PARTS},
            attrs,
        )

    def decompress(self, value: date | str | None) -> list[str]:
        """Return day, month and year as they are typed, from a date or its ISO text."""
        if not value:
            return ["", "", ""]
        year, month, day = str(value)[:10].split("-")
        return [str(int(day)), str(int(month)), year]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = dict(attrs or {})
        wrong = attrs.pop("wrong", ())
        context = super().get_context(name, value, attrs)
        parts = zip(self.PARTS, self.LABELS, self.WIDTHS, context["widget"]["subwidgets"], strict=True)
        for part, label, width, widget in parts:
            error = " govuk-input--error" if part in wrong else ""
            widget["attrs"] |= {"class": f"govuk-input govuk-date-input__input govuk-input--width-{width}{error}"}
            widget["label"] = label
        return context


class _Hinted(forms.RadioSelect):
    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Sequence[Any] = (),
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints, self.inline = dict(hints or {}), inline

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"hint": self.hints.get(str(value), "")}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["inline"] = self.inline
        return context


class Radios(_Hinted):
    """Radios, each with an optional hint (``hints={value: text}``); ``inline=True`` for two short answers."""


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Checkboxes, each with an optional hint."""


class MoneyInput(forms.TextInput):
    """An amount in whole đồng with its sign behind, grouped by threes."""

    template_name = "core/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**DIGITS, "class": "govuk-input--width-10", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else super().format_value(value)
