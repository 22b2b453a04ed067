"""The demonstration stays out of public portals."""

from django.conf import settings


def require_demonstration() -> None:
    """Refuse to invent people where real ones are served; no portal starts with DEBUG=0 and DEMO. :raises RuntimeError:"""
    if not settings.DEMO:
        raise RuntimeError("demonstration data needs DEBUG=1 and DEMO=1")
