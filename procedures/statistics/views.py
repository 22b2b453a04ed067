"""The manager's screens: the plan's targets, and each figure opened down to what it counts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode

from portal.accounts.decorators import actor_of, role_required
from portal.core import clock
from portal.core.keyset import page
from procedures.statistics import queries, rendering
from procedures.statistics.forms import ScopeForm
from procedures.statistics.queries import Scope

VIEWERS = ("manager", "auditor", "head", "signer")


@role_required(*VIEWERS)
def insights(request: HttpRequest) -> HttpResponse:
    """Show the four targets, their way over the months and the units side by side."""
    form, scope = _asked(request)
    kept, figures = _kept(request), queries.figures(scope)
    context = {
        "form": form,
        "scope": scope,
        "now": clock.now(),
        "targets": [rendering.target(figure, kept) for figure in figures],
        "words": rendering.words(figures),
        "received": queries.by_receipt(scope),
        "tthc": queries.figures(_tthc(scope))[1],
        "months": rendering.trend(queries.by_month(scope)),
        "units": rendering.units(queries.by_unit(scope)),
    }
    return TemplateResponse(request, "statistics/insights.html", context)


@role_required(*VIEWERS)
def resolved(request: HttpRequest) -> HttpResponse:
    """Open T2: the dossiers decided, or only those of its numerator."""
    _form, scope = _asked(request)
    rows = queries.resolved_dossiers(scope).select_related("procedure", "competent_unit")
    if online := request.GET.get("side") == "online":
        rows = queries.online_side(rows)
    found = page(rows, "resolved_at", request.GET.get("cursor", ""))
    return TemplateResponse(request, "statistics/resolved.html", {"page": found, "scope": scope, "online": online})


@role_required(*VIEWERS)
def services(request: HttpRequest) -> HttpResponse:
    """Open T1: every procedure with its level and whether that is the required one."""
    _form, scope = _asked(request)
    return TemplateResponse(request, "statistics/services.html", {"rows": queries.service_rows(scope), "scope": scope})


@role_required(*VIEWERS)
def rated(request: HttpRequest, key: str) -> HttpResponse:
    """Open T3 or T4: the ratings, without who gave them or for which dossier."""
    if key not in queries.SATISFACTION:
        raise Http404
    _form, scope = _asked(request)
    rows = queries.ratings(scope, queries.SATISFACTION[key]).select_related("procedure", "unit")
    context = {"page": page(rows, "given_at", request.GET.get("cursor", "")), "scope": scope, "key": key}
    return TemplateResponse(request, "statistics/rated.html", context)


def _asked(request: HttpRequest) -> tuple[ScopeForm, Scope]:
    """Return the form and the scope it asks for, within the units the person oversees."""
    units = queries.units_of(actor_of(request))
    form = ScopeForm(request.GET or None, units=units)
    start, end = form.period()
    chosen = form.cleaned_data.get("unit", "") if form.is_valid() else ""
    home = queries.home_of(actor_of(request))
    return form, Scope(start, end, chosen or home)


def _tthc(scope: Scope) -> Scope:
    return Scope(scope.start, scope.end, scope.unit, scope.procedure, tthc_only=True)


def _kept(request: HttpRequest) -> str:
    kept: dict[str, Any] = {key: value for key, value in request.GET.items() if key not in ("cursor", "side")}
    return f"?{urlencode(kept)}" if kept else ""
