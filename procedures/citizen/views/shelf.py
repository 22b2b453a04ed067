"""All one's papers in one place, and links that let somebody else read a result for some days."""

from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.decorators import actor_of
from procedures.citizen import actions, queries
from procedures.citizen.forms import ShareForm
from procedures.citizen.models import Share
from procedures.dossiers.rules import Forbidden
from procedures.results import storage

R = TypeVar("R", HttpResponse, FileResponse)


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """Show every paper one was given, the newest dossier first."""
    shelves, page = queries.shelves(actor_of(request), request.GET.get("cursor", ""))
    context = {"shelves": shelves, "page": page, "form": ShareForm()}
    return TemplateResponse(request, "citizen/shelf.html", context)


@require_POST
def share(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Make a link to one's own result."""
    form = ShareForm(request.POST)
    if form.is_valid():
        try:
            actions.share(result_id=result_id, days=form.days, by=actor_of(request))
        except Forbidden:
            raise Http404 from None
        messages.success(request, _("The link is made. Copy it from the paper below."))
    return redirect("citizen:shelf")


@require_POST
def end_share(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """End a link before its time."""
    try:
        actions.end_share(share_id=share_id, by=actor_of(request))
    except Forbidden:
        raise Http404 from None
    messages.success(request, _("The link no longer opens the paper."))
    return redirect("citizen:shelf")


@login_not_required
@require_safe
def shared(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Show what a link leads to; one that has ended says so, and not what it led to."""
    found = _found(share_id)
    if not queries.in_force(found):
        return _private(TemplateResponse(request, "citizen/share_ended.html", status=410))
    return _private(TemplateResponse(request, "citizen/shared.html", {"share": found}))


@login_not_required
@require_safe
def shared_file(request: HttpRequest, share_id: UUID) -> HttpResponse | FileResponse:
    """Hand the paper to whoever has the link."""
    found = _found(share_id)
    if not queries.in_force(found):
        return redirect("citizen:shared", share_id)
    actions.count_opening(share_id=found.pk)
    file = storage.stream(found.result.file)
    return _private(FileResponse(file, as_attachment=True, filename=found.result.file_name))


def _found(share_id: UUID) -> Share:
    found = queries.share(share_id)
    if found is None:
        raise Http404
    return found


def _private(response: R) -> R:
    """Keep a shared paper out of caches, search engines and other sites' logs."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
