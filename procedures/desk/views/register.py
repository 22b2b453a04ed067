"""The register of dossiers: on the screen, as a printed book, as a spreadsheet."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from portal.accounts.decorators import actor_of, staff_required
from portal.core import clock
from portal.core.keyset import page
from portal.core.templatetags.display import number
from procedures.desk import exports, queries
from procedures.desk.decorators import printed
from procedures.desk.forms import RegisterForm
from procedures.dossiers import queries as dossiers
from procedures.dossiers.rendering import RegisterScope

PDF_ROWS, SHEET_ROWS = 500, 5_000
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff_required
def register(request: HttpRequest) -> HttpResponse:
    """Show the dossiers that one of my units took in, and the ways to take them along."""
    return _show(request, _asked(request))


@require_GET
@staff_required
@printed
def register_pdf(request: HttpRequest) -> HttpResponse:
    """Return the register as a printed book; one that is too long says so."""
    form = _asked(request)
    if (scope := _fitting(form, PDF_ROWS)) is None:
        return _show(request, form, status=400)
    pdf = dossiers.register_pdf(scope)
    return HttpResponse(pdf, content_type="application/pdf", headers=_headers("inline", f"{_name(scope)}.pdf"))


@require_GET
@staff_required
def register_sheet(request: HttpRequest) -> HttpResponse:
    """Return the register as a spreadsheet; one that is too long says so."""
    form = _asked(request)
    if (scope := _fitting(form, SHEET_ROWS)) is None:
        return _show(request, form, status=400)
    file = exports.register_sheet(scope)
    answer = FileResponse(file, content_type=SHEET, headers=_headers("attachment", f"{_name(scope)}.xlsx"))
    return cast(HttpResponse, answer)


def _asked(request: HttpRequest) -> RegisterForm:
    units = queries.own_units(actor_of(request))
    if not units:
        raise Http404
    given = {name: str(value) for name, value in request.GET.items() if name != "cursor"}
    return RegisterForm(given, units=units, today=timezone.localdate(clock.now()))


def _fitting(form: RegisterForm, most: int) -> RegisterScope | None:
    """Return the scope whose rows fit into one file; otherwise leave the reason at the form."""
    scope = form.scope()
    if scope is None:
        return None
    if dossiers.registered(scope)[: most + 1].count() <= most:
        return scope
    words = ngettext(
        "This file holds at most %(most)s dossier. Choose a shorter period or one field.",
        "This file holds at most %(most)s dossiers. Choose a shorter period or one field.",
        most,
    )
    form.add_error("last", words % {"most": number(most)})
    return None


def _show(request: HttpRequest, form: RegisterForm, status: int = 200) -> HttpResponse:
    scope = form.scope()
    found = page(dossiers.registered(scope), "received_at", request.GET.get("cursor", "")) if scope else None
    context = {
        "form": form,
        "page": found,
        "query": urlencode(form.data),
        "limits": {"pdf": PDF_ROWS, "sheet": SHEET_ROWS},
    }
    return TemplateResponse(request, "desk/register.html", context, status=status)


def _name(scope: RegisterScope) -> str:
    return f"so-theo-doi-{scope.unit.pk}-{scope.first:%Y%m%d}-{scope.last:%Y%m%d}"


def _headers(way: str, name: str) -> dict[str, str]:
    return {"Content-Disposition": f'{way}; filename="{name}"', "Cache-Control": "private, no-store"}
