"""A supplement as its pages show it: what is ready, what it changes, what is still open."""

from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Unit
from portal.core.forms import ErrorLink
from procedures.citizen.schema import Change, Ready
from procedures.dossiers import formulas
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.rules import Fault
from procedures.dossiers.states import State


def ready_of(dossier: Dossier) -> Ready | None:
    """Return how much of the supplement is put ready; None when none is asked now."""
    if dossier.state != State.SUPPLEMENT_REQUESTED:
        return None
    total = len(dossier.supplement)
    return Ready(total - len(dossiers.supplement_open(dossier)), total, saved_at(dossier))


def saved_at(dossier: Dossier) -> datetime | None:
    """Return when something was last put ready."""
    answers = dossier.amendments.aggregate(at=Max("saved_at"))["at"]
    papers = dossier.attachments.buffered().aggregate(at=Max("uploaded_at"))["at"]
    return max(filter(None, (answers, papers)), default=None)


def comparison(dossier: Dossier) -> list[Change]:
    """Return each item and each answer that follows from it: what was sent before, what is ready to be sent."""
    whys = {item["key"]: item["why"] for item in dossier.supplement}
    changes, still_open = dossiers.buffered_answers(dossier), set(dossiers.supplement_open(dossier))
    after = formulas.amended(dossier.spec, dossier.answers, changes)
    was, now = dossiers.in_words(dossier, dossier.answers), dossiers.in_words(dossier, after)
    papers = list(dossier.attachments.filter(replaced_at=None))
    labels, rows = formulas.labels(dossier.spec), []
    for key in sorted({*whys, *changes, *(paper.key for paper in papers if paper.amends)}, key=list(labels).index):
        sent = [paper.name for paper in papers if paper.key == key and not paper.amends]
        ready = [paper.name for paper in papers if paper.key == key and paper.amends]
        before, then = was.get(key) or "\n".join(sent), now.get(key, "") if key in changes else "\n".join(ready)
        unchanged = key in changes and before == then
        rows.append(Change(key, str(labels[key]), whys.get(key, ""), before, then, unchanged, key in still_open))
    return rows


def open_links(dossier: Dossier) -> list[ErrorLink]:
    """Return what keeps the supplement from being sent, each linking to where it is mended."""
    words, labels = _("%(item)s: this is still missing."), formulas.labels(dossier.spec)
    return [ErrorLink(words % {"item": labels[key]}, _item(dossier, key)) for key in dossiers.supplement_open(dossier)]


def amendment_links(dossier: Dossier, faults: list[Fault]) -> list[ErrorLink]:
    """Return faults found while sending, each linking to the item that mends it where the supplement opens it."""
    opened = dossiers.supplement_opened(dossier).keys
    return [ErrorLink(f.message, _item(dossier, f.field) if f.field in opened else "") for f in faults]


def new_unit(code: str) -> str:
    """Return the name of the unit that an amended dossier goes to, or ''."""
    unit = Unit.objects.filter(code=code).first() if code else None
    return unit.name_in(get_language() or "vi") if unit else ""


def _item(dossier: Dossier, key: str) -> str:
    return f"{reverse('citizen:supplement', args=[dossier.pk])}#item-{key}"
