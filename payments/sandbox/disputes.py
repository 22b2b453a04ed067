"""Holders who object to a payment: the gateway takes the money at once, and gives it back if the bank says so."""

import secrets
import time

from payments.sandbox.book import Book
from payments.sandbox.errors import invalid, missing
from payments.sandbox.listing import page
from payments.sandbox.messages import Messenger
from payments.sandbox.store import Document, Store

WON = "won"


class Disputes:
    """Open and close objections, tell the portal, and keep the books."""

    def __init__(self, store: Store, book: Book, messenger: Messenger) -> None:
        self._store, self._book, self._messenger = store, book, messenger

    def listed(self, wanted: Document) -> Document:
        """Return a page of the objections, to one payment or to all."""
        intent_id = wanted.get("payment_intent")
        rows = [one for one in self._store.all("dispute") if intent_id in (None, one["payment_intent"])]
        return page(rows, wanted, "/v1/disputes")

    def refuse_refund(self, charge_id: str) -> None:
        """:raises ApiError: the charge is contested or was taken back"""
        if any(one["charge"] == charge_id and one["status"] != WON for one in self._store.all("dispute")):
            raise invalid(f"Charge {charge_id} has been charged back; it cannot be refunded.", "charge_disputed")

    def open(self, intent_id: str, charge: Document, reason: str) -> Document:
        """Object to what is left of a charge. :raises ApiError: nothing is, or it was contested before"""
        left = charge["amount"] - charge["amount_refunded"]
        if left <= 0 or any(one["charge"] == charge["id"] for one in self._store.all("dispute")):
            raise invalid("this charge was given back or disputed before")
        dispute = {
            "id": f"dp_{secrets.token_hex(12)}",
            "object": "dispute",
            "amount": left,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": int(time.time()),
            "currency": charge["currency"],
            "livemode": False,
            "metadata": {},
            "payment_intent": intent_id,
            "reason": reason,
            "status": "needs_response",
        }
        self._move(dispute, -left)
        self._messenger.publish("charge.dispute.created", dispute)
        return dispute

    def close(self, key: str, *, won: bool) -> Document:
        """Let the bank decide. :raises ApiError: it has decided"""
        dispute = self._store.get("dispute", key)
        if dispute is None:
            raise missing("dispute", key)
        if dispute["status"] != "needs_response":
            raise invalid("this dispute is closed")
        dispute["status"] = WON if won else "lost"
        self._move(dispute, dispute["amount"] if won else 0)
        self._messenger.publish("charge.dispute.closed", dispute)
        return dispute

    def _move(self, dispute: Document, amount: int) -> None:
        """Keep the objection and, where money moves, its line in the books."""
        if amount:
            source = {name: value for name, value in dispute.items() if name != "balance_transactions"}
            line = self._book.write("adjustment", source, amount)
            dispute["balance_transactions"].append(line | {"source": dispute["id"]})
        self._store.put("dispute", dispute["id"], dispute)
