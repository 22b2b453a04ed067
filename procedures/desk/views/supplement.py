"""Ask the applicant for everything that is missing, once; take in at the counter what they bring."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import queries
from procedures.desk.decorators import told_kindly
from procedures.desk.forms import SupplementRequestForm, VersionForm
from procedures.desk.states import ReasonKind
from procedures.desk.views import done, fetch_for
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.forms import SupplementForm
from procedures.dossiers.models import Dossier


@staff_required
@told_kindly
def supplement(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Pick the questions and papers at fault and say why for each; it can be asked once in the dossier's life."""
    found = fetch_for(request, dossier_id, "request_supplement")
    ready = queries.reasons(ReasonKind.SUPPLEMENT, found)
    first = {"version": found.version}
    form = SupplementRequestForm(queries.askable(found), request.POST or None, ready=ready, initial=first)
    if form.is_valid():
        version, by = form.cleaned_data["version"], actor_of(request)
        dossiers.request_supplement(dossier_id=found.pk, version=version, items=form.items(), by=by)
        return done(request, found, "request_supplement")
    return TemplateResponse(
        request,
        "desk/supplement.html",
        {"dossier": found, "form": form, "rows": list(form.rows()), "answer_by": queries.answer_by(found)},
    )


@staff_required
@told_kindly
def take_supplement(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Take in at the counter what was asked for, as papers or words, and send it for the applicant."""
    found = fetch_for(request, dossier_id, "resubmit")
    typed: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = SupplementForm(found, **typed)
    seen = VersionForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.answers.adding_rows:
        form.unchecked()
    elif request.method == "POST" and form.is_complete() and seen.is_valid():
        try:
            return _taken_in(request, found, form, seen.cleaned_data["version"])
        except rules.Invalid as refused:
            form.take([(fault.field, fault.message) for fault in refused.faults])
    context = {"dossier": found, "form": form, "seen": seen, "items": list(form.items()), "links": form.links}
    return TemplateResponse(request, "desk/take_supplement.html", context)


def _taken_in(request: HttpRequest, dossier: Dossier, form: SupplementForm, version: int) -> HttpResponse:
    brought = {"answers": form.given(), "uploads": form.uploads()}
    dossiers.receive_supplement(dossier_id=dossier.pk, version=version, by=actor_of(request), **brought)
    return done(request, dossier, "resubmit")
