"""The gateway's own books: a line for every payment, refund and dispute, with what the gateway kept of it."""

import secrets
import time
from typing import Any

from payments.sandbox.listing import page
from payments.sandbox.store import Document, Store

FEE_PER_MILLE = 29


class Book:
    """Balance transactions in the order in which they were written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def write(self, kind: str, source: Document, amount: int, *, fee: int = 0, at: int = 0) -> Document:
        """Enter money that moved; what leaves is negative."""
        key = f"txn_{secrets.token_hex(12)}"
        line = {
            "id": key,
            "object": "balance_transaction",
            "amount": amount,
            "created": at or int(time.time()),
            "currency": "vnd",
            "fee": fee,
            "net": amount - fee,
            "source": source,
            "type": kind,
        }
        self._store.put("balance", key, line)
        return line

    def paid(self, charge: Document, metadata: Document) -> Document:
        """Enter a payment, less the gateway's fee, at the moment of the charge."""
        amount, source = charge["amount"], charge | {"metadata": metadata}
        return self.write("charge", source, amount, fee=amount * FEE_PER_MILLE // 1000, at=charge["created"])

    def refunded(self, refund: Document) -> Document:
        """Enter a refund at its moment."""
        return self.write("refund", refund, -refund["amount"], at=refund["created"])

    def of_charge(self, charge_id: str) -> Document | None:
        """Return the line of a payment."""
        lines = (line for line in self._store.all("balance") if line["type"] == "charge")
        return next((line for line in lines if line["source"]["id"] == charge_id), None)

    def lines(self, wanted: Document) -> Document:
        """Return a page of lines, each with its source whole when that is asked for."""
        expand = wanted.get("expand") or []
        rows = [_shown(line, expand) for line in self._store.all("balance")]
        return page(rows, wanted, "/v1/balance_transactions")

    def balance(self) -> int:
        """Return what the gateway holds for us: all that came less all that left and what it kept."""
        return sum(line["net"] for line in self._store.all("balance"))


def _shown(line: Document, expand: list[Any]) -> Document:
    return line if "data.source" in expand else line | {"source": line["source"]["id"]}
