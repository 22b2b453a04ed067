"""The queue: one list of my units' dossiers, due first; the same list as a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.decorators import actor_of, staff_required
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.keyset import page
from portal.core.templatetags import display
from procedures.desk import actions, exports, queries, rules
from procedures.desk.forms import JobForm
from procedures.desk.schema import MOST_EXPORTED, TABS
from procedures.desk.views.listing import Listing, listing

DOCUMENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show one queue of my units, due first."""
    asked, actor = listing(request), actor_of(request)
    if "" in request.GET.values() and not asked.form.errors:  # a form sends its empty inputs too
        return redirect(f"{reverse('desk:queue')}?{asked.here}")
    found = page(queries.with_columns(asked.rows, asked.columns), asked.tab.order, asked.cursor)
    counts = queries.counts(actor) | {"mine": queries.waiting_count(actor)}
    context = {
        "today": localdate(clock.now()),
        "tab_counts": [{"tab": one, "number": counts[one.key]} for one in TABS],
        "tab": asked.tab,
        "asked": queries.asked_waiting(actor),
        "places": rules.places(actor),
        "due": queries.due_counts(actor),
        "form": asked.form,
        "page": found,
        "rows": queries.rows_of(found.rows, asked.columns),
        "columns": asked.columns,
        "filtered": bool(asked.form.asked),
        "chips": [{"chip": chip, "rest": asked.query(*chip.without)} for chip in asked.form.chips()],
        "steps": _steps(asked),
        "saved": queries.view_links(actor, asked.query()),
        "query": asked.query(),
        "here": asked.here,
        "column_keys": ".".join(asked.column_keys),
        "bulk": _bulk(actor),
    }
    return TemplateResponse(request, "desk/queue.html", context)


def _bulk(actor: Actor) -> JobForm | None:
    """Return what may be ordered for many dossiers; nothing for whoever only reads."""
    kinds = rules.orders(actor)
    return JobForm(auto_id="bulk_%s", kinds=kinds, colleagues=queries.colleagues_of(actor)) if kinds else None


def _steps(asked: Listing) -> list[dict[str, Any]]:
    """Return the steps of the chosen procedure's route with how many dossiers stand at each."""
    if asked.spec is None:
        return []
    numbers, now = queries.step_counts(asked.actor, asked.spec.code), asked.form.asked.get("step", "")
    return [
        {
            "name": str(step.name),
            "number": numbers.get(place, 0),
            "query": asked.query("state", tab="open", step=str(place)),
            "current": asked.tab.key == "open" and now == str(place),
        }
        for place, step in enumerate(asked.spec.route, 1)
    ]


@require_POST
@staff_required
def export(request: HttpRequest) -> HttpResponse:
    """Return the whole list with its columns as a workbook; one that is too long is narrowed first."""
    asked, actor = listing(request), actor_of(request)
    found = queries.to_export(queries.with_columns(asked.rows, asked.columns), asked.tab)
    if found is None:
        most = display.number(MOST_EXPORTED)
        messages.error(
            request,
            _("The list has more than %(most)s dossiers. Narrow it, for example by dates, then export it.")
            % {"most": most},
        )
        return redirect(f"{reverse('desk:queue')}?{asked.query()}")
    whole = rules.units_answered_for(actor)
    rows = queries.rows_of(found, asked.columns, whole)
    filters = [(chip.label, chip.words) for chip in asked.form.chips()]
    book = exports.workbook(rows, asked.columns, title=str(asked.tab.label), filters=filters)
    actions.record_export(
        query=asked.query(),
        columns=[column.key for column in asked.columns],
        rows=len(rows),
        whole=rules.holds_whole_numbers(asked.columns, {row.dossier.unit_code for row in rows}, whole),
        by=actor,
    )
    name = f"{_('dossiers')}-{localtime(clock.now()):%Y%m%d-%H%M}.xlsx"
    return HttpResponse(book, DOCUMENT, headers={"Content-Disposition": content_disposition_header(True, name)})
