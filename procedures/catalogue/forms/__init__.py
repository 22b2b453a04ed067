"""From definition to form: the pages of a request and the fields of a decision."""

from procedures.catalogue.forms.chosen import chosen_form
from procedures.catalogue.forms.papers import PapersForm
from procedures.catalogue.forms.sections import AnswerForm, answers_from, decision_form, section_form

__all__ = ["AnswerForm", "PapersForm", "answers_from", "chosen_form", "decision_form", "section_form"]
