"""The moves that change time, unit or money of a dossier, or end it: each on a page that names what follows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.accounts.decorators import actor_of, staff_required
from portal.core.forms import BaseForm
from procedures.desk import forms, queries
from procedures.desk.decorators import told_kindly
from procedures.desk.states import ReasonKind
from procedures.desk.views import done, fetch_for, label_of
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Delivery

Act = Callable[..., Dossier]


@staff_required
@told_kindly
def stop(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Stop the work, with the reason that slip 05 states."""
    found = fetch_for(request, dossier_id, "stop")
    ready = queries.reasons(ReasonKind.STOP, found)
    form = forms.ReasonForm(request.POST or None, ready=ready, initial=_seen(found))
    shown = {"refund": queries.refund_on(found, "stopped"), "paid": queries.paid(found), "slip": "05"}
    return _page(request, found, form, "stop", dossiers.stop, shown)


@staff_required
@told_kindly
def withdraw(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Withdraw a dossier whose applicant asked for it in writing."""
    found = fetch_for(request, dossier_id, "withdraw")
    form = forms.WithdrawForm(request.POST or None, initial=_seen(found))
    shown = {"refund": queries.refund_on(found, "withdrawn"), "paid": queries.paid(found), "slip": "05"}
    return _page(request, found, form, "withdraw", dossiers.withdraw, shown)


@staff_required
@told_kindly
def extend(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Apologise and set a new date, once and before the present one has passed (slip 04)."""
    found = fetch_for(request, dossier_id, "extend")
    ready = queries.reasons(ReasonKind.EXTEND, found)
    form = forms.ExtendForm(request.POST or None, dossier=found, ready=ready, initial=_seen(found))
    return _page(request, found, form, "extend", dossiers.extend, {"slip": "04"})


@staff_required
@told_kindly
def reroute(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Send the dossier to another unit that may decide it."""
    found = fetch_for(request, dossier_id, "reroute")
    units = queries.other_units(found)
    form = forms.RerouteForm(request.POST or None, units=units, initial=_seen(found))
    return _page(request, found, form, "reroute", dossiers.reroute, {"nowhere": not units})


@staff_required
@told_kindly
def ask_fee(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Ask for the part of the fee that is not paid; the limit runs on meanwhile."""
    found = fetch_for(request, dossier_id, "request_payment")
    form = forms.VersionForm(request.POST or None, initial=_seen(found))
    shown = {"quote": dossiers.still_owed(found), "paid": queries.paid(found), "answer_by": queries.answer_by(found)}
    return _page(request, found, form, "request_payment", dossiers.request_payment, shown)


@staff_required
@told_kindly
def return_result(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Record that the result was given out at the counter or posted, with the number of the item."""
    found = fetch_for(request, dossier_id, "return_result")
    way = Delivery.POST if found.delivery == Delivery.POST else Delivery.COUNTER
    form = forms.ReturnForm(request.POST or None, initial=_seen(found) | {"way": way.value})
    return _page(request, found, form, "return_result", dossiers.return_result, {})


def _seen(dossier: Dossier) -> dict[str, Any]:
    return {"version": dossier.version}


def _page(
    request: HttpRequest, dossier: Dossier, form: BaseForm, name: str, act: Act, shown: dict[str, Any]
) -> HttpResponse:
    """Show the page of a move with what follows from it; make the move once its form is right."""
    if form.is_valid():
        try:
            act(dossier_id=dossier.pk, by=actor_of(request), **form.cleaned_data)
            return done(request, dossier, name)
        except rules.Invalid as refused:
            for fault in refused.faults:
                form.add_error(fault.field if fault.field in form.fields else None, fault.message)
    context = {"dossier": dossier, "form": form, "name": name, "label": label_of(name), **shown}
    return TemplateResponse(request, f"desk/moves/{name}.html", context)
