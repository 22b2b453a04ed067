"""What may be asked of a dossier once more, and what became of it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.catalogue import formulas as catalogue
from procedures.dossiers import formulas
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Attachment, Dossier
from procedures.dossiers.states import State


@dataclass(frozen=True)
class Askable:
    """One question or paper that may be at fault, with what was sent; ``hidden`` numbers are shown in part."""

    key: str
    label: str
    value: str
    hidden: bool = False


@dataclass(frozen=True)
class AskableSection:
    """The questions of one page of the form, or the papers."""

    title: str
    items: tuple[Askable, ...]


@dataclass(frozen=True)
class Item:
    """One thing that was asked for; ``before`` and ``after`` are told only once the applicant has sent."""

    label: str
    why: str
    before: str = ""
    after: str = ""


def askable(dossier: Dossier) -> list[AskableSection]:
    """Return everything a supplement may name: each question that was asked, page by page, then each paper."""
    told, keys = dossiers.in_words(dossier, dossier.answers), set(formulas.askable(dossier.spec, dossier.answers))
    pages = [
        AskableSection(
            str(section.title),
            tuple(
                Askable(field.key, str(field.label), told.get(field.key, ""), field.type == "identity_number")
                for field in section.fields
                if field.key in keys
            ),
        )
        for section in dossier.spec.sections
    ]
    papers = AskableSection(_("Papers"), tuple(_papers(dossier)))
    return [page for page in (*pages, papers) if page.items]


def _papers(dossier: Dossier) -> list[Askable]:
    """Return every paper of the procedure, those that the answers lead to first."""
    kept = catalogue.relevant(dossier.spec, dossier.answers)
    held: dict[str, list[str]] = {}
    for paper in dossier.attachments.current():
        held.setdefault(paper.key, []).append(paper.name)
    asked = sorted(dossier.spec.attachments, key=lambda paper: not catalogue.visible(paper.when, kept))
    return [Askable(paper.key, str(paper.label), ", ".join(held.get(paper.key, []))) for paper in asked]


def supplement(dossier: Dossier) -> list[Item]:
    """Return what was asked for; what the applicant has ready and did not send stays unseen."""
    sent = dossier.state != State.SUPPLEMENT_REQUESTED
    return [_item(dossier, item, sent) for item in dossier.supplement]


def _item(dossier: Dossier, item: dict[str, str], sent: bool) -> Item:
    key, label = item["key"], str(formulas.labels(dossier.spec)[item["key"]])
    if not sent or not item.get("answered"):
        return Item(label, item["why"])
    if "before" in item:
        before = dossiers.in_words(dossier, dossier.answers | {key: item["before"]})
        return Item(label, item["why"], before.get(key, ""), dossiers.in_words(dossier, dossier.answers).get(key, ""))
    papers = list(dossier.attachments.sent().filter(key=key))
    return Item(label, item["why"], _names(papers, replaced=True), _names(papers, replaced=False))


def _names(papers: list[Attachment], *, replaced: bool) -> str:
    return ", ".join(paper.name for paper in papers if (paper.replaced_at is not None) == replaced)
