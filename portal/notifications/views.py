"""The inbox of the person signed in."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from portal.accounts.decorators import actor_of
from portal.notifications import actions, queries


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    page = queries.inbox(actor_of(request), request.GET.get("cursor", ""))
    return TemplateResponse(request, "notifications/inbox.html", {"page": page})


@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    opened = actions.mark_read(message_id=message_id, by=actor_of(request))
    return TemplateResponse(request, "notifications/message.html", {"message": opened})
