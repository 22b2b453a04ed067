"""A list of up to some hundred lines in one form field: rows to fill in, or a pasted table; no script needed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.forms import BaseForm, ErrorLink, GovukBoundField
from procedures.catalogue.forms.pasting import Row, read_rows, write_rows
from procedures.catalogue.schema import Field

RowForm = Callable[..., BaseForm]

MOST_ROWS = 20  # more lines are edited as a table in the paste box; a page of a thousand inputs helps nobody
MORE_ROWS = 3
MOST_SENTENCES = 20


class LinesWidget(forms.Widget):
    """Rows named ``<name>-<row>-<column>``, a count, a paste box and a button for more rows.

    ``titles`` fixes the rows: one for each title, none added or taken away.
    """

    template_name = "catalogue/widgets/lines.html"
    use_fieldset = True

    def __init__(self, columns: tuple[Field, ...], row_form: RowForm, titles: Sequence[str] = ()) -> None:
        super().__init__()
        self.columns, self.row_form, self.titles = columns, row_form, tuple(titles)
        self.spare, self.checked = 0, False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        """Return the raw lines, rows first, then what was pasted; empty rows are left out."""
        if isinstance(given := data.get(name), list):
            return given
        rows = [self._row(data, files, f"{name}-{number}") for number in range(self._count(data, name))]
        if self.titles:
            return rows
        kept = [row for row in rows if any(value not in ("", None, []) for value in row.values())]
        return kept + read_rows(str(data.get(f"{name}-paste") or ""), self.columns)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-count" not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""

    def is_table(self, value: Sequence[Row]) -> bool:
        """Tell whether so many lines are edited as a table in the paste box."""
        return not self.titles and len(value) > MOST_ROWS

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        lines = list(value or [])
        table = self.is_table(lines)
        rows = [] if table else [*lines, *({} for _n in range(self._spare(len(lines))))]
        context["widget"] |= {
            "rows": [
                {"title": self.titles[number] if self.titles else "", "form": self._form(name, number, row)}
                for number, row in enumerate(rows)
            ],
            "count": len(rows),
            "lines": len(lines),
            "fixed": bool(self.titles),
            "pasted": write_rows(lines, self.columns) if table else "",
            "columns": [str(column.label) for column in self.columns],
            "full": len(rows) >= MOST_ROWS,
            "more": MORE_ROWS,
        }
        return context

    def _spare(self, filled: int) -> int:
        if self.titles:
            return len(self.titles) - filled
        return min(self.spare or (0 if filled else 1), MOST_ROWS - filled)

    def _count(self, data: Mapping[str, Any], name: str) -> int:
        text = str(data.get(f"{name}-count") or "")
        return min(int(text), len(self.titles) or MOST_ROWS) if text.isascii() and text.isdigit() else 0

    def _row(self, data: Mapping[str, Any], files: Any, prefix: str) -> Row:
        fields = self.row_form().fields
        return {k: field.widget.value_from_datadict(data, files, f"{prefix}-{k}") for k, field in fields.items()}

    def _form(self, name: str, number: int, row: Row) -> BaseForm:
        prefix = f"{name}-{number}"
        if self.checked and row:
            return self.row_form({f"{prefix}-{key}": value for key, value in row.items()}, prefix=prefix)
        return self.row_form(initial=row, prefix=prefix)


class LinesBoundField(GovukBoundField):
    """A list whose errors link to the input they speak of."""

    @property
    def anchor(self) -> str:
        widget = self.field.widget
        if widget.is_table(self.value() or []):
            return f"{self.auto_id}-paste"
        return f"{self.auto_id}-0-{widget.columns[0].key}"

    @property
    def sentences(self) -> list[str]:
        """Return what is said above the rows; each row says its own faults."""
        placed = [text for text, place in self._placed() if place]
        inside = ngettext(
            "%(count)d place in the lines below needs correcting.",
            "%(count)d places in the lines below need correcting.",
            len(placed),
        )
        above = [text for text, place in self._placed() if not place]
        return [inside % {"count": len(placed)}, *above] if placed else above

    @property
    def links(self) -> list[ErrorLink]:
        return [ErrorLink(t, f"#{self.auto_id}-{place}" if place else f"#{self.anchor}") for t, place in self._placed()]

    def _placed(self) -> list[tuple[str, str]]:
        """Return each error with the input it speaks of, "" for none or when the lines are a table."""
        table = self.field.widget.is_table(self.value() or [])
        places = ["" if table else (error.params or {}).get("place", "") for error in self.errors.as_data()]
        return list(zip(super().sentences, places, strict=True))


class LinesField(forms.Field):
    """A list of lines, each cleaned by its own small form into JSON values."""

    bound_field_class = LinesBoundField
    widget: LinesWidget

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def clean(self, value: Any) -> list[Row]:
        """Return the lines. :raises ValidationError: one error for each fault of each line"""
        lines = list(value or [])
        if self.required and len(lines) < self.least:
            raise ValidationError(_("Fill in at least %(least)d line.") % {"least": self.least}, code="few")
        if len(lines) > self.most:
            text = _("You listed %(count)d lines; one request holds %(most)d. Split the list into several requests.")
            raise ValidationError(text % {"count": len(lines), "most": self.most}, code="many")
        forms_ = [self.widget.row_form(line) for line in lines]
        faults = [fault for number, form in enumerate(forms_) for fault in _faults(number, form)]
        if faults:
            self.widget.checked = True
            raise ValidationError(faults[:MOST_SENTENCES] + _remainder(len(faults) - MOST_SENTENCES))
        return [{key: value for key, value in form.answers().items() if value not in (None, "", [])} for form in forms_]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != (data or []))


def _faults(number: int, form: BaseForm) -> list[ValidationError]:
    return [
        ValidationError(
            _("Line %(number)d, %(label)s: %(text)s"),
            code="line",
            params={"number": number + 1, "label": bound.label, "text": text, "place": f"{number}-{bound.name}"},
        )
        for bound in form
        if isinstance(bound, GovukBoundField)
        for text in bound.sentences
    ]


def _remainder(count: int) -> list[ValidationError]:
    return [ValidationError(_("%(count)d more places need correcting.") % {"count": count})] if count > 0 else []
