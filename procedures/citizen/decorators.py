"""One's own dossier and nobody else's: what every page about a dossier begins with."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from portal.accounts.decorators import actor_of
from portal.accounts.schema import Actor
from procedures.citizen import queries
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State

View = Callable[..., HttpResponse]


def own_dossier(view: View) -> View:
    """Open the dossier of the person who asks: another's is 404, one that moved on meanwhile is told kindly (409).

    Nothing of it is kept by the browser of a shared machine.
    """
    return _opened(view, queries.own)


def _opened(view: View, among: Callable[[Actor], QuerySet[Dossier]]) -> View:

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, dossier_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        dossier = get_object_or_404(among(actor_of(request)), pk=dossier_id)
        try:
            return view(request, dossier, *args, **kwargs)
        except rules.Forbidden as refusal:
            raise Http404 from refusal
        except rules.Invalid as invalid:
            messages.error(request, " ".join(fault.message for fault in invalid.faults))
            return redirect(dossier)
        except rules.Conflict as conflict:
            return _moved_on(request, dossier, conflict)

    return opened


def own_draft(view: View) -> View:
    """Open one's own draft, or one filled in at the window; a dossier that is filed is shown instead of its form."""

    @wraps(view)
    def opened(request: HttpRequest, dossier: Dossier, *args: Any, **kwargs: Any) -> HttpResponse:
        if dossier.state == State.DRAFT:
            return view(request, dossier, *args, **kwargs)
        if request.method == "POST":
            raise queries.conflict(dossier)
        return redirect(dossier)

    return _opened(opened, queries.fillable)


def own_supplement(view: View) -> View:
    """Open one's own dossier while a supplement is asked of it; afterwards the dossier is shown instead."""

    @wraps(view)
    def opened(request: HttpRequest, dossier: Dossier, *args: Any, **kwargs: Any) -> HttpResponse:
        if dossier.state == State.SUPPLEMENT_REQUESTED:
            return view(request, dossier, *args, **kwargs)
        if request.method == "POST":
            raise queries.conflict(dossier)
        return redirect(dossier)

    return own_dossier(opened)


def _moved_on(request: HttpRequest, dossier: Dossier, conflict: rules.Conflict) -> HttpResponse:
    context = {
        "dossier": dossier,
        "state": State(conflict.state),
        "at": conflict.at,
        "who": conflict.who,
        "held": conflict.held,
        "by_me": conflict.who == actor_of(request).name,
        "written": request.POST.get("reason", ""),
    }
    return TemplateResponse(request, "citizen/conflict.html", context, status=409)


def version_seen(request: HttpRequest, dossier: Dossier) -> int:
    """Return the version that the sent form was drawn with. :raises rules.Conflict: the form does not say"""
    seen = request.POST.get("version", "")
    if not seen.isdecimal():
        raise queries.conflict(dossier)
    return int(seen)
