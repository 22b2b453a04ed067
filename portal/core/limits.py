"""How often one may ask: places that are taken for a while, and whose tries count together."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def take(name: str, *, tries: int, seconds: int) -> bool:
    """Count a try; return whether it is still one of ``tries`` within ``seconds``.

    Each try takes a place of its own for that time. A place can be taken once however many ask at the same moment,
    which a counter in a database cache does not promise, and its time is not prolonged by the tries after it.
    """
    places = [f"{name}:{place}" for place in range(tries)]
    taken = cache.get_many(places)
    return any(cache.add(place, 1, seconds) for place in places if place not in taken)


def address(request: HttpRequest) -> str:
    """Return the address the request came from, as the last trusted proxy tells it."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    return hops[-trusted] if 0 < trusted <= len(hops) else str(request.META.get("REMOTE_ADDR", ""))


def network(where: str) -> str:
    """Return whose tries count together: the address, or the 64 bits that one line of IPv6 has as a whole."""
    try:
        told = ip_address(where)
    except ValueError:
        return where
    return str(ip_network((told, 64), strict=False)) if told.version == 6 else where
