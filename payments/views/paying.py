"""The payer's page, the way to a gateway and back, and the receipt."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from payments import actions, queries, rules
from payments.gateways import CARD
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.models import Payment, Receipt
from payments.states import LIVE_ATTEMPT, Decline, Standing
from portal.accounts.decorators import actor_of
from portal.core.templatetags.display import money

PANELS = {
    Standing.CREATED: "awaiting_payment",
    Standing.PENDING: "awaiting_payment",
    Standing.EXPIRED: "awaiting_payment",
    Standing.FAILED: "rejected",
    Standing.WAITING: "processing",
    Standing.HELD: "processing",
    Standing.SUCCEEDED: "returned",
    Standing.CANCELLED: "withdrawn",
    Standing.DISPUTED: "processing",
    Standing.CHARGED_BACK: "rejected",
}
"""How each standing looks: the colours of the state panel."""

HEADLINES = {
    Standing.CREATED: _("Fee to be paid: %(amount)s"),
    Standing.PENDING: _("You have not finished paying %(amount)s"),
    Standing.FAILED: _("The bank declined the card"),
    Standing.EXPIRED: _("Fee to be paid: %(amount)s"),
    Standing.WAITING: _("The bank has not reported the money yet"),
    Standing.HELD: _("The money is being checked"),
    Standing.SUCCEEDED: _("%(amount)s received"),
    Standing.CANCELLED: _("This fee was cancelled"),
    Standing.DISPUTED: _("The card’s holder contests %(amount)s at the bank"),
    Standing.CHARGED_BACK: _("The bank took %(amount)s back"),
}

PAYABLE = (Standing.CREATED, Standing.PENDING, Standing.FAILED, Standing.EXPIRED)


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done, go on with GET, on another site too."""

    status_code = 303


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is paid, how it stands and the ways to pay; on POST go on with the chosen way."""
    payment = queries.get_visible(actor_of(request), reference)
    if request.method == "GET":
        return _page(request, payment, left="left" in request.GET)
    if not rules.may_pay(payment, actor_of(request)):
        raise Http404
    way = request.POST.get("way", CARD)
    try:
        address = actions.start_checkout(payment_id=payment.pk, by=actor_of(request), provider=way)
    except rules.Conflict:
        return redirect("payments:pay", reference)
    except (GatewayDown, GatewayRefused, rules.KeyReused):
        return _page(request, payment, silent=way, status=503)
    return SeeOther(address)


@never_cache
@require_GET
def come_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the payer back from the gateway's page; what happened there is asked of the gateway, not of the browser."""
    payment = queries.get_visible(actor_of(request), reference)
    actions.take_return(payment_id=payment.pk, left="left" in request.GET, by=actor_of(request))
    response = redirect("payments:pay", reference)
    if "left" in request.GET:
        response["Location"] += "?left=1"
    return response


@never_cache
@require_GET
def receipt(request: HttpRequest, reference: str) -> HttpResponse | FileResponse:
    """Hand out the receipt's PDF; until the worker has drawn it, the payer's page says so."""
    queries.get_visible(actor_of(request), reference)
    found = queries.receipt_for(reference)
    if found is None:
        raise Http404
    return _hand_out(found, reference)


@never_cache
@require_GET
def one_receipt(request: HttpRequest, reference: str, receipt_id: int) -> HttpResponse | FileResponse:
    """Hand out one of the receipts of a payment: one that was replaced, its replacement, or an adjustment."""
    queries.get_visible(actor_of(request), reference)
    found = get_object_or_404(Receipt, payment__reference=reference, pk=receipt_id)
    return _hand_out(found, reference)


def _hand_out(found: Receipt, reference: str) -> HttpResponse | FileResponse:
    if not found.file:
        return redirect("payments:pay", reference)
    name = f"bien-lai-{found.symbol}-{found.printed_number}.pdf"
    return FileResponse(found.file.open(), content_type="application/pdf", filename=name)


def _page(
    request: HttpRequest, payment: Payment, *, left: bool = False, silent: str = "", status: int = 200
) -> HttpResponse:
    last, actor = queries.last_attempt(payment.pk), actor_of(request)
    attempt = last if last and last.state in LIVE_ATTEMPT else None
    held, is_payer = queries.held(payment.pk), rules.may_pay(payment, actor)
    standing = rules.standing(payment, held=bool(held), unheard=attempt is not None and attempt.unheard)
    if getattr(request, "htmx", False):  # the waiting page asks again: nothing new, or read it anew
        return HttpResponse(status=204) if standing == Standing.WAITING else HttpResponseClientRefresh()
    context = {
        "payment": payment,
        "quote": payment.fee,
        "attempt": attempt,
        "last": last,
        "standing": standing,
        "panel": PANELS[standing],
        "headline": HEADLINES[standing] % {"amount": money(payment.amount)},
        "ways": queries.ways(payment, attempt) if is_payer and standing in PAYABLE else [],
        "decline": Decline.of(payment.failure_code),
        "receipt": queries.receipt_for(payment.reference),
        "receipts": queries.receipt_chain(payment.reference),
        "refunds": queries.refunds_for(payment.reference),
        "is_payer": is_payer,
        "held": () if is_payer else held,
        "left": left,
        "silent": silent,
    }
    return TemplateResponse(request, "payments/pay.html", context, status=status)
