"""Which columns a queue has, in which order, and the name it is kept under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields import TextField
from portal.core.forms import BaseForm
from procedures.desk.schema import MOST_COLUMNS, Column

PLACE = "place_"
LAST = 100


@dataclass(frozen=True)
class Line:
    """One column as the form offers it: whether it is shown, and the input of its place."""

    key: str
    label: str
    shown: bool
    place: forms.BoundField


class ColumnsForm(BaseForm):
    """Tick the columns, number their places, and give the queue a name to keep it."""

    mark_optional = False
    show = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one column.")},
    )
    name = TextField(
        label=gettext_lazy("Keep filters and columns under a name"),
        help_text=gettext_lazy("Leave it empty to use the columns just now. A view of the same name is overwritten."),
        required=False,
        max_length=60,
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, available: Sequence[Column], chosen: Sequence[Column]
    ) -> None:
        keys = [column.key for column in chosen if column.key != "code"]
        places = {f"{PLACE}{key}": place for place, key in enumerate(keys, 1)}
        super().__init__(data, initial={"show": keys, **places})
        offered = {column.key: column for column in [*chosen, *available] if column.key != "code"}
        self.offer("show", [(key, str(column.label)) for key, column in offered.items()])
        for key, column in offered.items():
            self.fields[f"{PLACE}{key}"] = _place(column)

    def clean(self) -> dict[str, Any]:
        """Refuse more columns than a page can hold."""
        super().clean()
        if len(self.cleaned_data.get("show", ())) >= MOST_COLUMNS:
            most = _("Tick at most %(most)d columns.") % {"most": MOST_COLUMNS - 1}
            self.add_error("show", ValidationError(most))
        return self.cleaned_data

    @property
    def columns(self) -> list[str]:
        """Return the keys ticked, ordered by their places; who is given a taken place comes before its holder."""
        places = {key: self.cleaned_data.get(f"{PLACE}{key}") or LAST for key in self.cleaned_data["show"]}
        return sorted(places, key=lambda key: (places[key], self.initial.get(f"{PLACE}{key}") == places[key]))

    @property
    def lines(self) -> list[Line]:
        ticked = self["show"].value() or []
        choices = self.fields["show"].choices  # type: ignore[attr-defined]
        return [Line(key, label, key in ticked, self[f"{PLACE}{key}"]) for key, label in choices]


def _place(column: Column) -> forms.IntegerField:
    wrong = _("The place is a number from 1 to 99.")
    return forms.IntegerField(
        label=_("Place of %(column)s") % {"column": column.label},
        required=False,
        min_value=1,
        max_value=LAST - 1,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-2"}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class ViewNameForm(BaseForm):
    """Another name for a kept view; ``taken`` are the names of the clerk's others."""

    name = TextField(label=gettext_lazy("Name"), max_length=60)

    def __init__(self, *args: Any, taken: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_name(self) -> str:
        """Refuse a name that another view has."""
        name: str = self.cleaned_data["name"]
        if name in self.taken:
            raise ValidationError(_("You already keep a view under this name. Choose another name."))
        return name
