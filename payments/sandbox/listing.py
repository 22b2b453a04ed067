"""Pages of a list as the API gives them: newest first, by moment, before or after a row already seen."""

from typing import Any

from payments.sandbox.errors import invalid, missing
from payments.sandbox.store import Document

SMALLEST, USUAL, LARGEST = 1, 10, 100
SIDES = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}


def page(rows: list[Document], wanted: Document, url: str) -> Document:
    """Return one page of rows that are given oldest first. :raises ApiError: for a page that cannot be"""
    limit = int(wanted.get("limit") or USUAL)
    if not SMALLEST <= limit <= LARGEST:
        raise invalid(f"limit must be between {SMALLEST} and {LARGEST}", param="limit")
    found = [row for row in reversed(rows) if _in_time(row["created"], wanted.get("created") or {})]
    if before := wanted.get("ending_before"):
        found = found[: _place(found, before)]
        return _list(found[-limit:], len(found) > limit, url)
    if after := wanted.get("starting_after"):
        found = found[_place(found, after) + 1 :]
    return _list(found[:limit], len(found) > limit, url)


def _in_time(moment: int, sides: Any) -> bool:
    if not isinstance(sides, dict):
        return moment == int(sides)
    return all(SIDES[side](moment, int(value)) for side, value in sides.items())


def _place(rows: list[Document], key: str) -> int:
    for place, row in enumerate(rows):
        if row["id"] == key:
            return place
    raise missing("object", key)


def _list(rows: list[Document], more: bool, url: str) -> Document:
    return {"object": "list", "url": url, "has_more": more, "data": rows}
