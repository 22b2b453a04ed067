"""Opinions: asked by the office that leads a dossier, given by the one that is asked in a queue of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.decorators import actor_of, role_required, staff_required
from portal.core.keyset import page
from procedures.desk import queries
from procedures.desk.decorators import told_kindly
from procedures.desk.forms import AnswerForm, ConsultForm, take
from procedures.desk.views import fetch
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers import rules
from procedures.dossiers.models import Consultation

asked_only = role_required(*rules.ANSWERING)


@staff_required
@told_kindly
def consult(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Ask another unit about a dossier in work."""
    found, actor = fetch(request, dossier_id), actor_of(request)
    if not rules.may_consult(found, actor):
        raise Http404
    if request.method != "POST" and not rules.can_be_consulted_on(found):
        raise dossier_queries.conflict(found)
    unit = queries.proposed_unit(found)
    due = localdate(dossier_queries.usual_answer_due(unit or found.unit_code))
    start = {"version": found.version, "unit": unit, "due_on": due}
    form = ConsultForm(request.POST or None, units=queries.unit_choices(found), initial=start)
    if form.is_valid():
        try:
            asked = dossiers.consult(dossier_id=found.pk, by=actor, **form.asked())
        except rules.Invalid as refusal:
            take(form, refusal.faults)
        else:
            messages.success(request, _("The question was sent to %(unit)s.") % {"unit": asked.unit})
            return redirect("desk:dossier", dossier_id=found.pk)
    return TemplateResponse(request, "desk/consult.html", {"dossier": found, "form": form})


@require_POST
@staff_required
@told_kindly
def revoke(request: HttpRequest, dossier_id: UUID, consultation_id: UUID) -> HttpResponse:
    """Take a question back."""
    asked = get_object_or_404(dossier_queries.consultations(fetch(request, dossier_id)), pk=consultation_id)
    dossiers.revoke_consultation(consultation_id=asked.pk, by=actor_of(request))
    messages.success(request, _("The question was taken back."))
    return redirect("desk:dossier", dossier_id=dossier_id)


@require_GET
@asked_only
def consultations(request: HttpRequest) -> HttpResponse:
    """List what my units are asked, due first, or what they have answered, newest first."""
    answered = request.GET.get("show") == "answered"
    rows = dossier_queries.asked_of(actor_of(request)).filter(answered_at__isnull=not answered)
    found = page(rows, "-answered_at" if answered else "due_at", request.GET.get("cursor", ""))
    context = {"answered": answered, "page": found, "rows": queries.opinions(found.rows)}
    return TemplateResponse(request, "desk/consultations.html", context)


@asked_only
def consultation(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Show one question beside the request and its papers, and take the answer; who comes too late keeps the words."""
    actor = actor_of(request)
    asked = get_object_or_404(dossier_queries.questions_to(actor), pk=consultation_id)
    form, late = AnswerForm(request.POST or None), False
    if form.is_valid():
        try:
            dossiers.answer_consultation(consultation_id=asked.pk, by=actor, **form.cleaned_data)
        except rules.Conflict:
            late = True
            asked = dossier_queries.questions_to(actor).get(pk=consultation_id)
        else:
            messages.success(request, _("Your unit's opinion was sent."))
            return redirect("desk:consultations")
    context = {"row": queries.opinions([asked])[0], "form": form, "late": late, **_request_of(asked)}
    return TemplateResponse(request, "desk/consultation.html", context, status=409 if late else 200)


def _request_of(asked: Consultation) -> dict[str, Any]:
    """Return what the asked unit reads of the dossier: what is asked for and its papers; nothing once taken back."""
    dossier = asked.dossier
    if asked.revoked_at:
        return {}
    return {
        "dossier": dossier,
        "summary": queries.summary(dossier),
        "hidden": queries.identity_keys(dossier),
        "papers": queries.sent_papers(dossier),
    }
