"""One view, two templates: the whole page, or the part that htmx asked for."""

from django.http import HttpRequest


def template(request: HttpRequest, page: str, part: str) -> str:
    """Return the name of the partial template when htmx asks, else of the page; the context is the same."""
    return part if getattr(request, "htmx", False) else page
