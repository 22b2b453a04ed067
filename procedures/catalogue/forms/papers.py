"""The papers of a request as file inputs."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.core.files import ACCEPTED
from portal.core.forms import BaseForm
from procedures.catalogue.schema import Attachment


class FilesInput(forms.FileInput):
    """An input that takes several files; all of them are read."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """The files chosen for one paper; what they are is judged where they are stored."""

    def __init__(self, *, many: bool, **kwargs: Any) -> None:
        attrs: dict[str, Any] = {"accept": ",".join(ACCEPTED)} | ({"multiple": True} if many else {})
        super().__init__(widget=FilesInput(attrs), required=False, **kwargs)


class PapersForm(BaseForm):
    """One input for each paper that is asked; ``must`` are the keys of those needed whatever their own rule."""

    mark_optional = False

    def __init__(self, asked: Sequence[Attachment], *args: Any, must: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for paper in asked:
            needed = paper.required or paper.key in must
            label = str(paper.label) if needed else _("%(paper)s (if you have it)") % {"paper": paper.label}
            hints = (str(text).rstrip(".") + "." for text in (paper.hint, paper.needed) if text)
            self.fields[paper.key] = FilesField(many=paper.many, label=label, help_text=" ".join(hints))

    def uploads(self) -> dict[str, list[UploadedFile]]:
        """Return the files that were chosen, by paper."""
        return {key: files for key, files in self.cleaned_data.items() if files}

    def take(self, faults: Sequence[tuple[str, str]]) -> None:
        """Put faults found while storing, each a key and its words, at their inputs."""
        for key, words in faults:
            self.add_error(key if key in self.fields else None, words)
