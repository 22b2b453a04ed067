"""Pages about the portal itself: help, statements, errors, health, and in development the mail it sent."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from portal.accounts.decorators import actor_of, role_required
from portal.accounts.queries import units_in_being
from portal.accounts.states import Role
from portal.core import clock
from portal.core.health import Check, State
from portal.events import queries as events
from portal.events.actions import close, retry
from portal.website import queries
from portal.website.schema import DATA_KINDS, PLACES, QUESTIONS, STEPS


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    office = units_in_being("authority").filter(parent=None).first()
    return render(request, "website/help.html", {"steps": STEPS, "questions": QUESTIONS, "office": office})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "website/privacy.html", {"kinds": DATA_KINDS})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html", {})


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to the page it was chosen on."""
    return set_language(request)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "website/robots.txt", {}, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the old name to the drawing."""
    return redirect(static("website/favicon.svg"), permanent=True)


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; nothing else is asked."""
    return JsonResponse({"state": State.OK})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether pages can be served: 200, or 503 when a required part is down."""
    return _report(queries.health("required"))


@login_not_required
@require_safe
def full(request: HttpRequest) -> HttpResponse:
    """Say how every part is, by name; 503 only when a required part is down."""
    return _report(queries.health())


def _report(checks: list[Check]) -> JsonResponse:
    states = {check.state for check in checks}
    down = any(check.required and check.state == State.DOWN for check in checks)
    overall = State.DOWN if down else State.OK if states <= {State.OK} else State.DEGRADED
    parts = {c.name: {"state": c.state, "required": c.required, "detail": c.detail} for c in checks}
    return JsonResponse({"state": overall, "parts": parts}, status=503 if down else 200)


@login_not_required
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Show the mail and SMS of the sandbox, so that signing up on a trial is no dead end. Development only."""
    if not (settings.DEBUG and settings.DEMO):
        raise Http404
    return render(request, "website/mail.html", {"messages_sent": queries.sent()})


@role_required(Role.ADMINISTRATOR)
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show what is broken and what is still owed."""
    waiting = events.undone(before=clock.now())
    context = {"checks": queries.health(), "waiting": waiting.count(), "dead_letters": events.dead_letters()[:100]}
    return render(request, "website/operations.html", context)


@role_required(Role.ADMINISTRATOR)
@require_POST
def dead_letter(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Try an effect again, or close it as dealt with by hand."""
    if request.POST.get("act") == "close":
        close(delivery_id=delivery_id, actor=actor_of(request).ref)
        messages.success(request, _("Closed. It will not be tried again."))
    elif retry(delivery_id=delivery_id):
        messages.success(request, _("Done now."))
    else:
        messages.warning(request, _("It failed again, or was done meanwhile."))
    return redirect("website:operations")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "website/errors/400.html", {}, status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "website/errors/403.html", {}, status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "website/errors/404.html", {}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "website/errors/csrf.html", {}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without database, session or frame: any of them may be what is broken."""
    return HttpResponse(render_to_string("website/errors/500.html", {"places": PLACES}), status=500)
