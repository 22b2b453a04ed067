"""What narrows a queue: the standard filters, and those of the chosen procedure's form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.core.fields import DayField, TextField
from portal.core.forms import BaseForm
from portal.core.templatetags import display
from procedures.catalogue.models import Procedure
from procedures.catalogue.schema import Definition
from procedures.desk.forms.answers import answer_filters
from procedures.desk.models import Label
from procedures.desk.schema import FIELD, Tab
from procedures.desk.states import DueFilter
from procedures.dossiers.states import Channel, State

ON_TOP = ("q", "procedure", "assignee", "due", "channel")


@dataclass(frozen=True)
class Chip:
    """One filter in force, in words; ``without`` are the names to leave out of the address to drop it."""

    label: str
    words: str
    without: tuple[str, ...]


class QueueFilter(BaseForm):
    """Search and filters of a queue; its values stand in the address, so that a list can be passed on."""

    mark_optional = False
    q = TextField(label=gettext_lazy("Code, name, phone, identity number"), required=False, max_length=100)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"), required=False)
    assignee = forms.ChoiceField(label=gettext_lazy("In charge"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Due"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    step = forms.ChoiceField(label=gettext_lazy("Step"), required=False)
    label = forms.ChoiceField(label=gettext_lazy("Label"), required=False)
    received_from = DayField(label=gettext_lazy("Received from"), required=False)
    received_to = DayField(label=gettext_lazy("Received until"), required=False)
    due_from = DayField(label=gettext_lazy("Due from"), required=False)
    due_to = DayField(label=gettext_lazy("Due until"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        tab: Tab,
        procedures: Iterable[Procedure],
        colleagues: Iterable[User],
        labels: Sequence[Label],
        spec: Definition | None,
    ) -> None:
        super().__init__(data)
        steps = [(str(number), f"{number}. {step.name}") for number, step in enumerate(spec.route if spec else (), 1)]
        states = [(state, State(state).label) for state in tab.states]
        self._offer("procedure", _("All procedures"), [(each.code, each.name) for each in procedures])
        self._offer("assignee", _("The whole unit"), _people(colleagues))
        self._offer("due", _("All"), DueFilter.choices)
        self._offer("channel", _("All"), Channel.choices)
        self._offer("state", _("All"), states if len(states) > 1 else [])
        self._offer("step", _("All"), steps)
        self._offer("label", _("All"), [(str(label.pk), label.name) for label in labels])
        self.fields |= answer_filters(spec) if spec else {}

    def _offer(self, name: str, all_of_them: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Fill a choice; one without anything to choose from is not asked."""
        known = list(choices)
        field = self.fields[name]
        if not known:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", all_of_them), *known]
            field.error_messages["invalid_choice"] = _("This is not on offer here. Choose again.")

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        super().clean()
        for name in [name for name in self.fields if name.endswith("from")]:
            first, last = self.cleaned_data.get(name), self.cleaned_data.get(f"{name.removesuffix('from')}to")
            if first is not None and last is not None and last < first:
                self.add_error(f"{name.removesuffix('from')}to", ValidationError(_("This ends before it begins.")))
        return self.cleaned_data

    @property
    def asked(self) -> dict[str, Any]:
        """Return what holds: the values that are right, whatever is wrong with others."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    @property
    def kept(self) -> dict[str, str]:
        """Return what holds as it stands in an address."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value) for name, value in self.asked.items()
        }

    @property
    def on_top(self) -> list[forms.BoundField]:
        return [self[name] for name in ON_TOP if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in ON_TOP and not name.startswith(FIELD)]

    @property
    def of_form(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(FIELD)]

    @property
    def hides_errors(self) -> bool:
        """Tell whether an error stands in the part that is folded away."""
        return any(bound.errors for bound in [*self.more, *self.of_form])

    def chips(self) -> list[Chip]:
        """Return the filters in force in words, in the order of the form."""
        of_procedure = ("step", *(name for name in self.fields if name.startswith(FIELD)))
        return [
            Chip(
                str(self[name].label),
                _words(self[name], value),
                (name, *of_procedure) if name == "procedure" else (name,),
            )
            for name, value in self.asked.items()
        ]


def _people(colleagues: Iterable[User]) -> list[tuple[str, str]]:
    named = [(str(person.pk), person.full_name) for person in colleagues]
    return [("me", _("Me")), ("nobody", _("Nobody yet")), *named]


def _words(bound: forms.BoundField, value: Any) -> str:
    if isinstance(bound.field, forms.ChoiceField):
        return _labels(bound.field.choices).get(str(value), str(value))
    if isinstance(value, date):
        return display.day(value)
    return display.identity(value) if getattr(bound.field, "secret", False) else str(value)


def _labels(choices: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, label in choices:
        if isinstance(label, list | tuple):
            found |= _labels(label)
        else:
            found[str(value)] = str(label)
    return found
