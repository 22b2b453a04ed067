"""A form of single questions out of several pages: what a supplement opens."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from procedures.catalogue.forms.sections import AnswerForm
from procedures.catalogue.schema import Definition, Field


def chosen_form(
    spec: Definition,
    keys: Collection[str],
    *,
    answers: Mapping[str, Any],
    must: Collection[str] = (),
    initial: Mapping[str, Any] | None = None,
    data: Any = None,
) -> AnswerForm:
    """Return a form of the questions with these keys, in the order of the whole form.

    ``must`` are those to be answered whatever their own rule, ``answers`` all answers that stand, ``initial`` what the
    form begins with.
    """
    questions = list(_questions(spec, keys, must))
    earlier = {key: value for key, value in answers.items() if key not in keys}
    return AnswerForm(data, initial=dict(initial or {}), questions=questions, given=earlier)


def _questions(spec: Definition, keys: Collection[str], must: Collection[str]) -> Iterator[Field]:
    """Yield the questions; one without a condition of its own follows that of its page."""
    for section in spec.sections:
        for field in section.fields:
            if field.key in keys:
                changes = {"when": field.when or section.when, "required": field.required or field.key in must}
                yield field.model_copy(update=changes)
