"""The demonstration stays out of public portals."""

from django.conf import settings


def require_demonstration() -> None:
    """Refuse to invent people where real ones are served. :raises RuntimeError: with DEBUG=0 or without DEMO"""
    if not (settings.DEBUG and settings.DEMO):
        raise RuntimeError("demonstration data needs DEBUG=1 and DEMO=1")
