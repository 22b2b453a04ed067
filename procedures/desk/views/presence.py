"""The sign of life of an open dossier page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import actions
from procedures.desk.views import fetch


@require_POST
@staff_required
def present(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Note that the page is still open; answer with who else has it."""
    found = fetch(request, dossier_id)
    others = actions.be_present(dossier_id=found.pk, by=actor_of(request))
    return TemplateResponse(request, "desk/_others.html", {"others": others})
