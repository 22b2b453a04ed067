"""Draft a result: the register's row, the fields of the decision, or a proposal to refuse."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.accounts.decorators import actor_of, staff_required
from portal.core.forms import BaseForm, ErrorLink, error_links
from procedures.catalogue import forms as catalogue_forms
from procedures.desk import actions, queries
from procedures.desk.decorators import told_kindly
from procedures.desk.forms import ProposalForm
from procedures.desk.schema import ROW_OPTIONAL
from procedures.desk.views import done, fetch_for
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier


@staff_required
@told_kindly
def draft(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Look the register up, choose the row, confirm what the result will say."""
    found = fetch_for(request, dossier_id, "draft")
    candidates = queries.candidates(found)
    chosen = request.POST.get("candidate") or request.GET.get("candidate") or queries.only_one(candidates)
    initial = queries.proposed_fields(found, candidates)
    form = catalogue_forms.decision_form(found.spec, answers=found.answers, data=request.POST or None, initial=initial)
    proposal = ProposalForm(request.POST or None, initial=queries.proposal(found))
    fault = ""
    if request.method == "POST" and proposal.is_valid():
        try:
            if _drafted(request, found, chosen, form, proposal):
                return done(request, found, "draft")
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
