"""My dossiers, and the page of one: where it stands, why it is due when it is, what can still be done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from payments import queries as payments
from portal.accounts.decorators import actor_of
from procedures.citizen import forms, queries
from procedures.citizen.decorators import own_dossier, own_draft, version_seen
from procedures.dossiers import actions
from procedures.dossiers import queries as reads
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Outcome, State
from procedures.feedback import queries as feedback
from procedures.feedback.states import Score
from procedures.results import queries as results


@require_GET
def dossiers(request: HttpRequest) -> HttpResponse:
    """List one's dossiers: under way, drafts, finished."""
    cursors = {key: request.GET[key] for key in ("yours", "open", "drafts", "finished") if request.GET.get(key)}
    context = {"groups": queries.groups(actor_of(request), cursors)}
    return TemplateResponse(request, "citizen/dossiers.html", context)


@require_GET
@own_dossier
def dossier(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Show where a dossier stands, in plain words."""
    due = queries.due_strip(dossier)
    unit = dossier.competent_unit
    context = {
        "dossier": dossier,
        "state_template": f"citizen/states/{dossier.state}.html",
        "crumbs": [(_("Home"), reverse("citizen:home")), (_("My dossiers"), reverse("citizen:dossiers"))],
        "panel_tone": State.STOPPED if dossier.outcome == Outcome.REFUSED else dossier.state,
        "unit": unit,
        "unit_name": queries.unit_name(dossier),
        "hours": queries.office_hours(unit.pk) if unit else "",
        "due": due,
        "times": queries.times_of(dossier, due),
        "step": queries.step_now(dossier),
        "timeline": queries.timeline_of(dossier),
        "papers": queries.papers_of(dossier),
        "answered": queries.answered_parts(dossier),
        "supplement": queries.supplement_asked(dossier),
        "ready": queries.ready_of(dossier),
        "results": results.of_dossier(dossier),
        "rating_url": feedback.rating_url(dossier),
        "scores": Score.choices,
        "may_withdraw": queries.may_withdraw(dossier, held=dossier.held_by_job),
        "in_charge": queries.person_in_charge(dossier),
        "unread_letters": queries.unread_letters(dossier),
        **_money(dossier),
    }
    return TemplateResponse(request, "citizen/dossier.html", context)


def _money(dossier: Dossier) -> dict[str, Any]:
    payment = payments.for_reference(dossier.reference)
    return {
        "payment": payment,
        "fee": payments.fee_standing(dossier.reference) if payment else None,
        "receipt": payments.receipt_for(dossier.reference) if payment else None,
        "receipts": payments.receipt_chain(dossier.reference) if payment else [],
        "refunds": payments.refunds_for(dossier.reference) if payment else (),
        "refund_now": queries.refund_on_withdrawal(dossier),
    }


@own_dossier
def withdraw(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Name the effect of a withdrawal and the money that comes back, then withdraw."""
    held = dossier.held_by_job
    if request.method == "GET" and not queries.may_withdraw(dossier, held=held):
        return redirect(dossier)
    form = forms.WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not held and form.is_valid():
        seen, reason = version_seen(request, dossier), form.cleaned_data["reason"]
        return redirect(actions.withdraw(dossier_id=dossier.pk, version=seen, by=actor_of(request), reason=reason))
    context = {
        "dossier": dossier,
        "form": form,
        "refund": queries.refund_on_withdrawal(dossier),
        "paid": reads.paid_for(dossier),
        "held": held,
    }
    status = 409 if held and request.method == "POST" else 200
    return TemplateResponse(request, "citizen/withdraw.html", context, status=status)


@require_POST
@own_dossier
def cancel_payment(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Make a dossier whose fee is not paid a draft again, so that it can be changed."""
    seen = version_seen(request, dossier)
    actions.cancel_payment(dossier_id=dossier.pk, version=seen, by=actor_of(request))
    return redirect("citizen:resume", dossier.pk)


@own_draft
def discard(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Throw a draft away, after saying so."""
    if request.method == "POST":
        actions.discard(dossier_id=dossier.pk, by=actor_of(request))
        messages.success(request, _("The draft and its papers were deleted."))
        return redirect("citizen:dossiers")
    return TemplateResponse(request, "citizen/discard.html", {"dossier": dossier})


@require_POST
@own_dossier
def refile(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Begin a new draft with the answers and papers of a dossier that ended without a decision."""
    return redirect("citizen:resume", actions.refile(dossier_id=dossier.pk, by=actor_of(request)).pk)
