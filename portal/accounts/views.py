"""The page of one's own account, and the door of the administration."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts import actions, queries
from portal.accounts.decorators import actor_of, ask_for_second_factor
from portal.accounts.forms import ProfileForm
from portal.accounts.models import User


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


class Administration(AdminSite):
    """Django's administration. It lives here and not in admin.py, which cannot register on a site it defines."""

    site_header = site_title = gettext_lazy("Administration of the portal")
    index_title = gettext_lazy("What can be administered")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let administrators in whose session passed the second factor."""
        user = request.user
        return isinstance(user, User) and queries.may_administer(user) and actor_of(request).second_factor

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask an administrator for the second factor; for everybody else there is no such page. :raises Http404:"""
        if self.has_permission(request):
            return redirect(get_next_redirect_url(request) or "admin:index")
        user = request.user
        if isinstance(user, User) and queries.may_administer(user):
            return ask_for_second_factor(request)
        raise Http404
