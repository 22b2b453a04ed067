"""Complaints and suggestions as the units answer them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.accounts.decorators import actor_of, role_required
from portal.core.keyset import page
from procedures.desk.forms import ComplaintAnswerForm, PassOnForm
from procedures.feedback import actions as feedback
from procedures.feedback import queries as feedbacks
from procedures.feedback import rules

answering = role_required(*rules.ANSWERING)


@answering
def complaints(request: HttpRequest) -> HttpResponse:
    """List what my units have to answer, due first; what is answered on request."""
    answered = request.GET.get("answered") == "1"
    rows = feedbacks.complaints_to_answer(actor_of(request)).filter(answered_at__isnull=not answered)
    found = page(rows, "-due_at" if answered else "due_at", request.GET.get("cursor", ""))
    shown = [{"complaint": row, "standing": feedbacks.standing(row)} for row in found.rows]
    return TemplateResponse(request, "desk/complaints.html", {"page": found, "rows": shown, "answered": answered})


@answering
def complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Show one; answer it, or pass it on to the unit it concerns."""
    found = get_object_or_404(feedbacks.complaints_to_answer(actor_of(request)), pk=complaint_id)
    passing = "unit" in request.POST
    form = ComplaintAnswerForm(request.POST if request.method == "POST" and not passing else None)
    onward = PassOnForm(request.POST if passing else None, now=found.unit_id)
    chosen = onward if passing else form
    if chosen.is_valid():
        act = feedback.pass_on if passing else feedback.answer_complaint
        try:
            act(complaint_id=found.pk, by=actor_of(request), **chosen.cleaned_data)
        except rules.Forbidden:
            raise Http404 from None
        except rules.Refused as refusal:
            chosen.add_error(None, str(refusal))
        else:
            messages.success(request, _("Passed on.") if passing else _("The answer is sent."))
            return redirect("desk:complaints")
    context = {"complaint": found, "standing": feedbacks.standing(found), "form": form, "onward": onward}
    return TemplateResponse(request, "desk/complaint.html", context)
