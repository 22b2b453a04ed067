"""One dossier on one screen."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from payments import queries as payments
from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import queries
from procedures.desk.schema import Move, tab_named
from procedures.desk.views import fetch
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers.models import Dossier


@staff_required
def dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show one dossier: what is asked, the papers, where it stands, and what may be done now."""
    found, actor = fetch(request, dossier_id), actor_of(request)
    tab = tab_named(request.GET.get("tab", "open"))
    payment = payments.for_reference(found.reference)
    context = {
        "dossier": found,
        "row": queries.rows_of([found])[0],
        "moves": [_button(found, move) for move in queries.available(found, actor)],
        "summary": queries.summary(found),
        "hidden": queries.identity_keys(found),
        "waits_for": queries.waits_for(found),
        "papers": queries.papers(found),
        "route": queries.route(found),
        "history": queries.history(found),
        "due": dossier_queries.due_explained(found),
        "payment": payment,
        "held": payment is not None and payments.is_held(payment.pk),
        "receipt": payments.receipt_for(found.reference),
        "owed": queries.owed(found),
        "supplement": queries.supplement(found),
        "drafted": queries.drafted(found),
        "has_result": queries.has_result(found),
        "tab": tab,
        "neighbours": queries.neighbours(actor, tab, found),
    }
    return TemplateResponse(request, "desk/dossier.html", context)


def _button(dossier: Dossier, move: Move) -> dict[str, Any]:
    if move.page:
        href = reverse(move.page, args=[dossier.pk])
    else:
        href = reverse("desk:explain" if move.own_page else "desk:move", args=[dossier.pk, move.name])
    return {"label": move.label, "style": move.style, "own_page": move.own_page, "href": href}
