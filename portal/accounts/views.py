"""The page of one's own account."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts import actions, queries
from portal.accounts.decorators import actor_of
from portal.accounts.forms import ProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change what a person says about themselves, with the ways to reach them beside it."""
    actor = actor_of(request)
    account = queries.account(actor)
    form = ProfileForm(request.POST or None, initial=account.profile)
    if request.method == "POST" and form.is_valid():
        actions.update_profile(user_id=account.user_id, by=actor, **form.cleaned_data)
        return _saved(request, form)
    return TemplateResponse(request, "accounts/profile.html", {"form": form, "account": account})


def _saved(request: HttpRequest, form: ProfileForm) -> HttpResponse:
    """Say that it is saved, in the language chosen just now, and keep that language in this browser."""
    language = form.cleaned_data["preferred_language"]
    with translation.override(language):
        messages.success(request, _("Your details are saved."))
        for doubt in form.doubts:
            messages.warning(request, _("%(doubt)s Check both if that is not right.") % {"doubt": doubt})
    response = redirect("account_profile")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    return response
