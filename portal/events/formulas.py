"""The arithmetic of the chain: what a digest is made of."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

_written = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


class Link(NamedTuple):
    """One fact as it stands in its chain, by the names of its columns."""

    stream: str
    seq: int
    name: str
    at: datetime
    actor: str
    unit: str
    role: str
    data: dict[str, Any]
    previous: str
    digest: str


def link(head: tuple[int, str], stream: str, name: str, at: datetime, who: tuple[str, str, str], data: Any) -> Link:
    """Return the fact that comes after the head (place and digest) of its chain; ``who`` is actor, unit, role."""
    seq, previous = head[0] + 1, head[1]
    return Link(stream, seq, name, at, *who, data, previous, digest(previous, stream, seq, name, at, who, data))


def digest(previous: str, stream: str, seq: int, name: str, at: datetime, who: tuple[str, str, str], data: Any) -> str:
    """Return the SHA-256 (hex) that binds a fact to the one before it in its stream; ``who`` is actor, unit, role."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    body = _written([previous, stream, seq, name, moment, *who, data])
    return hashlib.sha256(body.encode()).hexdigest()


def root(heads: list[tuple[str, int, str]]) -> str:
    """Return the digest over all stream heads (name, seq, digest), in order of name."""
    return hashlib.sha256(json.dumps(sorted(heads), separators=(",", ":")).encode()).hexdigest()
