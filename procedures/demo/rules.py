"""The demonstration stays out of public portals."""

from django.conf import settings


def require_demonstration() -> None:
    """Refuse to invent people where real ones are served: DEMO never goes with DEBUG=0. :raises RuntimeError:"""
    if not settings.DEMO:
        raise RuntimeError("demonstration data needs DEBUG=1 and DEMO=1")
