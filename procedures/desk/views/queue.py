"""The queue: one list of my units' dossiers, due first."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localdate

from portal.accounts.decorators import actor_of, staff_required
from portal.core import clock
from portal.core.keyset import page
from procedures.desk import queries
from procedures.desk.forms import QueueFilter
from procedures.desk.schema import TABS, tab_named


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
        "asked": queries.asked_waiting(actor),
        "due": queries.due_counts(actor),
        "form": form,
        "page": found,
        "rows": queries.rows_of(found.rows),
        "filtered": any(asked.values()),
    }
    return TemplateResponse(request, "desk/queue.html", context)
