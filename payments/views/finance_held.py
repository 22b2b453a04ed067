"""Money that waits for a decision: the list, one case, and the three ways to decide it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from payments import actions, rules
from payments.forms import RemarkForm, TakeInForm
from payments.models import Quarantine
from payments.queries import facts
from payments.queries import finance as office
from payments.views.finance_frame import books_open, keeps_books, show, told_kindly
from portal.accounts.decorators import actor_of
from portal.core import clock
from portal.core.keyset import page
from portal.core.templatetags.display import money

kindly = told_kindly(facts.stream_of_held, "payments:finance_case")


@books_open
def held(request: HttpRequest) -> HttpResponse:
    """List the money that waits, oldest first; or what was decided, newest first."""
    decided = "decided" in request.GET
    rows = office.office_held(actor_of(request)).filter(resolved_at__isnull=not decided)
    found = page(rows, "-resolved_at" if decided else "at", request.GET.get("cursor", ""))
    now = clock.now()
    lines = [(each, (now - each.at).days) for each in found.rows]
    return show(request, "held", "held", {"page": found, "lines": lines, "decided": decided})


@books_open
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came and what was expected, and what it may be for."""
    return _case(request, _fetch(request, pk))


@keeps_books
@kindly
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take held money in for a payment, alone or with other money that came for it."""
    found, actor = _open(request, pk), actor_of(request)
    form = _form(request, found)
    if request.method != "POST" or not form.is_valid():
        return _case(request, found, form)
    given = form.cleaned_data
    ids = {found.pk, *given.get("others", ())}
    try:
        actions.apply_held(held_ids=ids, payment_id=given["payment"], remark=given["remark"], by=actor)
    except rules.NotEnough as lacking:
        words = _("%(missing)s is still missing for this payment. Add the other money that came for it.")
        form.add_error("payment", words % {"missing": money(lacking.missing)})
        return _case(request, found, form, status=409)
    messages.success(request, _("The money was taken in; the receipt is being made."))
    return redirect("payments:finance_payment", given["payment"])


@keeps_books
@kindly
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give held money back to where it came from."""
    found = _open(request, pk)
    form = RemarkForm(request.POST or None)
    if not form.is_valid():
        return show(request, "give_back", "held", {"held": found, "form": form})
    refund = actions.return_held(held_id=pk, by=actor_of(request), **form.cleaned_data)
    messages.success(request, _("The money is to be given back."))
    return redirect("payments:finance_refund", refund.pk)


@keeps_books
@kindly
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a case that holds no money of ours."""
    found = _open(request, pk)
    form = RemarkForm(request.POST or None)
    if not form.is_valid():
        return show(request, "dismiss", "held", {"held": found, "form": form})
    actions.dismiss_held(held_id=pk, by=actor_of(request), **form.cleaned_data)
    messages.success(request, _("The case is closed."))
    return redirect("payments:finance_held")


def _fetch(request: HttpRequest, pk: int) -> Quarantine:
    return get_object_or_404(office.office_held(actor_of(request)), pk=pk)


def _open(request: HttpRequest, pk: int) -> Quarantine:
    """Return a case that the actor may still decide. :raises rules.Forbidden: :raises rules.Conflict:"""
    found = _fetch(request, pk)
    if not rules.may_decide_held(found, actor_of(request)):
        raise rules.Forbidden
    if found.resolved_at:
        raise rules.Conflict(found.object_id)
    return found


def _form(request: HttpRequest, found: Quarantine) -> TakeInForm:
    actor = actor_of(request)
    search = (request.POST or request.GET).get("reference", "").upper().strip()
    return TakeInForm(
        request.POST or None,
        payments=office.likely_payments(found, actor, search),
        others=office.likely_money(found, actor),
    )


def _case(request: HttpRequest, found: Quarantine, form: TakeInForm | None = None, status: int = 200) -> HttpResponse:
    may_decide = rules.may_decide_held(found, actor_of(request)) and not found.resolved_at
    context: dict[str, Any] = {
        "held": found,
        "line": found.line,
        "form": form or (_form(request, found) if may_decide and found.booked else None),
        "search": (request.POST or request.GET).get("reference", ""),
        "may_decide": may_decide,
        "facts": facts.facts_of(facts.stream_of_held(found.pk)) if found.resolved_at else (),
        "refunds": found.refunds.order_by("pk"),
    }
    return show(request, "case", "held", context, status=status)
