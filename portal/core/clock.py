"""The moment it is. Demonstration data and tests may set it; a public portal (DEBUG=0) always tells the true time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return the present moment, aware."""
    return _set.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``now`` answer the given aware moment inside the block. :raises RuntimeError: with DEBUG=0"""
    if not settings.CLOCK_MAY_BE_SET:
        raise RuntimeError("the clock is only set in development")
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
