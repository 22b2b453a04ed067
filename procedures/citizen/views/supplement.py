"""A supplement: put ready item by item, read once more beside what was sent before, then sent."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.accounts.decorators import actor_of
from portal.core.templatetags.display import when
from procedures.citizen import actions, queries
from procedures.citizen.decorators import own_supplement, version_seen
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers import rules
from procedures.dossiers.forms import SupplementForm
from procedures.dossiers.models import Dossier


@own_supplement
def supplement(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Ask exactly what the office named; each answer is kept by itself and nothing is sent from here."""
    if request.method == "POST" and getattr(request, "htmx", False):
        return _save_one(request, dossier)
    form = _form(request, dossier)
    if request.method == "POST" and form.answers.adding_rows:
        form.unchecked()
    elif request.method == "POST":
        _save_all(request, dossier, form)
        if "later" in request.POST and not form.would_lose:
            messages.success(request, _("Saved. Nothing has been sent to the office yet."))
            return redirect(dossier)
        if "check" in request.POST and not form.links and not dossier_queries.supplement_open(dossier):
            return redirect("citizen:supplement_check", dossier.pk)
    wanting = queries.open_links(dossier) if "check" in request.POST else []
    context = {"form": form, "items": list(form.items()), "links": form.links or wanting, **_frame(dossier)}
    return TemplateResponse(request, "citizen/supplement.html", context)


@own_supplement
def check(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Show what was sent before beside what is ready, then send it to the office."""
    faults = queries.open_links(dossier)
    if request.method == "POST" and not faults:
        try:
            return _send(request, dossier)
        except rules.Invalid as refused:
            faults = queries.amendment_links(dossier, refused.faults)
    effect = dossier_queries.supplement_effect(dossier)
    context = {
        "faults": faults,
        "changes": queries.comparison(dossier),
        "seen": dossier_queries.buffer_digest(dossier),
        "dearer": effect.dearer,
        "back": effect.back,
        "new_unit": queries.new_unit(effect.unit),
        **_frame(dossier),
    }
    return TemplateResponse(request, "citizen/supplement_check.html", context)


def _form(request: HttpRequest, dossier: Dossier) -> SupplementForm:
    typed = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    return SupplementForm(dossier, begin=dossier_queries.buffered_answers(dossier), **typed)


def _save_one(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Keep one item, whatever the others are like, and say so beside it."""
    form, key = _form(request, dossier), request.POST.get("field", "")
    if key not in form.opened.keys:
        raise Http404
    form.is_valid()
    if key in form.opened.papers:
        form.take(actions.amend_papers(dossier_id=dossier.pk, uploads=form.uploads_of(key), by=actor_of(request)))
    elif not form.faults_at(key):
        dossiers.save_amendment(
            dossier_id=dossier.pk, answers=form.given_at(key), emptied=form.emptied_at(key), by=actor_of(request)
        )
    context = {
        "key": key,
        "faults": form.faults_at(key),
        "papers": dossier.attachments.buffered().filter(key=key),
        "ready": queries.ready_of(dossier),
    }
    return TemplateResponse(request, "citizen/_amended.html", context)


def _save_all(request: HttpRequest, dossier: Dossier, form: SupplementForm) -> None:
    """Keep all that is right. What was not touched counts as confirmed only on the way to the check."""
    form.is_valid()
    ready, by = dossier_queries.buffered_answers(dossier), actor_of(request)
    kept = form.given() if "check" in request.POST else form.changed() | _among(form.given(), ready)
    dossiers.save_amendment(dossier_id=dossier.pk, answers=kept, emptied=form.emptied(), by=by)
    form.take(actions.amend_papers(dossier_id=dossier.pk, uploads=form.uploads(), by=by))
    for paper in dossier.attachments.buffered():
        if str(paper.pk) == request.POST.get("remove"):
            dossiers.drop_amended_paper(dossier_id=dossier.pk, attachment_id=paper.pk, by=by)


def _among(answers: dict[str, object], keys: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in answers.items() if key in keys}


def _send(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    version, seen = version_seen(request, dossier), request.POST.get("seen", "")
    sent = dossiers.resubmit(dossier_id=dossier.pk, version=version, by=actor_of(request), seen=seen)
    words = _("What was missing has been sent. The time limit starts again from the beginning.")
    if sent.due_current:
        words += " " + _("You receive the result by %(moment)s.") % {"moment": when(sent.due_current)}
    messages.success(request, words)
    return redirect(sent)


def _frame(dossier: Dossier) -> dict[str, object]:
    """Return what both pages show around the items."""
    unit = dossier.competent_unit
    return {
        "dossier": dossier,
        "unit": unit,
        "unit_name": queries.unit_name(dossier),
        "hours": queries.office_hours(unit.pk) if unit else "",
        "ready": queries.ready_of(dossier),
    }
