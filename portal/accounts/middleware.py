"""Who asks, built once per request and only when somebody looks; and the answer to who asks too often."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import RateLimited
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from portal.accounts import queries
from portal.accounts.models import User
from portal.accounts.schema import VISITOR, Actor


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: session_actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class PatienceMiddleware:
    """Answer 429 with a page that says when to try again; some of allauth's steps leave that to the house."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return respond_429(request) if isinstance(exception, RateLimited) else None


def session_actor(request: HttpRequest) -> Actor:
    """Return who asks; roles count only in a session that passed the second factor where the house asks for it."""
    user = request.user
    if not isinstance(user, User):
        return VISITOR
    passed = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    grants = queries.grants_of(user.pk)
    if grants and not passed and (settings.STAFF_NEED_SECOND_FACTOR or is_mfa_enabled(user)):
        return Actor(user.pk, user.full_name, withheld=True)
    return Actor(user.pk, user.full_name, grants, second_factor=passed)
