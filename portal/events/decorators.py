"""How a room says what it does about a fact."""

from collections.abc import Callable
from datetime import timedelta

from portal.events.schema import EFFECTS, LEASE, PROJECTIONS, Effect, Handler


def projection(*names: str) -> Callable[[Handler], Handler]:
    """Run the function inside the transaction that records one of these facts: own database only, no network."""

    def register(handler: Handler) -> Handler:
        for name in names:
            PROJECTIONS[name].append(handler)
        return handler

    return register


def effect(*names: str, network: bool = False, lease: timedelta = LEASE) -> Callable[[Handler], Handler]:
    """Run the function in the worker after one of these facts; with ``network`` outside any transaction."""

    def register(handler: Handler) -> Handler:
        for name in names:
            EFFECTS[name].append(Effect(f"{handler.__module__}.{handler.__name__}", handler, network, lease))
        return handler

    return register
