"""The manager's screens: the plan's targets, and each figure opened down to what it counts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode

from portal.accounts.decorators import actor_of, role_required
from portal.core import clock
from portal.core.keyset import page
from procedures.dossiers.rules import oversees
from procedures.statistics import queries, rendering
from procedures.statistics.forms import ScopeForm
from procedures.statistics.queries import VIEWERS, Scope

ONLY, BY, SIDE = "tthc", "receipt", "online"


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
        "units": rendering.units(queries.by_unit(scope), request.GET.get("year", "")),
        "kept": kept or "?",
    }
    return TemplateResponse(request, "statistics/insights.html", context)


@role_required(*VIEWERS)
def resolved(request: HttpRequest) -> HttpResponse:
    """Open T2 and the figures beside it: the dossiers decided (or received), all or only those filed online."""
    _form, scope = _asked(request)
    given = {key: request.GET.get(key) == word for key, word in (("only", ONLY), ("by", BY), ("side", SIDE))}
    scope = _tthc(scope) if given["only"] else scope
    rows = queries.received_dossiers(scope) if given["by"] else queries.resolved_dossiers(scope)
    rows = queries.online_side(rows) if given["side"] else rows
    moment = "submitted_at" if given["by"] else "resolved_at"
    found = page(rows.select_related("procedure", "competent_unit"), moment, request.GET.get("cursor", ""))
    actor = actor_of(request)
    context = {
        "page": found,
        "rows": [(dossier, oversees(dossier.unit_code, actor)) for dossier in found.rows],
        "scope": scope,
        "back": _kept(request),
        **given,
    }
    return TemplateResponse(request, "statistics/resolved.html", context)


@role_required(*VIEWERS)
def services(request: HttpRequest) -> HttpResponse:
    """Open T1: every procedure with its level and whether that is the required one."""
    _form, scope = _asked(request)
    context = {"rows": queries.service_rows(scope), "scope": scope, "back": _kept(request)}
    return TemplateResponse(request, "statistics/services.html", context)


@role_required(*VIEWERS)
def rated(request: HttpRequest, key: str) -> HttpResponse:
    """Open T3 or T4: the ratings, without who gave them or for which dossier."""
    if key not in queries.SATISFACTION:
        raise Http404
    _form, scope = _asked(request)
    rows = queries.ratings(scope, queries.SATISFACTION[key]).select_related("procedure", "unit")
    context = {"page": page(rows, "given_at", request.GET.get("cursor", "")), "scope": scope, "key": key}
    context["back"] = _kept(request)
    return TemplateResponse(request, "statistics/rated.html", context)


def _asked(request: HttpRequest) -> tuple[ScopeForm, Scope]:
    """Return the form and the scope it asks for, within the units the person oversees."""
    actor = actor_of(request)
    form = ScopeForm(request.GET or None, units=queries.units_of(actor), home=queries.home_of(actor))
    return form, Scope(*form.period(), form.chosen_unit())


def _tthc(scope: Scope) -> Scope:
    return Scope(scope.start, scope.end, scope.unit, scope.procedure, tthc_only=True)


def _kept(request: HttpRequest) -> str:
    kept: dict[str, Any] = {key: value for key, value in request.GET.items() if key in ("year", "unit")}
    return f"?{urlencode(kept)}" if kept else ""
