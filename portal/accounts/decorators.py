"""Who may open a view. Strangers to a page get the same 404 as for a page that is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from allauth.core.exceptions import RateLimited
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.schema import VISITOR, Actor
from portal.core import limits

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    return cast(Actor, getattr(request, "actor", VISITOR))


def role_required(*roles: str) -> Callable[[View[P]], View[P]]:
    """Let only people with one of the roles (in any unit) in; visitors are asked to sign in, the rest get 404."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_of(request)
            if not actor.user_id:
                return redirect_to_login(request.get_full_path())
            if actor.withheld:
                return ask_for_second_factor(request)
            if not actor.grants or (roles and not any(actor.units(role) for role in roles)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def patience_required(name: str, *, tries: int, seconds: int) -> Callable[[View[P]], View[P]]:
    """Let one network ask a public page so often; beyond it the answer is 429 with a page that says when to return."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            who = limits.network(limits.address(request))
            if not limits.take(f"{name}:{who}", tries=tries, seconds=seconds):
                raise RateLimited
            return view(request, *args, **kwargs)

        return counted

    return decorate


staff_required = role_required()


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead a person signed in to the page where the second factor is proved, or set up first, and back again."""
    page = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")
