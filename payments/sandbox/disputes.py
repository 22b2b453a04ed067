"""Holders who object to a payment: the gateway takes the money at once, and gives it back if the bank says so."""

import secrets
import time

from payments.sandbox.bank import Bank
from payments.sandbox.book import Book
from payments.sandbox.errors import invalid, missing
from payments.sandbox.messages import Messenger
from payments.sandbox.store import Document, Store


class Disputes:
    """Open and close objections, tell the portal, and keep the books."""

    def __init__(self, store: Store, bank: Bank, book: Book, messenger: Messenger) -> None:
        self._store, self._bank, self._book, self._messenger = store, bank, book, messenger

    def of_intent(self, intent_id: str) -> list[Document]:
        """Return the objections to a payment."""
        return [one for one in self._store.all("dispute") if one["payment_intent"] == intent_id]

    async def open(self, intent_id: str, reason: str = "fraudulent") -> Document:
        """Object to a payment. :raises ApiError: it was not paid"""
        intent = await self._bank.intent(intent_id)
        if not intent["amount_received"]:
            raise invalid("this payment intent has no successful charge to dispute")
        dispute = {
            "id": f"dp_{secrets.token_hex(12)}",
            "object": "dispute",
            "amount": intent["amount_received"],
            "charge": intent["latest_charge"]["id"],
            "created": int(time.time()),
            "currency": intent["currency"],
            "livemode": False,
            "metadata": intent["metadata"],
            "payment_intent": intent_id,
            "reason": reason,
            "status": "needs_response",
        }
        self._store.put("dispute", dispute["id"], dispute)
        self._book.write("adjustment", dispute, -dispute["amount"])
        self._messenger.publish("charge.dispute.created", dispute)
        return dispute

    def close(self, key: str, *, won: bool) -> Document:
        """Let the bank decide. :raises ApiError: it has decided"""
        dispute = self._store.get("dispute", key)
        if dispute is None:
            raise missing("dispute", key)
        if dispute["status"] != "needs_response":
            raise invalid("this dispute is closed")
        dispute["status"] = "won" if won else "lost"
        self._store.put("dispute", key, dispute)
        if won:
            self._book.write("adjustment", dispute, dispute["amount"])
        self._messenger.publish("charge.dispute.closed", dispute)
        return dispute
