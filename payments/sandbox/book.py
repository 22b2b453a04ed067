"""The gateway's own books: a line for every payment, refund and dispute, with what the gateway kept of it."""

import secrets
import time
from typing import Any

from payments.sandbox.errors import invalid, missing
from payments.sandbox.store import Document, Store

FEE_PER_MILLE = 29
LARGEST_PAGE = 100


class Book:
    """Balance transactions in the order in which they were written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def write(self, kind: str, source: Document, amount: int, *, fee: int = 0) -> Document:
        """Enter money that moved; what leaves is negative."""
        key = f"txn_{secrets.token_hex(12)}"
        line = {
            "id": key,
            "object": "balance_transaction",
            "amount": amount,
            "created": int(time.time()),
            "currency": "vnd",
            "fee": fee,
            "net": amount - fee,
            "source": source,
            "type": kind,
        }
        self._store.put("balance", key, line)
        return line

    def paid(self, charge: Document, metadata: Document) -> Document:
        """Enter a payment, less the gateway's fee."""
        amount = charge["amount"]
        return self.write("charge", charge | {"metadata": metadata}, amount, fee=amount * FEE_PER_MILLE // 1000)

    def of_charge(self, charge_id: str) -> Document | None:
        """Return the line of a payment."""
        lines = (line for line in self._store.all("balance") if line["type"] == "charge")
        return next((line for line in lines if line["source"]["id"] == charge_id), None)

    def lines(self, wanted: Document) -> Document:
        """Return a page of lines as the API lists them: newest first, by moment, after a line already seen."""
        created, limit = wanted.get("created") or {}, int(wanted.get("limit") or 10)
        since, until = int(created.get("gte") or 0), int(created.get("lt") or 1 << 62)
        if not 1 <= limit <= LARGEST_PAGE:
            raise invalid(f"limit must be between 1 and {LARGEST_PAGE}", param="limit")
        rows = [line for line in reversed(self._store.all("balance")) if since <= line["created"] < until]
        if after := wanted.get("starting_after"):
            places = [place for place, line in enumerate(rows) if line["id"] == after]
            if not places:
                raise missing("balance_transaction", after)
            rows = rows[places[0] + 1 :]
        page = [_shown(line, wanted.get("expand") or []) for line in rows[:limit]]
        return {"object": "list", "url": "/v1/balance_transactions", "has_more": len(rows) > limit, "data": page}


def _shown(line: Document, expand: list[Any]) -> Document:
    return line if "data.source" in expand else line | {"source": line["source"]["id"]}
