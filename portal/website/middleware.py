"""Our own page for what is not there, also in a demonstration, where Django would show its table of addresses."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class KindNotFound:
    """Answer 404 with our page in a demonstration (DEBUG and DEMO on); with DEBUG=0 Django does so by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        nowhere = response.status_code == 404 and request.resolver_match is None
        return not_found(request) if nowhere and settings.DEMO else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return not_found(request) if isinstance(exception, Http404) and settings.DEMO else None


def not_found(request: HttpRequest) -> HttpResponse:
    return render(request, "website/errors/404.html", {}, status=404)
