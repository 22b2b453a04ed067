"""From the wish to the filed dossier: begin, answer part by part, check, send."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from payments import queries as payments
from portal.accounts.decorators import actor_of
from portal.core import htmx
from procedures.catalogue import formulas as catalogue
from procedures.catalogue import queries as catalogues
from procedures.catalogue.models import ProcedureVersion
from procedures.citizen import actions, forms, queries
from procedures.citizen.decorators import own_dossier, own_draft, version_seen
from procedures.citizen.schema import CHECK, DELIVERY, Part
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as reads
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State

COUNTER = "/desk/counter/"
"""The workspace of a clerk at the window, which this room does not know; its address is part of the public contract."""


def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a draft, or choose between going on with one and beginning anew."""
    try:
        version = catalogues.published(code)
    except ProcedureVersion.DoesNotExist as absent:
        raise Http404 from absent
    actor = actor_of(request)
    drafts, under_way = list(queries.started(actor, code)[:10]), list(queries.under_way(actor, code)[:10])
    if request.method == "POST" and ("new" in request.POST or not (drafts or under_way)):
        return redirect("citizen:resume", dossiers.create_draft(procedure_code=code, by=actor).pk)
    context = {"procedure": version.procedure, "spec": version.spec, "drafts": drafts, "under_way": under_way}
    return TemplateResponse(request, "citizen/apply.html", context)


@require_GET
@own_draft
def resume(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Go on where something is still missing."""
    return redirect(queries.resume_at(dossier))


@own_draft
def section(request: HttpRequest, dossier: Dossier, key: str) -> HttpResponse:
    """Ask one section; valid answers are kept also when others need correcting."""
    asked = next((part for part in queries.sections_asked(dossier) if part.key == key), None)
    if asked is None:
        raise Http404
    actor, data = actor_of(request), request.POST if request.method == "POST" else None
    pupils = queries.pupils_for(dossier)
    page = forms.SectionPage(dossier, asked, queries.known_of(dossier, pupils), pupils, data)
    form, quietly = page.form, bool(getattr(request, "htmx", False))
    if request.method == "POST" and form.adding_rows:
        form = form.unchecked()
    elif request.method == "POST":
        complete, save_pupil = form.is_valid(), page.save_pupil and not quietly
        dossier = actions.answer(
            dossier_id=dossier.pk, section=key, answers=page.answers(), by=actor, save_new_pupil=save_pupil
        )
        if not quietly and (complete or ("later" in request.POST and not page.would_lose)):
            return onward(request, dossier, key)
    context = {"form": form, "intro": asked.intro, **frame(request, dossier, key)}
    return TemplateResponse(request, htmx.template(request, "citizen/section.html", "citizen/_kept.html"), context)


@own_draft
def delivery(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Ask where the result is to be received."""
    told = catalogue.meanings(dossier.spec, dossier.answers)
    initial = {"way": dossier.delivery, "address": dossier.delivery_address or told.get("applicant_address", "")}
    data = request.POST if request.method == "POST" else None
    form = forms.DeliveryForm(dossier.spec.delivery, data, initial=initial)
    if request.method == "POST" and form.is_valid():
        dossier = dossiers.choose_delivery(
            dossier_id=dossier.pk,
            way=form.cleaned_data["way"],
            address=form.cleaned_data.get("address", ""),
            by=actor_of(request),
        )
        return onward(request, dossier, DELIVERY)
    context = {"form": form, **frame(request, dossier, DELIVERY)}
    return TemplateResponse(request, "citizen/delivery.html", context)


@own_draft
def check(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Show everything once more, then send: to the fee where there is one, else to the unit."""
    faults = queries.faults_of(dossier)
    if request.method == "POST" and is_mine(request, dossier):
        try:
            return _send(request, dossier)
        except rules.Invalid as incomplete:
            faults = incomplete.faults
    context = {
        "faults": queries.fault_links(dossier, faults),
        "answered": queries.answered_parts(dossier, change=True),
        "papers": [queries.paper_of(dossier, sent) for sent in dossier.attachments.all()],
        "papers_asked": queries.papers_asked(dossier),
        "similar": queries.similar_open(dossier).select_related("procedure"),
        **frame(request, dossier, CHECK),
    }
    return TemplateResponse(request, "citizen/check.html", context)


def _send(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    seen = version_seen(request, dossier)
    if reads.owed_today(dossier):
        asked = dossiers.request_payment(dossier_id=dossier.pk, version=seen, by=actor_of(request))
        return redirect("payments:pay", asked.reference)
    dossiers.submit(dossier_id=dossier.pk, version=seen, by=actor_of(request))
    return redirect("citizen:filed", dossier.pk)


@require_GET
@own_dossier
def filed(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Confirm that a dossier was sent: what happens next, by when, and whom one can ask."""
    if dossier.state != State.SUBMITTED:
        return redirect(dossier)
    due = queries.due_strip(dossier)
    unit = dossier.competent_unit
    context = {
        "dossier": dossier,
        "unit": unit,
        "hours": queries.office_hours(unit.pk) if unit else "",
        "unit_name": queries.unit_name(dossier),
        "times": queries.times_of(dossier, due),
        "fee": payments.fee_standing(dossier.reference) if dossier.fee_due else None,
        "steps": [{"title": step.title, "text": step.detail} for step in dossier.spec.steps[1:]],
    }
    return TemplateResponse(request, "citizen/filed.html", context)


def is_mine(request: HttpRequest, dossier: Dossier) -> bool:
    """Tell whether the applicant themselves fills in the draft, not a clerk at the window."""
    return rules.is_applicant(dossier, actor_of(request))


def left_to(request: HttpRequest, dossier: Dossier) -> str:
    """Return where one goes who leaves a draft: to one's own dossiers, a clerk back to the counter."""
    return reverse("citizen:dossiers") if is_mine(request, dossier) else COUNTER


def frame(request: HttpRequest, dossier: Dossier, key: str) -> dict[str, object]:
    """Return what every page of a draft shows around its questions. :raises Http404: the draft has no such part"""
    pages = queries.parts(dossier, key)
    try:
        before, after = queries.neighbours(pages, key)
    except LookupError as absent:
        raise Http404 from absent
    return {
        "dossier": dossier,
        "is_mine": is_mine(request, dossier),
        "left_to": left_to(request, dossier),
        "counter": COUNTER,
        "parts": pages,
        "title": next(page.title for page in pages if page.key == key),
        "number": next(place for place, page in enumerate(pages, start=1) if page.key == key),
        "before": before,
        "after": after,
        "back": request.GET.get("back") == CHECK,
        "quote": reads.quote_today(dossier),
        "owed": reads.owed_today(dossier),
        "unit": dossier.competent_unit,
        "unit_name": queries.unit_name(dossier),
        "hours": queries.office_hours(dossier.competent_unit_id) if dossier.competent_unit_id else "",
    }


def onward(request: HttpRequest, dossier: Dossier, key: str) -> HttpResponse:
    """Go where the pressed button and the answers lead: away, back to the check, or to the next part."""
    if "later" in request.POST:
        return redirect(left_to(request, dossier))
    if request.GET.get("back") == CHECK:
        return redirect("citizen:check", dossier.pk)
    _before, after = queries.neighbours(queries.parts(dossier, key), key)
    return redirect(after.address if isinstance(after, Part) else reverse("citizen:check", args=[dossier.pk]))
