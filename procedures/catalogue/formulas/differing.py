"""What one version of a definition changes against another, part by part, in the words of the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from procedures.catalogue.schema import Definition

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
NAMED_BY = ("key", "code", "value", "scheme")
"""The keys by which a part of a list is the same part in another place."""


@dataclass(frozen=True)
class Difference:
    """One part that differs: its path in the document, how, and what it says before and after ("" for nothing)."""

    path: str
    kind: str
    before: str = ""
    after: str = ""


def differences(old: Definition | None, new: Definition) -> list[Difference]:
    """Return what the new definition changes, in the order of the document; without an old one there is nothing."""
    if old is None:
        return []
    return list(_compare("", old.model_dump(mode="json"), new.model_dump(mode="json")))


def _compare(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _compare(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif _named(old) and _named(new):
        yield from _compare_lists(path, _by_name(old), _by_name(new))
    elif old in (None, [], ""):
        yield Difference(path, ADDED, after=_plain(new))
    elif new in (None, [], ""):
        yield Difference(path, REMOVED, before=_plain(old))
    else:
        yield Difference(path, CHANGED, _plain(old), _plain(new))


def _compare_lists(path: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        place = f"{path}[{name}]"
        if name not in new:
            yield Difference(place, REMOVED, before=_plain(old[name]))
        elif name not in old:
            yield Difference(place, ADDED, after=_plain(new[name]))
        else:
            yield from _compare(place, old[name], new[name])
    kept = [name for name in old if name in new]
    if kept != (order := [name for name in new if name in old]):
        yield Difference(path, MOVED, ", ".join(kept), ", ".join(order))


def _named(value: Any) -> bool:
    """Tell whether a list's parts have names of their own; an empty list has whatever the other side has."""
    return isinstance(value, list) and all(isinstance(part, dict) and _name(part) for part in value)


def _by_name(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {_name(part): part for part in parts}


def _name(part: dict[str, Any]) -> str:
    return "/".join(str(part[key]) for key in NAMED_BY if part.get(key) not in (None, ""))


def _plain(value: Any) -> str:
    """Return a value as people read it: texts in Vietnamese, parts by their label, lists by their members."""
    if isinstance(value, dict):
        said = value.get("vi") or value.get("label") or value.get("name") or value.get("title")
        return _plain(said) if said else ", ".join(f"{key}: {_plain(part)}" for key, part in value.items() if part)
    if isinstance(value, list):
        return "; ".join(map(_plain, value))
    return str(value)
