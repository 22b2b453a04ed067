"""Complaints and suggestions of the person who asks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.accounts.decorators import actor_of
from portal.core.keyset import page
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.feedback import actions, queries, rules
from procedures.feedback.forms import ComplaintForm
from procedures.feedback.states import ComplaintKind


@require_GET
@never_cache
def complaints(request: HttpRequest) -> HttpResponse:
    """List what I complained of or suggested."""
    found = page(queries.complaints_of(actor_of(request)), "-received_at", request.GET.get("cursor", ""))
    return TemplateResponse(request, "feedback/complaints.html", {"page": found, "rows": found.rows})


def complain(request: HttpRequest) -> HttpResponse:
    """Take a complaint or suggestion, about a dossier of mine or a unit."""
    about = _about(request)
    form = ComplaintForm(request.POST or None, about_dossier=about is not None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.complain(
                kind=ComplaintKind(said["kind"]),
                unit=said.get("unit", ""),
                text=said["text"],
                dossier_id=about.pk if about else None,
                by=actor_of(request),
            )
        except rules.Refused:
            form.add_error(None, _("This could not be taken. Choose the unit again."))
        else:
            return redirect(made)
    return TemplateResponse(request, "feedback/complain.html", {"form": form, "about": about})


def _about(request: HttpRequest) -> Dossier | None:
    reference = request.GET.get("dossier", "")
    if not reference:
        return None
    found = dossiers.by_reference(reference)
    if found is None or found.applicant_id != actor_of(request).user_id or not found.unit_code:
        raise Http404
    return found


@require_GET
@never_cache
def complaint(request: HttpRequest, complaint_id: str) -> HttpResponse:
    """Show one of mine: its number, by when it is answered, the answer."""
    found = get_object_or_404(queries.complaints_of(actor_of(request)), pk=complaint_id)
    context = {"complaint": found, "standing": queries.standing(found)}
    return TemplateResponse(request, "feedback/complaint.html", context)
