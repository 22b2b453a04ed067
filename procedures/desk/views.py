"""The clerk's screens: the queue, one dossier, and one page for each move that needs words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from payments import queries as payments
from portal.accounts.decorators import actor_of, staff_required
from portal.core import clock
from portal.core.forms import BaseForm, ErrorLink, error_links
from portal.core.keyset import page
from procedures.catalogue import forms as catalogue_forms
from procedures.desk import actions, queries
from procedures.desk.decorators import told_kindly
from procedures.desk.forms import ProposalForm, QueueFilter, ReasonForm, SendBackForm, VersionForm
from procedures.desk.schema import MOVES, ROW_OPTIONAL, TABS, Move, tab_named
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.results import queries as results

ONE_CLICK = {
    "accept": dossiers.accept,
    "forward": dossiers.forward,
    "advance": dossiers.advance,
    "return_result": dossiers.return_result,
}
WITH_REASON = {"reject": dossiers.reject, "refuse": dossiers.refuse}


@staff_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show one queue of my units, due first."""
    actor, tab = actor_of(request), tab_named(request.GET.get("tab", ""))
    form = QueueFilter(request.GET, procedures=queries.procedures())
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.queue(
        actor,
        tab,
        procedure=asked.get("procedure", ""),
        text=asked.get("q", ""),
        mine=asked.get("whose") == "mine",
    )
    newest_first = tab.key in ("finished", "all")
    found = page(rows, "-queue_at" if newest_first else "queue_at", request.GET.get("cursor", ""))
    counts = queries.counts(actor)
    context = {
        "today": localdate(clock.now()),
        "tab_counts": [{"tab": one, "number": counts[one.key]} for one in TABS],
        "tab": tab,
        "due": queries.due_counts(actor),
        "form": form,
        "page": found,
        "rows": queries.rows_of(found.rows),
        "filtered": any(asked.values()),
    }
    return TemplateResponse(request, "desk/queue.html", context)


@staff_required
def dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show one dossier: what is asked, the papers, where it stands, and what may be done now."""
    found, actor = _fetch(request, dossier_id), actor_of(request)
    tab = tab_named(request.GET.get("tab", "open"))
    payment = payments.for_reference(found.reference)
    context = {
        "dossier": found,
        "row": queries.rows_of([found])[0],
        "moves": [_button(found, move) for move in queries.available(found, actor)],
        "summary": queries.summary(found),
        "hidden": queries.identity_keys(found),
        "waits_for": queries.waits_for(found),
        "papers": queries.papers(found),
        "route": queries.route(found),
        "history": queries.history(found),
        "due": dossier_queries.due_explained(found),
        "payment": payment,
        "held": payment is not None and payments.is_held(payment.pk),
        "receipt": payments.receipt_for(found.reference),
        "drafted": queries.drafted(found),
        "has_result": queries.has_result(found),
        "tab": tab,
        "neighbours": queries.neighbours(actor, tab, found),
    }
    return TemplateResponse(request, "desk/dossier.html", context)


def _button(dossier: Dossier, move: Move) -> dict[str, Any]:
    address = {"send_back": "desk:send_back", "draft": "desk:draft", "approve": "desk:approve"}.get(move.name)
    if address:
        href = reverse(address, args=[dossier.pk])
    else:
        href = reverse("desk:explain" if move.own_page else "desk:move", args=[dossier.pk, move.name])
    return {"label": move.label, "style": move.style, "own_page": move.own_page, "href": href}


@require_POST
@staff_required
@told_kindly
def move(request: HttpRequest, dossier_id: UUID, name: str) -> HttpResponse:
    """Make a move that needs no words."""
    form = VersionForm(request.POST)
    if name not in ONE_CLICK or not form.is_valid():
        raise Http404
    found = _fetch(request, dossier_id)
    ONE_CLICK[name](dossier_id=found.pk, version=form.cleaned_data["version"], by=actor_of(request))
    return _done(request, found, name)


@staff_required
@told_kindly
def explain(request: HttpRequest, dossier_id: UUID, name: str) -> HttpResponse:
    """Reject or refuse with the reason that the applicant will read."""
    if name not in WITH_REASON:
        raise Http404
    found = _fetch_for(request, dossier_id, name)
    proposed = found.draft.get("why", "") if name == "refuse" else ""
    form = ReasonForm(request.POST or None, initial={"version": found.version, "reason": proposed})
    if form.is_valid():
        WITH_REASON[name](dossier_id=found.pk, by=actor_of(request), **form.cleaned_data)
        return _done(request, found, name)
    context = {"dossier": found, "form": form, "name": name, "refund": _refund(found, name), "label": _label(name)}
    return TemplateResponse(request, "desk/explain.html", context)


def _refund(dossier: Dossier, name: str) -> int:
    return payments.settled_amount(dossier.reference) if name == "reject" and dossier.fee_paid else 0


@staff_required
@told_kindly
def send_back(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Send the dossier back to an earlier step."""
    found = _fetch_for(request, dossier_id, "send_back")
    form = SendBackForm(request.POST or None, dossier=found, initial={"version": found.version})
    if form.is_valid():
        dossiers.send_back(dossier_id=found.pk, by=actor_of(request), **form.cleaned_data)
        return _done(request, found, "send_back")
    return TemplateResponse(request, "desk/send_back.html", {"dossier": found, "form": form})


@staff_required
@told_kindly
def draft(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Look the register up, choose the row, confirm what the result will say."""
    found = _fetch_for(request, dossier_id, "draft")
    candidates = queries.candidates(found)
    chosen = request.POST.get("candidate") or request.GET.get("candidate") or queries.only_one(candidates)
    initial = queries.proposed_fields(found, candidates)
    form = catalogue_forms.decision_form(found.spec, answers=found.answers, data=request.POST or None, initial=initial)
    proposal = ProposalForm(request.POST or None, initial=queries.proposal(found))
    fault = ""
    if request.method == "POST" and proposal.is_valid():
        try:
            if _drafted(request, found, chosen, form, proposal):
                return _done(request, found, "draft")
        except rules.Invalid as refusal:
            fault = refusal.faults[0].message
    context = {
        "dossier": found,
        "candidates": candidates,
        "chosen": chosen,
        "form": form,
        "proposal": proposal,
        "row_fault": fault,
        "links": ([ErrorLink(fault, "#candidate_0" if candidates else "#id_refuse")] if fault else [])
        + error_links(proposal),
        "needs_row": found.spec.lookup != "none",
        "row_optional": found.spec.lookup in ROW_OPTIONAL,
    }
    return TemplateResponse(request, "desk/draft.html", context)


def _drafted(request: HttpRequest, dossier: Dossier, chosen: str, form: BaseForm, proposal: ProposalForm) -> bool:
    """Keep the draft or the proposal to refuse; False when the decision fields have to be mended first."""
    version, by = int(request.POST.get("version") or 0), actor_of(request)
    if proposal.cleaned_data["refuse"]:
        form.errors.clear()
        actions.propose_refusal(dossier_id=dossier.pk, version=version, why=proposal.cleaned_data["why"], by=by)
        return True
    if not form.is_valid():
        return False
    fields = catalogue_forms.answers_from(form)
    actions.confirm_draft(dossier_id=dossier.pk, version=version, candidate=chosen, fields=fields, by=by)
    return True


@staff_required
@told_kindly
def approve(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show the result as it will read, then sign it."""
    found = _fetch_for(request, dossier_id, "approve")
    form = VersionForm(request.POST or None, initial={"version": found.version})
    if form.is_valid():
        dossiers.approve(dossier_id=found.pk, version=form.cleaned_data["version"], by=actor_of(request))
        return _done(request, found, "approve")
    context = {"dossier": found, "form": form, "drafted": queries.drafted(found)}
    return TemplateResponse(request, "desk/approve.html", context)


@staff_required
def preview(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Return the unsigned result as a PDF, so that a signer reads the very page first."""
    found = _fetch(request, dossier_id)
    if not queries.has_result(found):
        raise Http404
    return HttpResponse(results.preview(found), content_type="application/pdf")


def _fetch(request: HttpRequest, dossier_id: UUID) -> Dossier:
    """Return a dossier that is work of the person's units, or that they oversee; anything else is not there."""
    return get_object_or_404(
        queries.readable(actor_of(request)).select_related(
            "procedure", "procedure_version", "competent_unit", "intake_unit", "assignee", "applicant"
        ),
        pk=dossier_id,
    )


def _fetch_for(request: HttpRequest, dossier_id: UUID, name: str) -> Dossier:
    """Return a dossier whose page of a move is opened. :raises rules.Conflict: the move cannot be made (any more)"""
    found = _fetch(request, dossier_id)
    if request.method != "POST" and name not in {move.name for move in queries.available(found, actor_of(request))}:
        raise dossier_queries.conflict(found)
    return found


def _done(request: HttpRequest, dossier: Dossier, name: str) -> HttpResponse:
    messages.success(request, _("Done: %(what)s.") % {"what": _label(name)})
    return redirect("desk:dossier", dossier_id=dossier.pk)


def _label(name: str) -> str:
    return next(str(move.label).rstrip("…") for move in MOVES if move.name == name)
