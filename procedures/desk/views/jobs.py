"""Bulk work: ordered from the queue, watched on a page of its own."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.accounts.decorators import actor_of, staff_required
from portal.core.htmx import template
from procedures.desk import actions, queries
from procedures.desk.forms import JobForm
from procedures.desk.rules import MOST_AT_ONCE, orders
from procedures.desk.states import ItemOutcome, JobKind
from procedures.desk.views.listing import listing_of
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.results.queries import waiting


@require_POST
@staff_required
def order(request: HttpRequest) -> HttpResponse:
    """Order one act for the ticked dossiers; what is missing is asked on a page that keeps the ticks."""
    actor = actor_of(request)
    if not (kinds := orders(actor)):
        raise Http404
    colleagues = queries.colleagues_of(actor)
    if request.POST.get("scope") == "all":
        return _list_all(request, JobForm(initial=request.POST.dict(), kinds=kinds, colleagues=colleagues))
    form = JobForm(request.POST, kinds=kinds, colleagues=colleagues)
    if form.is_valid():
        kind, chosen = JobKind(form.cleaned_data["kind"]), form.cleaned_data["chosen"]
        try:
            job = actions.order_job(kind=kind, chosen=chosen, parameters=form.parameters, by=actor)
        except rules.Forbidden:
            raise Http404 from None
        except rules.Invalid as invalid:
            for fault in invalid.faults:
                form.add_error(fault.field, fault.message)
        else:
            return redirect("desk:job", job.pk)
    seen = form.ticked
    rows = queries.named(actor, list(seen))
    return _page(request, form, [_line(row, seen[row.pk]) for row in rows])


def _list_all(request: HttpRequest, form: JobForm) -> HttpResponse:
    """Show every dossier of the filtered queue with a tick, due first, at most 500: nothing is done unseen."""
    actor = actor_of(request)
    matching = listing_of(QueryDict(request.POST.get("query", "")), actor).rows
    rows = matching.filter(pk__in=queries.orderable(actor).values("pk")).order_by("queue_at", "pk")[:MOST_AT_ONCE]
    return _page(request, form, [_line(row, row.version) for row in rows], listing=True)


def _line(dossier: Dossier, version: int) -> dict[str, Any]:
    return {"dossier": dossier, "version": version, "to_be_signed": queries.to_be_signed(dossier)}


def _page(request: HttpRequest, form: JobForm, rows: list[dict[str, Any]], *, listing: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "rows": rows,
        "listing": listing,
        "signing": any(row["to_be_signed"] for row in rows) and JobKind.APPROVE in orders(actor_of(request)),
        "by_hand": waiting.signs_by_hand(actor_of(request)),
        "limit": MOST_AT_ONCE,
        "back": request.POST.get("query", ""),
    }
    return TemplateResponse(request, "desk/order.html", context)


@staff_required
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far a job has come and how each dossier fared."""
    found = get_object_or_404(queries.jobs_visible_to(actor_of(request)), pk=job_id)
    only = request.GET.get("only", "")
    progress = queries.progress(found)
    refused = ngettext("%(number)d not possible", "%(number)d not possible", progress.refused)
    context = {
        "job": found,
        "progress": progress,
        "receiver": queries.receiver(found),
        "page": queries.items(found, only if only in ItemOutcome.values else "", request.GET.get("cursor", "")),
        "only": only,
        "refused": refused % {"number": progress.refused},
    }
    return TemplateResponse(request, template(request, "desk/job.html", "desk/_job.html"), context)


@staff_required
def jobs(request: HttpRequest) -> HttpResponse:
    """List one's own jobs, newest first."""
    return TemplateResponse(
        request, "desk/jobs.html", {"page": queries.jobs(actor_of(request), request.GET.get("cursor", ""))}
    )
