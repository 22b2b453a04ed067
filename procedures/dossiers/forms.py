"""What a supplement asks, as forms: the same for the applicant at home and for a clerk at the counter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import gettext as _

from portal.core.forms import ErrorLink, error_links
from procedures.catalogue.forms import AnswerForm, PapersForm, answers_from, chosen_form
from procedures.catalogue.schema import Condition
from procedures.dossiers import queries
from procedures.dossiers.models import Attachment, Dossier


@dataclass(frozen=True)
class Asked:
    """One item on the page: why it is asked ("" for what only follows from another answer), its input, what was sent.

    ``when_field`` and ``when_values`` are set for a paper that is asked only after some answers.
    """

    key: str
    why: str
    field: BoundField
    before: str
    sent: tuple[Attachment, ...] = ()
    ready: tuple[Attachment, ...] = ()
    is_paper: bool = False
    when_field: str = ""
    when_values: str = ""


class SupplementForm:
    """The questions and the papers that a supplement opens, in two forms that share one page.

    ``begin`` are answers put ready before; the answers sent before stand where there are none.
    """

    def __init__(
        self, dossier: Dossier, *, begin: Mapping[str, Any] | None = None, data: Any = None, files: Any = None
    ) -> None:
        self.dossier, self.opened = dossier, queries.supplement_opened(dossier)
        self.answers: AnswerForm = chosen_form(
            dossier.spec,
            self.opened.fields,
            answers=dossier.answers,
            must=self.opened.asked,
            initial={**dossier.answers, **(begin or {})},
            data=data,
        )
        papers = [dossier.spec.attachment(key) for key in self.opened.papers]
        self.papers = PapersForm(papers, data, files, must=self.opened.asked)

    def is_valid(self) -> bool:
        """Judge both forms, so that every fault is told at once."""
        return all([self.answers.is_valid(), self.papers.is_valid()])

    def is_complete(self) -> bool:
        """Judge both forms where everything has to be brought at once: each paper that was named needs a file."""
        valid = self.is_valid()
        wanting = [key for key in self.opened.papers if key in self.opened.asked and not self.uploads().get(key)]
        self.take([(key, _("Choose the file.")) for key in wanting])
        return valid and not wanting

    def given(self) -> dict[str, Any]:
        """Return the valid answers as they are kept; empty ones are left out."""
        return answers_from(self.answers)

    def emptied(self) -> list[str]:
        """Return the questions that were left empty, or are not asked after the other answers, without a fault."""
        given = self.given()
        return [key for key in self.opened.fields if key not in given and key not in self.answers.errors]

    def changed(self) -> dict[str, Any]:
        """Return the valid answers that are not what was sent before."""
        return {key: value for key, value in self.given().items() if value != self.dossier.answers.get(key)}

    def uploads(self) -> dict[str, list[UploadedFile]]:
        """Return the files that were chosen, by paper."""
        return self.papers.uploads()

    def uploads_of(self, key: str) -> dict[str, list[UploadedFile]]:
        """Return the files that were chosen for one paper."""
        return {name: files for name, files in self.uploads().items() if name == key}

    def given_at(self, key: str) -> dict[str, Any]:
        """Return one answer when it is valid and there."""
        return {name: value for name, value in self.given().items() if name == key}

    def emptied_at(self, key: str) -> list[str]:
        """Return the key when its question was left empty without a fault."""
        return [name for name in self.emptied() if name == key]

    def faults_at(self, key: str) -> list[str]:
        """Return what is wrong with one item, in sentences."""
        form = self.answers if key in self.answers.fields else self.papers
        return [link.text for link in getattr(form[key], "links", [])] if key in form.fields else []

    def take(self, faults: list[tuple[str, str]]) -> None:
        """Put faults found while storing, each a key and its words, at their inputs; others stand above the form."""
        self.papers.take([fault for fault in faults if fault[0] not in self.answers.fields])
        for key, words in faults:
            if key in self.answers.fields:
                self.answers.add_error(key, words)

    def unchecked(self) -> None:
        """Show what was typed without judging it, with more empty rows in its lists."""
        self.answers = self.answers.unchecked()

    @property
    def would_lose(self) -> bool:
        """Tell whether something was typed or chosen that cannot be kept."""
        errors = (*self.answers.errors.as_data().values(), *self.papers.errors.as_data().values())
        return any(fault.code not in ("required", "few") for faults in errors for fault in faults)

    @property
    def links(self) -> list[ErrorLink]:
        """Return the lines of the error summary."""
        return error_links(self.answers) + error_links(self.papers)

    def items(self) -> Iterator[Asked]:
        """Yield the items in the order of the form; what may follow from an answer stands after it."""
        whys = {item["key"]: item["why"] for item in self.dossier.supplement}
        told, papers = queries.in_words(self.dossier, self.dossier.answers), list(self.dossier.attachments.all())
        questions = [
            Asked(key, whys.get(key, ""), self.answers[key], told.get(key, ""))
            for key in self.opened.fields
            if key in self.answers.fields
        ]
        inputs = [self._paper(key, whys.get(key, ""), papers) for key in self.opened.papers]
        yield from (*questions, *inputs)

    def _paper(self, key: str, why: str, papers: list[Attachment]) -> Asked:
        mine = [paper for paper in papers if paper.key == key]
        condition: Condition | None = None if why else self.dossier.spec.attachment(key).when
        asked_here = condition if condition and condition.field in self.answers.fields else None
        return Asked(
            key,
            why,
            self.papers[key],
            "",
            sent=tuple(paper for paper in mine if not paper.amends and paper.replaced_at is None),
            ready=tuple(paper for paper in mine if paper.amends),
            is_paper=True,
            when_field=asked_here.field if asked_here else "",
            when_values="|".join(map(str, asked_here.values)) if asked_here else "",
        )
