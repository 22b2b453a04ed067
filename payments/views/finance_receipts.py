"""Receipts: the day's summary for the tax authority, and the amending of one with a mistake."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from payments import actions, exports, queries, rules
from payments.forms import AdjustForm, DayForm, ReplaceForm
from payments.models import Receipt
from payments.queries import facts
from payments.queries import finance as office
from payments.views.finance import sheet
from payments.views.finance_frame import books_open, keeps_books, show, told_kindly
from portal.accounts.decorators import actor_of
from portal.core import clock
from portal.core.keyset import page
from portal.core.templatetags.display import money

kindly = told_kindly(facts.stream_of_payment, "payments:finance_payment")


@books_open
def receipts(request: HttpRequest) -> HttpResponse:
    """Show a day's summary by unit and symbol, and the receipts behind it."""
    form, day, units = _asked(request)
    rows = office.receipts_on(day, units).select_related("unit", "payment", "amends")
    summary = queries.receipt_summary(day, units)
    context = {
        "form": form,
        "day": day,
        "summary": summary,
        "count": sum(line.count for line in summary),
        "total": sum(line.total for line in summary),
        "page": page(rows, "issued_at", request.GET.get("cursor", "")),
        "kept": urlencode(form.kept),
    }
    return show(request, "receipts", "receipts", context)


@books_open
def receipts_sheet(request: HttpRequest) -> HttpResponse:
    """Return the day's summary as a workbook."""
    _form, day, units = _asked(request)
    return sheet(exports.receipts_book(queries.receipt_summary(day, units), day), f"bien-lai-{day:%Y%m%d}.xlsx")


@keeps_books
@kindly
def replace(request: HttpRequest, pk: int, receipt: int) -> HttpResponse:
    """Issue a receipt in the place of one with a mistake."""
    found = _fetch(request, pk, receipt)
    said = {name: found.snapshot.get(name, "") for name in actions.CORRECTABLE}
    form = ReplaceForm(request.POST or None, initial=said)
    if form.is_valid():
        try:
            made = actions.replace_receipt(receipt_id=found.pk, by=actor_of(request), **form.given())
        except rules.NothingToCorrect:
            form.add_error(None, _("The receipt says all of this already. Correct what is wrong."))
        else:
            return _done(request, pk, made)
    return show(request, "replace", "payments", {"receipt": found, "form": form})


@keeps_books
@kindly
def adjust(request: HttpRequest, pk: int, receipt: int) -> HttpResponse:
    """Issue a receipt that makes another say a different amount; both are read together."""
    found = _fetch(request, pk, receipt)
    says = queries.said_by(found)
    form = AdjustForm(request.POST or None, initial={"says": says})
    if not form.is_valid():
        return _adjust(request, found, form)
    given = form.cleaned_data
    if given["says"] != says:
        again = AdjustForm({**form.data, "should_say": form.data["should_say"], "says": says})
        again.add_error("should_say", _("It says %(says)s by now. Check the amount again.") % {"says": money(says)})
        return _adjust(request, found, again, status=409)
    delta = given["should_say"] - says
    try:
        made = actions.adjust_receipt(
            receipt_id=found.pk, amount_delta=delta, reason=given["remark"], by=actor_of(request)
        )
    except rules.BeyondReceipt:
        words = _("Enter another amount than it says now, at most %(paid)s.")
        form.add_error("should_say", words % {"paid": money(found.payment.amount)})
        return _adjust(request, found, form)
    return _done(request, pk, made)


def _adjust(request: HttpRequest, found: Receipt, form: AdjustForm, status: int = 200) -> HttpResponse:
    context = {"receipt": found, "form": form, "says": queries.said_by(found)}
    return show(request, "adjust", "payments", context, status=status)


def _done(request: HttpRequest, pk: int, made: Receipt) -> HttpResponse:
    messages.success(request, _("Receipt %(receipt)s is issued.") % {"receipt": made})
    return redirect("payments:finance_payment", pk)


def _fetch(request: HttpRequest, pk: int, receipt: int) -> Receipt:
    """Return a receipt of a payment that the actor sees. :raises rules.Forbidden: :raises Http404:"""
    payment = get_object_or_404(office.office_payments(actor_of(request)), pk=pk)
    found = get_object_or_404(payment.receipts.select_related("payment", "unit"), pk=receipt)
    if not rules.may_keep_books(found.unit_id, actor_of(request)):
        raise Http404
    standing = queries.standing_receipt(payment)
    if standing is None or standing.pk != found.pk:
        raise rules.Conflict(str(found))
    return found


def _asked(request: HttpRequest) -> tuple[DayForm, date, frozenset[str]]:
    """Return the form, the day and the units that it asks for."""
    actor = actor_of(request)
    units = office.units_to_choose(actor)
    form = DayForm(request.GET.dict(), today=timezone.localdate(clock.now()), choices=units)
    chosen = form.unit()
    codes = office.units_of(actor) or frozenset(unit.pk for unit in units)
    return form, form.day(), frozenset({chosen}) if chosen else codes
