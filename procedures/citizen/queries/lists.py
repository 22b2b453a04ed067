"""One's own dossiers, in the order in which they want attention."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from payments import queries as payments
from portal.accounts.schema import Actor
from portal.core import keyset
from procedures.citizen.schema import DossierList
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import FINAL, State

PAGE = 20
YOURS = (State.AWAITING_PAYMENT, State.SUPPLEMENT_REQUESTED)
HEAVY = ("answers", "draft", "quote", "supplement", "reason", "search_key", "sort_key")


def own(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers of the person who asks, as their pages need them."""
    if actor.user_id is None:
        return Dossier.objects.none()
    return dossiers.visible_to(actor).filter(applicant_id=actor.user_id)


def fillable(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers whose form a person may open: their own, and drafts they fill in at the window."""
    if actor.user_id is None:
        return Dossier.objects.none()
    at_window = Q(state=State.DRAFT, intake_unit_id__in=actor.units("intake"))
    return dossiers.visible_to(actor).filter(Q(applicant_id=actor.user_id) | at_window)


def groups(actor: Actor, cursors: Mapping[str, str]) -> list[DossierList]:
    """Return the dossiers that wait for the person, the open ones, drafts and finished ones, each newest first.

    Each list has its own cursor, named by its key.
    """
    mine = Dossier.objects.filter(applicant=actor.user_id, applicant__isnull=False)
    rows = mine.select_related("procedure", "competent_unit").defer(*HEAVY)
    draft, final = Q(state=State.DRAFT), Q(state__in=FINAL)
    yours = Q(state__in=YOURS)
    found = [
        _group("yours", _("Waiting for you"), "", rows.filter(yours), cursors),
        _group("open", _("Under way"), _("No dossier is under way."), rows.exclude(draft | final | yours), cursors),
        _group("drafts", _("Drafts, not sent yet"), _("You have no draft."), rows.filter(draft), cursors),
        _group("finished", _("Finished"), _("No dossier is finished yet."), rows.filter(final), cursors),
    ]
    fees = payments.fee_standings([dossier.reference for group in found for dossier in group.rows if dossier.fee_due])
    return [replace(group, fees=fees) for group in found]


def _group(key: str, title: str, empty: str, rows: QuerySet[Dossier], cursors: Mapping[str, str]) -> DossierList:
    page = keyset.page(rows, "-created_at", cursors.get(key, ""), PAGE)
    others = {name: value for name, value in cursors.items() if name != key}
    after, before = (
        f"?{urlencode(others | {key: cursor})}#{key}" if cursor else "" for cursor in (page.next, page.previous)
    )
    return DossierList(key, title, empty, page.rows, after, before)
