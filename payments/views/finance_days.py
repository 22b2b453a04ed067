"""The daily comparison of books, gateways and receipts: how each day stands, and what to do about a difference."""

from calendar import Calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from payments import actions, queries, rules
from payments.forms import RemarkForm
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.models import Reconciliation
from payments.queries import comparing
from payments.queries import finance as office
from payments.states import Way
from payments.views.finance_frame import books_open, keeps_books, show
from portal.accounts import queries as accounts
from portal.accounts.decorators import actor_of
from portal.accounts.schema import Actor
from portal.core import clock, htmx

Found = dict[str, Any]
MENDS: dict[str, Callable[[Found, Actor], object]] = {
    Way.ASK_AGAIN: lambda found, by: actions.ask_again(payment_id=found["payment"], by=by),
    Way.BOOK_REFUND: lambda found, by: actions.book_foreign_refund(gateway_refund=found["external"], by=by),
    Way.ISSUE_RECEIPT: lambda found, by: actions.issue_missing_receipt(payment_id=found["payment"], by=by),
}
"""The ways to resolve a difference that are one press of a button."""


@books_open
def days(request: HttpRequest) -> HttpResponse:
    """Show the days of a month, each with how its comparison stands."""
    today = timezone.localdate(clock.now())
    first = _month(request.GET.get("month", ""), today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    inside = [day for week in weeks for day in week if day.month == first.month]
    states = {each.day: each for each in comparing.day_states(inside, today, office.units_of(actor_of(request)))}
    after = (first + timedelta(days=32)).replace(day=1)
    context = {
        "first": first,
        "weeks": [[states.get(day) for day in week] for week in weeks],
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": after if after <= today else None,
    }
    return show(request, "days", "days", context)


@books_open
def day(request: HttpRequest, day: str) -> HttpResponse:
    """Show what the newest comparison of a day found; a comparison that is under way is asked for until it is there."""
    chosen = _day(day)
    row = queries.latest_reconciliation(chosen)
    actor = actor_of(request)
    report = comparing.report(row, office.units_of(actor)) if row else {"differences": [], "checked": []}
    sums = row.checked["receipts"] if row and office.units_of(actor) is None else None
    told = [each["explanation"]["by"] for each in report["differences"] if each["explanation"]]
    names = accounts.names_of(told)
    context = {
        "day": chosen,
        "row": row,
        "report": report,
        "receipts": sums,
        "lines": [_line(found, actor, names) for found in report["differences"]],
        "under_way": comparing.under_way(chosen),
        "over": chosen < timezone.localdate(clock.now()),
    }
    name = htmx.template(request, "day", "_report")
    return show(request, name, "days", context)


@require_POST
@keeps_books
def compare(request: HttpRequest, day: str) -> HttpResponse:
    """Ask the worker to compare a day again."""
    try:
        actions.ask_reconciliation(day=_day(day), by=actor_of(request))
    except rules.Conflict:
        messages.info(request, _("This day is being compared right now, or is not over yet."))
    return redirect("payments:finance_day", day)


@require_POST
@keeps_books
def mend(request: HttpRequest, day: str) -> HttpResponse:
    """Resolve a difference in the way that it names."""
    _row, found = _found(request, _day(day), request.POST.get("key", ""))
    if found["way"] not in MENDS:
        raise Http404
    try:
        MENDS[found["way"]](found, actor_of(request))
    except rules.Forbidden:
        raise Http404 from None
    except (rules.Conflict, GatewayRefused):
        messages.info(request, _("There was nothing to do any more. Compare the day again."))
    except GatewayDown:
        messages.error(request, _("The gateway does not answer. Nothing was changed; try again later."))
    else:
        messages.success(request, _("Done. Compare the day again to see that it agrees."))
    return redirect("payments:finance_day", day)


@keeps_books
def explain(request: HttpRequest, day: str) -> HttpResponse:
    """Write down what a difference comes from."""
    key = (request.POST or request.GET).get("key", "")
    row, found = _found(request, _day(day), key)
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if not rules.may_mend_books(found["unit"], actor_of(request)):
        raise Http404
    if form.is_valid():
        remark = form.cleaned_data["remark"]
        try:
            actions.acknowledge_difference(reconciliation_id=row.pk, key=key, remark=remark, by=actor_of(request))
        except rules.Conflict:
            return _explained(request, _day(day), key, remark)
        messages.success(request, _("The explanation is written down."))
        return redirect("payments:finance_day", day)
    return show(request, "explain", "days", {"form": form, "found": found, "day": _day(day)})


def _explained(request: HttpRequest, day: date, key: str, remark: str) -> HttpResponse:
    """Tell who explained the difference first."""
    first = queries.explanations([key]).get(key)
    who = accounts.names_of([first.by]).get(first.by, _("The portal")) if first else ""
    last = {"who": who, "at": first.at, "title": first.remark} if first else None
    context = {"last": last, "typed": [remark], "back": reverse("payments:finance_day", args=[day.isoformat()])}
    return show(request, "conflict", "", context, status=409)


def _line(found: Found, actor: Actor, names: dict[str, str]) -> Found:
    explained = found["explanation"]
    return found | {
        "may_mend": rules.may_mend_books(found["unit"], actor) and not explained,
        "by_button": found["way"] in MENDS and (found["payment"] or found["way"] == Way.BOOK_REFUND),
        "amends": found["way"] == Way.AMEND_RECEIPT,
        "who": names.get(explained["by"], "") if explained else "",
    }


def _found(request: HttpRequest, day: date, key: str) -> tuple[Reconciliation, Found]:
    """Return a difference of a day's newest comparison that the actor sees. :raises Http404:"""
    row = queries.latest_reconciliation(day)
    if row is None:
        raise Http404
    seen = {each["key"]: each for each in comparing.report(row, office.units_of(actor_of(request)))["differences"]}
    if key not in seen:
        raise Http404
    return row, seen[key]


def _day(text: str) -> date:
    """:raises Http404: it is no day"""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError:
        raise Http404 from None
