"""The clerk's screens. What each of them begins and ends with stands here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from portal.accounts.decorators import actor_of
from procedures.desk import queries
from procedures.desk.schema import MOVES
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers.models import Dossier


def fetch(request: HttpRequest, dossier_id: UUID) -> Dossier:
    """Return a dossier that is work of the person's units, or that they oversee; anything else is not there."""
    return get_object_or_404(
        queries.readable(actor_of(request)).select_related(
            "procedure", "procedure_version", "competent_unit", "intake_unit", "assignee", "applicant"
        ),
        pk=dossier_id,
    )


def fetch_for(request: HttpRequest, dossier_id: UUID, name: str) -> Dossier:
    """Return a dossier whose page of a move is opened. :raises rules.Conflict: the move cannot be made (any more)"""
    found = fetch(request, dossier_id)
    if request.method != "POST" and name not in {move.name for move in queries.available(found, actor_of(request))}:
        raise dossier_queries.conflict(found)
    return found


def done(request: HttpRequest, dossier: Dossier, name: str) -> HttpResponse:
    """Say what was done and show the dossier again."""
    messages.success(request, _("Done: %(what)s.") % {"what": label_of(name)})
    return redirect("desk:dossier", dossier_id=dossier.pk)


def label_of(name: str) -> str:
    """Return the words of a move without its dots."""
    return next(str(move.label).rstrip("…") for move in MOVES if move.name == name)
