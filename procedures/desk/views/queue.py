"""The queue: one list of my units' dossiers, due first."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.timezone import localdate

from portal.accounts.decorators import actor_of, staff_required
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.keyset import page
from procedures.desk import queries
from procedures.desk.forms import JobForm, QueueFilter
from procedures.desk.rules import orders
from procedures.desk.schema import TABS, Tab, tab_named
from procedures.dossiers.models import Dossier


@staff_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show one queue of my units, due first."""
    actor, tab = actor_of(request), tab_named(request.GET.get("tab", ""))
    form = QueueFilter(request.GET, procedures=queries.procedures())
    rows = _narrowed(form, tab, actor)
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
        "filtered": form.is_valid() and any(form.cleaned_data.values()),
        "bulk": _bulk(actor),
    }
    return TemplateResponse(request, "desk/queue.html", context)


def narrowed(asked: QueryDict, actor: Actor) -> QuerySet[Dossier]:
    """Return the rows of a queue as its address asks for them."""
    return _narrowed(QueueFilter(asked, procedures=queries.procedures()), tab_named(asked.get("tab", "")), actor)


def _narrowed(form: QueueFilter, tab: Tab, actor: Actor) -> QuerySet[Dossier]:
    asked = form.cleaned_data if form.is_valid() else {}
    return queries.queue(
        actor,
        tab,
        procedure=asked.get("procedure", ""),
        text=asked.get("q", ""),
        mine=asked.get("whose") == "mine",
    )


def _bulk(actor: Actor) -> JobForm | None:
    """Return what may be ordered for many dossiers; nothing for whoever only reads."""
    kinds = orders(actor)
    return JobForm(auto_id="bulk_%s", kinds=kinds, colleagues=queries.colleagues_of(actor)) if kinds else None
