"""How to pay by bank transfer: the VietQR code, the account and the memo, until the bank tells of the money."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from payments import queries, rules
from payments.gateways import TRANSFER
from payments.models import Attempt, Payment
from payments.queries import TransferOrder
from portal.accounts.decorators import actor_of
from portal.papers import qr


@never_cache
@require_GET
def transfer(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the code and the account while the transfer is awaited; afterwards the payment's own page says the rest."""
    payment = queries.get_visible(actor_of(request), reference)
    attempt, order = _awaited(request, payment)
    asks_again = getattr(request, "htmx", False)
    if order is None:
        page = reverse("payments:pay", args=[reference])
        return HttpResponseClientRedirect(page) if asks_again else redirect(page)
    if asks_again:
        return HttpResponse(status=204)
    context = {
        "payment": payment,
        "attempt": attempt,
        "order": order,
        "code": qr.svg(order.payload, label=_("VietQR code for %(reference)s") % {"reference": reference}),
        "bank_app": f"{settings.BANK_APP_BASE}/?{urlencode({'qr': order.payload})}" if settings.BANK_APP_BASE else "",
    }
    return TemplateResponse(request, "payments/transfer.html", context)


@never_cache
@require_GET
def code(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the code out as a picture, for people who pay with the very phone that shows it."""
    payment = queries.get_visible(actor_of(request), reference)
    _attempt, order = _awaited(request, payment)
    if order is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="vietqr-{reference}.png"'}
    return HttpResponse(qr.png(order.payload), content_type="image/png", headers=headers)


def _awaited(request: HttpRequest, payment: Payment) -> tuple[Attempt | None, TransferOrder | None]:
    """Return the try to pay and what to transfer, while the payer's transfer is awaited."""
    attempt = queries.live_attempt(payment.pk)
    awaited = attempt is not None and attempt.provider == TRANSFER and rules.may_pay(payment, actor_of(request))
    open_still = rules.may_still_be_paid(payment) and not queries.is_held(payment.pk)
    return attempt, queries.transfer_order(payment) if awaited and open_still else None
