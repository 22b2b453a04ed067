"""The moves of a dossier: one click where no words are needed, a page of its own where they are."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import actions, queries
from procedures.desk.decorators import printed, told_kindly
from procedures.desk.forms import ApproveForm, ReasonForm, SendBackForm, VersionForm
from procedures.desk.states import ReasonKind
from procedures.desk.views import done, fetch, fetch_for, label_of
from procedures.desk.views.signing import tell
from procedures.dossiers import actions as dossiers
from procedures.dossiers.rendering import forms
from procedures.results import queries as results
from procedures.results.queries import waiting

ONE_CLICK = {
    "accept": dossiers.accept,
    "forward": dossiers.forward,
    "advance": dossiers.advance,
}
WITH_REASON = {"reject": dossiers.reject, "refuse": dossiers.refuse}
SLIPS = {"reject": forms.REFUSAL, "refuse": queries.LETTER}


@require_POST
@staff_required
@told_kindly
def move(request: HttpRequest, dossier_id: UUID, name: str) -> HttpResponse:
    """Make a move that needs no words."""
    form = VersionForm(request.POST)
    if name not in ONE_CLICK or not form.is_valid():
        raise Http404
    found = fetch(request, dossier_id)
    ONE_CLICK[name](dossier_id=found.pk, version=form.cleaned_data["version"], by=actor_of(request))
    return done(request, found, name)


@staff_required
@told_kindly
def explain(request: HttpRequest, dossier_id: UUID, name: str) -> HttpResponse:
    """Reject or refuse with the reason that the applicant will read."""
    if name not in WITH_REASON:
        raise Http404
    found = fetch_for(request, dossier_id, name)
    proposed = found.draft.get("why", "") if name == "refuse" else ""
    ready = queries.reasons(ReasonKind(name), found)
    form = ReasonForm(request.POST or None, ready=ready, initial={"version": found.version, "reason": proposed})
    if form.is_valid():
        WITH_REASON[name](dossier_id=found.pk, by=actor_of(request), **form.cleaned_data)
        if name == "refuse" and waiting.signs_by_hand(actor_of(request)):
            return redirect("desk:sign")
        return done(request, found, name)
    context = {"dossier": found, "form": form, "name": name, "label": label_of(name), "slip": SLIPS[name]}
    ending = "rejected" if name == "reject" else "refused"
    context |= {"refund": queries.refund_on(found, ending), "paid": queries.paid(found)}
    return TemplateResponse(request, "desk/explain.html", context)


@staff_required
@told_kindly
def send_back(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Send the dossier back to an earlier step."""
    found = fetch_for(request, dossier_id, "send_back")
    ready = queries.reasons(ReasonKind.SEND_BACK, found)
    form = SendBackForm(request.POST or None, dossier=found, ready=ready, initial={"version": found.version})
    if form.is_valid():
        dossiers.send_back(dossier_id=found.pk, by=actor_of(request), **form.cleaned_data)
        return done(request, found, "send_back")
    context = {"dossier": found, "form": form, "name": "send_back", "label": label_of("send_back")}
    return TemplateResponse(request, "desk/moves/page.html", context)


@sensitive_post_parameters("pin")
@staff_required
@told_kindly
def approve(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show the result as it will read, then sign it."""
    found = fetch_for(request, dossier_id, "approve")
    actor = actor_of(request)
    by_hand = waiting.signs_by_hand(actor)
    form = ApproveForm(request.POST or None, by_hand=by_hand, initial={"version": found.version})
    if form.is_valid():
        tell(request, actions.approve(dossier_id=found.pk, by=actor, **form.cleaned_data))
        return done(request, found, "approve")
    context = {
        "dossier": found,
        "form": form,
        "drafted": queries.drafted(found),
        "signatory": queries.signs_for(found, actor),
    }
    return TemplateResponse(request, "desk/approve.html", context)


@staff_required
@printed
def preview(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Return the unsigned result as a PDF, so that a signer reads the very page first."""
    found = fetch(request, dossier_id)
    if not queries.has_result(found):
        raise Http404
    return HttpResponse(results.preview(found, queries.signs_for(found, actor_of(request))), "application/pdf")
