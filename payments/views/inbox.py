"""The door for gateways' and banks' messages."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import actions
from payments.gateways import PROVIDERS
from payments.gateways.base import BadNotification

LARGEST = 256 * 1024
"""Bytes of a message; a gateway's is a few thousand, and nobody else has anything to say here."""


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep a gateway's message and answer at once; one that is not from the gateway is 400 and leaves no trace.

    One that is too large is 413; it is not read.
    """
    if provider not in PROVIDERS:
        raise Http404
    if _too_large(request):
        return HttpResponse("too large", status=413, content_type="text/plain")
    try:
        actions.take_notification(provider=provider, body=_json(request), headers=request.headers)
    except BadNotification:
        return HttpResponse("not from the gateway", status=400, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _json(request: HttpRequest) -> bytes:
    """Return the body. :raises BadNotification: gateways send JSON and say so"""
    if request.content_type != "application/json":
        raise BadNotification(request.content_type)
    return request.body


def _too_large(request: HttpRequest) -> bool:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST
    except ValueError:
        return False  # a body of a length that is no number is read as empty
