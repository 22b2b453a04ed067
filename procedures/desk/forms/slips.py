"""What has been typed so far on a page that leads to a slip."""

from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from procedures.dossiers.models import Dossier
from procedures.dossiers.queries import Typed
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

ITEM = "why-"


def typed(data: QueryDict, dossier: Dossier) -> Typed:
    """Read the fields of the form that asks for the preview: ``reason``, ``due``, ``why-<key>`` and ``move``.

    Nothing is refused: a preview shows what is there, and the form itself says what is wrong when it is sent.
    """
    items = tuple((name.removeprefix(ITEM), str(why)) for name, why in data.items() if name.startswith(ITEM) and why)
    due, withdrawn = _due(data.get("due", ""), dossier), data.get("move") == "withdraw"
    return Typed(data.get("reason", ""), due, items, withdrawn)


def _due(text: str, dossier: Dossier) -> datetime | None:
    """Return the moment of an ISO date and time; a date alone means the end of its office hours."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    hours = worktimes.clock(dossier.unit_code)
    if len(text.strip()) == len("2026-11-27") and hours.works(moment.date()):
        return hours.closing(moment.date())
    return worktime.local(moment) if moment.tzinfo else timezone.make_aware(moment)
