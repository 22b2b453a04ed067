"""Official slips at the desk: each one before it is sent, and the process-control slip at any time."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import queries
from procedures.desk.decorators import printed, told_kindly
from procedures.desk.forms import typed
from procedures.desk.views import fetch
from procedures.dossiers import queries as dossiers


@require_http_methods(["GET", "POST"])
@staff_required
@told_kindly
@printed
def preview_slip(request: HttpRequest, dossier_id: UUID, form: str) -> HttpResponse:
    """Show a slip or letter as it would read for what has been typed so far, unsigned and marked so."""
    if form not in queries.PREVIEWED:
        raise Http404
    found, actor = fetch(request, dossier_id), actor_of(request)
    so_far = typed(request.POST, found)
    if not queries.may_preview(found, form, so_far, actor):
        raise dossiers.conflict(found)
    return _pdf(queries.preview(found, form, so_far, actor), f"{found}-xem-truoc.pdf")


@require_GET
@staff_required
@printed
def control_slip(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Return the process-control slip of a dossier, drawn from its facts as they are now."""
    found = fetch(request, dossier_id)
    return _pdf(dossiers.control_slip(found), f"{found}-phieu-kiem-soat.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
