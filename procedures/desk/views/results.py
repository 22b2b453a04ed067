"""Papers in the register: take one out of force, propose a correction, and sign or decline it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import queries
from procedures.desk.decorators import printed
from procedures.desk.forms import CorrectionForm, DecisionForm, RevokeForm
from procedures.desk.queries import results as papers
from procedures.results import actions, rules
from procedures.results import queries as results
from procedures.results.models import IssuedResult
from procedures.results.queries import waiting

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def settled_told(view: View[P]) -> View[P]:
    """Answer 409 where somebody else was sooner, 404 where the person may not."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionError:
            raise Http404 from None
        except rules.NotInForce:
            return TemplateResponse(request, "desk/results/settled.html", {}, status=409)

    return guarded


def _fetch(request: HttpRequest, result_id: UUID) -> IssuedResult:
    found = results.visible_to(actor_of(request)).select_related("dossier", "unit")
    return get_object_or_404(found, pk=result_id)


def _done(request: HttpRequest, result: IssuedResult, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("desk:dossier", dossier_id=result.dossier_id)


@staff_required
@settled_told
def revoke(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Take a paper out of force, with the reason that everybody who checks it reads."""
    result, actor = _fetch(request, result_id), actor_of(request)
    if not rules.may_revoke(result, actor):
        raise Http404
    if not rules.in_force(result):
        raise rules.NotInForce
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        actions.revoke(result_id=result.pk, reason=form.cleaned_data["reason"], by=actor)
        return _done(request, result, _("The paper is revoked."))
    return TemplateResponse(request, "desk/results/revoke.html", {"result": result, "form": form})


@staff_required
@settled_told
def correct(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Propose what a wrong paper should say; another person signs the new one."""
    result, actor = _fetch(request, result_id), actor_of(request)
    if not rules.may_propose(result, actor):
        raise Http404
    if not rules.in_force(result) or results.corrections_of([result]):
        raise rules.NotInForce
    form = CorrectionForm(request.POST or None, places=queries.mendable(result))
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.propose_correction(result_id=result.pk, words=form.words, reason=reason, by=actor)
        except ValueError:
            form.add_error("text_1", _("This is what the paper says already, or cannot stand there."))
        else:
            return _done(request, result, _("The correction is proposed. A signer decides on it."))
    return TemplateResponse(request, "desk/results/correct.html", {"result": result, "form": form})


@staff_required
@settled_told
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Show a correction; the signer signs or declines it."""
    actor = actor_of(request)
    found = get_object_or_404(queries.correction_for(actor), pk=correction_id)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["decision"] == "approve":
            actions.replace(correction_id=found.pk, by=actor)
            if waiting.signs_by_hand(actor):
                return redirect("desk:sign")
            return _done(request, found.result, _("The new paper is being signed and takes the old one's place."))
        actions.decline_correction(correction_id=found.pk, by=actor)
        return _done(request, found.result, _("The correction is declined. The paper stays as it is."))
    context: dict[str, Any] = {
        "correction": found,
        "result": found.result,
        "changes": papers.changes(found),
        "may_decide": papers.is_open(found) and rules.may_decide(found, found.result, actor),
        "form": form,
    }
    return TemplateResponse(request, "desk/results/correction.html", context)


@staff_required
@printed
def correction_preview(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Return the corrected paper, unsigned, as it would read."""
    found = get_object_or_404(queries.correction_for(actor_of(request)), pk=correction_id)
    return HttpResponse(results.preview_correction(found), "application/pdf")
