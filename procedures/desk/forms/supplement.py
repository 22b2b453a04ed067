"""Which questions and papers of a dossier have to be completed, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core.forms import When
from portal.papers.fields import LongPrintedField
from procedures.desk.forms.moves import VersionForm, offer
from procedures.desk.queries import Askable, AskableSection


@dataclass(frozen=True)
class Row:
    """One thing that may be asked for, with its three inputs; ``ready`` is None where no reason was written before."""

    item: Askable
    ask: forms.BoundField
    why: forms.BoundField
    ready: forms.BoundField | None


class SupplementRequestForm(VersionForm):
    """A box for each question and paper; what is ticked needs a reason, written or chosen from the list."""

    mark_optional = False

    def __init__(
        self, sections: Sequence[AskableSection], *args: Any, ready: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        for key, label in self._items():
            ticked = When(f"ask-{key}", ("True", "on"))
            self.fields[f"ask-{key}"] = forms.BooleanField(label=label, required=False)
            if ready:
                chooser = forms.ChoiceField(
                    label=_("Reasons written before: %(item)s") % {"item": label}, required=False
                )
                offer(chooser, ready)
                chooser.when = ticked  # type: ignore[attr-defined]
                self.fields[f"ready-{key}"] = chooser
            why = LongPrintedField(label=_("Why: %(item)s") % {"item": label}, rows=2, max_length=1000, required=False)
            why.widget.attrs["data-ready"] = f"ready-{key}"
            why.when = ticked  # type: ignore[attr-defined]
            self.fields[f"why-{key}"] = why

    def clean(self) -> dict[str, Any]:
        """Ask a reason for everything that is ticked, and that something is."""
        cleaned = super().clean()
        ticked = [key for key, _label in self._items() if cleaned.get(f"ask-{key}")]
        if not ticked:
            raise ValidationError(_("Choose what has to be completed."), code="nothing")
        for key in ticked:
            if not self._why(key):
                self.add_error(f"why-{key}", ValidationError(_("Say why this has to be completed."), code="why"))
        return cleaned

    def items(self) -> list[dict[str, str]]:
        """Return what is asked for, in the order of the form."""
        keys = [key for key, _label in self._items() if self.cleaned_data.get(f"ask-{key}")]
        return [{"key": key, "why": self._why(key)} for key in keys]

    def rows(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield the title of each section with its rows."""
        for section in self.sections:
            yield section.title, [self._row(item) for item in section.items]

    def _row(self, item: Askable) -> Row:
        ready = f"ready-{item.key}"
        chooser = self[ready] if ready in self.fields else None
        return Row(item, self[f"ask-{item.key}"], self[f"why-{item.key}"], chooser)

    def _items(self) -> Iterator[tuple[str, str]]:
        yield from ((item.key, item.label) for section in self.sections for item in section.items)

    def _why(self, key: str) -> str:
        return self.cleaned_data.get(f"why-{key}") or self.cleaned_data.get(f"ready-{key}") or ""
