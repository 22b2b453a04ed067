"""One dossier on one screen."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from payments import queries as payments
from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import actions, queries
from procedures.desk.schema import Move
from procedures.desk.views import fetch
from procedures.desk.views.listing import listing
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.rendering import forms
from procedures.dossiers.states import OPEN


@staff_required
def dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show one dossier: what is asked, the papers, where it stands, and what may be done now."""
    found, actor = fetch(request, dossier_id), actor_of(request)
    asked = listing(request, otherwise="open")
    route = queries.route(found)
    context = {
        "dossier": found,
        "row": queries.rows_of([found])[0],
        "moves": [_button(found, move, asked.here) for move in queries.available(found, actor)],
        "summary": queries.summary(found),
        "hidden": queries.identity_keys(found),
        "waits_for": queries.waits_for(found),
        "papers": queries.papers(found),
        "route": route,
        "limit": queries.limit_row(found, route),
        "consultations": queries.consulted(found, actor),
        "may_consult": rules.may_consult(found, actor) and rules.can_be_consulted_on(found),
        "history": queries.history(found),
        "unread_letters": queries.unread_letters(found),
        "notes": queries.notes(found)[:3],
        "labels": queries.labels_on(found, actor),
        "due": dossier_queries.due_explained(found),
        "fee": payments.fee_standing(found.reference) if found.fee_due else None,
        "receipt": payments.receipt_for(found.reference) if found.fee_due else None,
        "owed": queries.owed(found),
        "refunds": payments.refunds_for(found.reference) if found.fee_due else (),
        "supplement": queries.supplement(found),
        "drafted": queries.drafted(found),
        "issued": queries.issued_papers(found, actor),
        "has_result": queries.has_result(found),
        "tab": asked.tab,
        "here": asked.here,
        "neighbours": queries.neighbours(asked.rows, asked.tab, found),
        "others": actions.be_present(dossier_id=found.pk, by=actor),
        "may_take": found.assignee_id != actor.user_id and _may_change_hands(found) and rules.may_take(found, actor),
        "may_assign": _may_change_hands(found) and rules.may_assign(found, actor),
        "holder": queries.holder(found.pk) if found.held_by_job else None,
    }
    return TemplateResponse(request, "desk/dossier.html", context)


def _may_change_hands(dossier: Dossier) -> bool:
    return dossier.state in OPEN and not dossier.held_by_job


def _button(dossier: Dossier, move: Move, here: str) -> dict[str, Any]:
    """Return a button; its address carries the queue one came from, so that one comes back to it."""
    if move.page:
        href = reverse(move.page, args=[dossier.pk])
    else:
        href = reverse("desk:explain" if move.own_page else "desk:move", args=[dossier.pk, move.name])
    first = reverse("desk:preview_slip", args=[dossier.pk, forms.RECEIPT]) if move.name == "accept" else ""
    address = f"{href}?{here}"
    return {"label": move.label, "style": move.style, "own_page": move.own_page, "href": address, "preview": first}
