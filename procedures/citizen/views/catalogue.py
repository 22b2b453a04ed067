"""The way in, open to everybody: home, search, the page of a procedure, and what to have ready."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from portal.accounts.queries import today
from portal.core.text import nfc
from procedures.catalogue import formulas, queries
from procedures.catalogue.models import ProcedureVersion
from procedures.catalogue.states import Audience, Theme

LONGEST_SEARCH = 80


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show every service under the people it is mostly for, a search, and the two look-ups."""
    specs = [version.spec for version in queries.all_published()]
    context = {
        "shelves": formulas.shelves(specs, Audience.choices, lambda spec: spec.audiences[0], today()),
        "count": len(specs),
        "popular": [formulas.card(spec, today()) for spec in specs[:3]],
    }
    return TemplateResponse(request, "citizen/home.html", context)


@login_not_required
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """List the services by theme; narrow them by words and by whom they are for."""
    words = nfc(request.GET.get("q", ""))[:LONGEST_SEARCH]
    audience = request.GET.get("audience", "")
    if audience not in Audience.values:
        audience = ""
    found = [v.spec for v in queries.search(words) if not audience or audience in v.spec.audiences]
    context = {
        "words": words,
        "audience": audience,
        "audiences": Audience.choices,
        "count": len(found),
        "found": [formulas.card(spec, today()) for spec in found] if words else [],
        "shelves": [] if words else formulas.shelves(found, Theme.choices, lambda spec: spec.theme, today()),
    }
    return TemplateResponse(request, "citizen/procedures.html", context)


@login_not_required
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a procedure is: who, how long, how much, which papers, which steps, on what legal basis."""
    version = _published(code)
    spec = version.spec
    others = {other.procedure_id: other.procedure for other in queries.all_published()}
    context = {
        "version": version,
        "spec": spec,
        "fee": formulas.fee_words(spec, today()),
        "fees": formulas.fees_on(spec, today()),
        "waivers": formulas.waivers_on(spec, today()),
        "level": queries.level_words(code),
        "related": [others[related] for related in spec.related if related in others],
    }
    return TemplateResponse(request, "citizen/procedure.html", context)


@login_not_required
@require_safe
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the three questions before starting, and list what to have ready, to print or to tick off."""
    version = _published(code)
    context = {"version": version, "spec": version.spec, "fee": formulas.fee_words(version.spec, today())}
    return TemplateResponse(request, "citizen/start.html", context)


def _published(code: str) -> ProcedureVersion:
    try:
        return queries.published(code)
    except ProcedureVersion.DoesNotExist as fault:
        raise Http404 from fault
