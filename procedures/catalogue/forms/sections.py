"""The form of one page of a request, and of a decision."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _

from portal.core.forms import BaseForm, When
from procedures.catalogue.forms.fields import build
from procedures.catalogue.forms.lines import MORE_ROWS, LinesField, LinesWidget
from procedures.catalogue.formulas import read_aloud, visible
from procedures.catalogue.schema import Definition, Field


class AnswerForm(BaseForm):
    """Questions of a definition as a form; the answers given on earlier pages decide which ones are asked."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Field] = (),
        given: Mapping[str, Any] | None = None,
        titles: Sequence[str] = (),
        in_line: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mark_optional = not in_line
        self.questions, self.given, self.titles = tuple(questions), dict(given or {}), tuple(titles)
        here = {question.key for question in self.questions}
        for question in self.questions:
            if question.when is None or question.when.field in here or visible(question.when, self.given):
                self.fields[question.key] = self._field(question, here, in_line)

    def clean(self) -> dict[str, Any]:
        """Drop what is not asked; two units that must differ do."""
        cleaned = super().clean()
        known = self.given | cleaned
        for question in self.questions:
            other = question.differs_from
            if other and cleaned.get(question.key) and cleaned[question.key] == known.get(other):
                self.add_error(question.key, _("Choose another one: this is the one you named before."))
        return cleaned

    @property
    def adding_rows(self) -> bool:
        """Tell whether the button for more rows was pressed; then show ``unchecked()`` and keep nothing."""
        return any(f"{self.add_prefix(q.key)}-add" in self.data for q in self.questions if q.type == "lines")

    def unchecked(self) -> Self:
        """Return the form as it was typed, without judging it, with more empty rows in its lists."""
        typed = {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }
        fresh = type(self)(
            initial=typed, prefix=self.prefix, questions=self.questions, given=self.given, titles=self.titles
        )
        for field in fresh.fields.values():
            if isinstance(field.widget, LinesWidget):
                field.widget.spare = MORE_ROWS
        return fresh

    def _field(self, question: Field, here: set[str], in_line: bool) -> forms.Field:
        field = self._lines(question) if question.type == "lines" else build(question, in_line=in_line)
        if question.when and question.when.field in here:
            field.when = When(question.when.field, tuple(str(value) for value in question.when.values))  # type: ignore[attr-defined]
        return field

    def _lines(self, question: Field) -> LinesField:
        row_form = partial(AnswerForm, questions=question.fields, in_line=True)
        least, most = (len(self.titles),) * 2 if self.titles else (question.min or 0, question.max or 0)
        return LinesField(
            least=least,
            most=most,
            label=str(question.label),
            help_text=". ".join(filter(None, (str(question.hint or ""), _date_hint(question)))),
            required=question.required,
            widget=LinesWidget(question.fields, row_form, self.titles),
        )


def section_form(
    spec: Definition,
    section_key: str,
    *,
    answers: Mapping[str, Any] | None = None,
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> AnswerForm:
    """Return the form of one page; ``answers`` are all answers so far, ``initial`` what else is known (prefill)."""
    section, given = spec.section(section_key), dict(answers or {})
    shown = {**(initial or {}), **{field.key: given[field.key] for field in section.fields if field.key in given}}
    own = {field.key for field in section.fields}
    earlier = {key: value for key, value in given.items() if key not in own}
    return AnswerForm(data, initial=shown, questions=section.fields, given=earlier)


def decision_form(
    spec: Definition,
    *,
    answers: Mapping[str, Any] | None = None,
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> AnswerForm:
    """Return the form of what the officer decides; a list has one row for each line that was asked about."""
    return AnswerForm(data, initial=dict(initial or {}), questions=spec.decision_fields, titles=_titles(spec, answers))


def answers_from(form: BaseForm) -> dict[str, Any]:
    """Return the cleaned answers as JSON values, empty ones left out."""
    return {key: value for key, value in form.answers().items() if value not in (None, "", [])}


def _date_hint(question: Field) -> str:
    return _("Write dates like 27/03/2001") if any(column.type == "date" for column in question.fields) else ""


def _titles(spec: Definition, answers: Mapping[str, Any] | None) -> list[str]:
    asked = next((field for field in spec.all_fields() if field.type == "lines"), None)
    if asked is None or not answers:
        return []
    return [
        f"{number}. " + "; ".join(read_aloud(c, line[c.key], {}) for c in asked.fields if line.get(c.key))
        for number, line in enumerate(answers.get(asked.key) or [], start=1)
    ]
