"""What a room says about its own health, in a ``health.py`` that is found by name.

``checks()`` returns everything; ``required()``, where a room has it, returns quickly what no page can do without.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True)
class Check:
    """The state of one part. ``required`` means that no page can be served without it."""

    name: str
    state: State
    required: bool = False
    detail: str = ""


def probe(name: str, ask: Callable[[], str], *, required: bool = False) -> Check:
    """Return the check of a part: fine when ``ask`` returns (its answer is the detail), down when it raises."""
    try:
        return Check(name, State.OK, required, ask())
    except Exception as error:  # noqa: BLE001  whatever is wrong with a part is what the check is there to say
        return Check(name, State.DOWN, required, type(error).__name__)
