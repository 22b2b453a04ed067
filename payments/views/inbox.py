"""The door for gateways' and banks' messages."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import actions
from payments.gateways import PROVIDERS
from payments.gateways.base import BadNotification


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep a gateway's message and answer at once; one that is not from the gateway is 400 and leaves no trace."""
    if provider not in PROVIDERS:
        raise Http404
    try:
        actions.take_notification(provider=provider, body=request.body, headers=request.headers)
    except BadNotification:
        return HttpResponse("bad signature", status=400, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
