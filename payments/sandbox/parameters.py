"""Read parameters as Stripe's clients write them: ``line_items[0][price_data][currency]=vnd``."""

import re
from collections.abc import Iterable
from typing import Any


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the pairs as nested dicts, those with keys 0, 1, 2 ... as lists."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *parents, last = [name.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", name)]
        place = tree
        for key in parents:
            place = place.setdefault(key, {})
        place[last or str(len(place))] = value
    return {key: _lists(value) for key, value in tree.items()}


def flat(tree: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Return nested values as pairs, the way back of ``nested``."""
    items = enumerate(tree) if isinstance(tree, list) else tree.items()
    pairs: list[tuple[str, str]] = []
    for key, value in items:
        name = f"{prefix}[{key}]" if prefix else str(key)
        pairs += flat(value, name) if isinstance(value, dict | list) else [(name, str(value))]
    return pairs


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item) for key, item in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
