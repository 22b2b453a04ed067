"""The window: dossiers taken in for people who come or write, and help for those who file online."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from payments.states import Method
from portal.accounts.decorators import actor_of, role_required
from portal.accounts.states import Role
from portal.core.forms import ErrorLink
from portal.core.keyset import page
from procedures.catalogue import queries as catalogue
from procedures.desk import queries
from procedures.desk.decorators import told_kindly
from procedures.desk.forms import BeginForm, TakeInForm
from procedures.desk.forms.counter import ASSISTED
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as reads
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Channel

at_the_window = role_required(Role.INTAKE)


@at_the_window
def counter(request: HttpRequest) -> HttpResponse:
    """List the drafts begun at my windows and begin one more."""
    actor = actor_of(request)
    form = BeginForm(request.POST or None, procedures=queries.services(), windows=queries.windows(actor))
    if form.is_valid():
        return redirect("citizen:resume", _begin(request, form).pk)
    found = page(queries.begun_at_windows(actor), "-updated_at", request.GET.get("cursor", ""))
    return TemplateResponse(request, "desk/counter.html", {"form": form, "page": found, "rows": found.rows})


def _begin(request: HttpRequest, form: BeginForm) -> Dossier:
    said, by = form.cleaned_data, actor_of(request)
    if said["way"] == ASSISTED and form.applicant is not None:
        return dossiers.create_assisted(
            procedure_code=said["procedure"], window=said["window"], applicant_id=form.applicant.pk, by=by
        )
    return dossiers.create_draft(procedure_code=said["procedure"], by=by, window=said["window"], channel=said["way"])


@at_the_window
@told_kindly
def take_in(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Take a complete draft in, with its fee; one filled in with its applicant is handed to them instead."""
    found = get_object_or_404(queries.begun_at_windows(actor_of(request)), pk=dossier_id)
    if found.assisted:
        return _hand_over(request, found)
    by_post, owed = found.channel == Channel.POST, reads.owed_today(found)
    form = TakeInForm(request.POST or None, by_post=by_post, fee=owed, initial={"version": found.version})
    faults: list[ErrorLink] = []
    if form.is_valid():
        said = form.cleaned_data
        try:
            filed = dossiers.file_at_counter(
                dossier_id=found.pk,
                version=said["version"],
                by=actor_of(request),
                method=Method(said.get("method") or Method.CASH),
                arrived=said.get("arrived"),
            )
        except rules.Invalid as refusal:
            faults = [ErrorLink(fault.message) for fault in refusal.faults]
        else:
            messages.success(request, _("Taken in under code %(code)s.") % {"code": filed.code})
            return redirect("desk:dossier", filed.pk)
    context = {
        "dossier": found,
        "form": form,
        "faults": faults,
        "owed": owed,
        "summary": catalogue.summary(found.spec, found.answers),
    }
    return TemplateResponse(request, "desk/take_in.html", context)


def _hand_over(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    if request.method == "POST":
        dossiers.hand_to_applicant(dossier_id=dossier.pk, by=actor_of(request))
        messages.success(request, _("%(name)s was told to check and send it.") % {"name": dossier.applicant})
        return redirect("desk:counter")
    return TemplateResponse(request, "desk/hand_to_applicant.html", {"dossier": dossier})
