"""What reacts to facts: projections in the recording transaction, effects after commit; rooms fill the registries."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

Handler = Callable[[Any], None]
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Effect:
    """One reaction to a fact; ``network`` marks those that talk to the outside and so run without a transaction.

    ``lease`` is how long nobody else tries one of those: what a killed worker left is taken up when it is over.
    """

    name: str
    run: Handler
    network: bool
    lease: timedelta = LEASE


PROJECTIONS: dict[str, list[Handler]] = defaultdict(list)
EFFECTS: dict[str, list[Effect]] = defaultdict(list)


def effect_named(name: str) -> Effect:
    """Return the effect registered under a name. :raises KeyError: when no room supplies it any more"""
    return next((e for effects in EFFECTS.values() for e in effects if e.name == name), None) or _missing(name)


def _missing(name: str) -> Effect:
    raise KeyError(f"no effect named {name}")
