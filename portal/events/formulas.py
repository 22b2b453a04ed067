"""The arithmetic of the chain: what a digest is made of."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def digest(previous: str, stream: str, seq: int, name: str, at: datetime, who: tuple[str, str, str], data: Any) -> str:
    """Return the SHA-256 (hex) that binds a fact to the one before it in its stream; ``who`` is actor, unit, role."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    body = json.dumps([previous, stream, seq, name, moment, *who, data], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def root(heads: list[tuple[str, int, str]]) -> str:
    """Return the digest over all stream heads (name, seq, digest), in order of name."""
    return hashlib.sha256(json.dumps(sorted(heads), separators=(",", ":")).encode()).hexdigest()
