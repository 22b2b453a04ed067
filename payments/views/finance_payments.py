"""The payments that a finance office collected: the list, its workbook, one payment with all that happened to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments import actions, exports, queries, rules
from payments.forms import PaymentFilter, ProposalForm
from payments.models import Payment
from payments.queries import facts
from payments.queries import finance as office
from payments.states import RefundState
from payments.views.finance import sheet
from payments.views.finance_frame import books_open, keeps_books, show, told_kindly
from portal.accounts.decorators import actor_of
from portal.core.keyset import page
from portal.core.templatetags.display import money, number

TONES = {"succeeded": "green", "failed": "red", "expired": "amber", "disputed": "amber", "charged_back": "red"}
REFUND_TONES = {"done": "green", "failed": "red", "declined": "grey", "proposed": "amber"}


@books_open
def payments(request: HttpRequest) -> HttpResponse:
    """List payments, the newest first."""
    return _list(request, _asked(request))


@books_open
def payments_sheet(request: HttpRequest) -> HttpResponse:
    """Return the list as a workbook; one that is too long says so."""
    form = _asked(request)
    asked = form.asked()
    rows = office.listed_payments(actor_of(request), asked).order_by("created_at", "pk")
    if not form.is_valid() or rows.order_by()[: exports.MOST_ROWS + 1].count() > exports.MOST_ROWS:
        words = ngettext(
            "This file holds at most %(most)s payment. Choose fewer days.",
            "This file holds at most %(most)s payments. Choose fewer days.",
            exports.MOST_ROWS,
        )
        if form.is_valid():
            form.add_error("last", words % {"most": number(exports.MOST_ROWS)})
        return _list(request, form, status=400)
    scope = asked.scope
    file = exports.payments_book(rows, form.words())
    return sheet(file, f"khoan-thu-{scope.first:%Y%m%d}-{scope.last:%Y%m%d}.xlsx")


@books_open
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a payment with its facts, tries, receipts, refunds, disputes, entries and money that was held."""
    found = _fetch(request, pk)
    actor, left = actor_of(request), queries.left_of(found)
    context = {
        "payment": found,
        "quote": found.fee,
        "tone": TONES.get(found.state, "grey"),
        "tones": REFUND_TONES,
        "facts": facts.facts_of(found.stream),
        "attempts": [(each, facts.PROVIDERS.get(each.provider, each.provider)) for each in found.attempts.all()],
        "receipts": office.receipts_of(found),
        "standing": queries.standing_receipt(found) if rules.may_keep_books(found.unit_id, actor) else None,
        "refunds": found.refunds.order_by("pk"),
        "disputes": found.disputes.order_by("pk"),
        "entries": office.entries_of(found),
        "held": found.quarantines.order_by("at", "pk"),
        "lines": found.lines.order_by("at"),
        "left": left if rules.may_be_given_back(found) else 0,
        "may_propose": rules.may_propose_refund(found, actor) and rules.may_be_given_back(found) and left > 0,
    }
    return show(request, "payment", "payments", context)


@keeps_books
@told_kindly(facts.stream_of_payment, "payments:finance_payment")
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a refund before a second person; when something was given back meanwhile nothing typed is lost."""
    found, actor = _fetch(request, pk), actor_of(request)
    if not rules.may_propose_refund(found, actor):
        raise rules.Forbidden
    left = queries.left_of(found) if rules.may_be_given_back(found) else 0
    form = ProposalForm(request.POST or None, initial={"believed_left": left, "amount": left})
    if not form.is_valid():
        return _propose(request, found, form, left)
    try:
        actions.propose_refund(payment_id=pk, by=actor, **form.cleaned_data)
    except rules.LeftDiffers as differs:
        return _propose(request, found, _again(form, differs.left), differs.left, status=409)
    messages.success(request, _("The refund now waits for a second person."))
    return redirect("payments:finance_payment", pk)


def _again(form: ProposalForm, left: int) -> ProposalForm:
    """Return the form as it was typed, with what is really left."""
    again = ProposalForm({**form.data, **form.cleaned_data, "believed_left": left})
    typed = form.cleaned_data["amount"]
    if typed > left:
        words = _("At most %(left)s is left to give back.")
    else:
        words = _("Something changed meanwhile: now %(left)s is left to give back. Check the amount and propose again.")
    again.add_error("amount", words % {"left": money(left)})
    return again


def _propose(request: HttpRequest, found: Payment, form: ProposalForm, left: int, status: int = 200) -> HttpResponse:
    waiting = found.refunds.filter(state=RefundState.PROPOSED).count()
    context = {"payment": found, "form": form, "left": left, "proposed": waiting}
    return show(request, "propose", "payments", context, status=status)


def _fetch(request: HttpRequest, pk: int) -> Payment:
    return get_object_or_404(office.office_payments(actor_of(request)).select_related("unit", "payer"), pk=pk)


def _asked(request: HttpRequest) -> PaymentFilter:
    actor = actor_of(request)
    return PaymentFilter(
        request.GET.dict(),
        units=office.units_of(actor),
        choices=office.units_to_choose(actor),
        purposes=office.purposes_to_choose(actor),
    )


def _list(request: HttpRequest, form: PaymentFilter, status: int = 200) -> HttpResponse:
    asked = form.asked()
    rows = office.listed_payments(actor_of(request), asked)
    found = page(rows.select_related("unit"), "-created_at", request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": found,
        "number": rows.order_by().count(),
        "amount": office.listed_sum(rows, asked),
        "asked": asked,
        "tones": TONES,
        "kept": urlencode(form.kept),
    }
    return show(request, "payments", "payments", context, status=status)
