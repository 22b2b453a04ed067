"""The gateway's own work: checkout sessions from their creation to paid or expired, and refunds."""

import asyncio
import secrets
import time
from collections import defaultdict
from typing import Any

from payments.sandbox.bank import Bank
from payments.sandbox.book import Book
from payments.sandbox.cards import Typed
from payments.sandbox.disputes import Disputes
from payments.sandbox.errors import invalid, missing
from payments.sandbox.listing import page
from payments.sandbox.messages import Messenger
from payments.sandbox.store import Document, Store

SHORTEST, LONGEST = 30 * 60, 24 * 3600
"""Seconds a session may live, as at Stripe; a minute of grace is given for clocks and slow roads."""
GRACE = 60
KNOWN = frozenset(
    {
        "allowed_payment_method_types",
        "cancel_url",
        "client_reference_id",
        "expires_at",
        "line_items",
        "locale",
        "metadata",
        "mode",
        "payment_intent_data",
        "success_url",
    }
)


class Desk:
    """Sessions and refunds; each session and each intent is worked on by one request at a time."""

    def __init__(self, store: Store, bank: Bank, messenger: Messenger, public: str) -> None:
        self.store, self.bank, self.messenger, self._public = store, bank, messenger, public
        self.book = Book(store)
        self.disputes = Disputes(store, self.book, messenger)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def create(self, wanted: Document) -> Document:
        """Open a session. :raises ApiError: for what Stripe would refuse"""
        if unknown := sorted(wanted.keys() - KNOWN):
            raise invalid(f"Received unknown parameter: {unknown[0]}", "parameter_unknown", unknown[0])
        lines = [_line(line) for line in wanted.get("line_items") or []]
        if wanted.get("mode") != "payment" or not lines or not wanted.get("success_url"):
            raise invalid("mode=payment, line_items and success_url are required", "parameter_missing")
        now, key = int(time.time()), f"cs_test_{secrets.token_hex(24)}"
        total = sum(line["unit_amount"] * line["quantity"] for line in lines)
        session = {
            "id": key,
            "object": "checkout.session",
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": wanted.get("cancel_url"),
            "client_reference_id": wanted.get("client_reference_id"),
            "created": now,
            "currency": lines[0]["currency"],
            "expires_at": _expiry(wanted, now),
            "livemode": False,
            "locale": wanted.get("locale"),
            "metadata": wanted.get("metadata") or {},
            "mode": "payment",
            "payment_intent": None,
            "payment_method_types": wanted.get("allowed_payment_method_types") or ["card"],
            "payment_status": "unpaid",
            "status": "open",
            "success_url": wanted["success_url"],
            "url": f"{self._public}/c/pay/{key}",
        }
        intent_metadata = (wanted.get("payment_intent_data") or {}).get("metadata") or {}
        self._keep({"session": session, "lines": lines, "intent_metadata": intent_metadata})
        return session

    def find(self, key: str) -> Document:
        """Return a session with its lines, expired when its time is over. :raises ApiError: 404"""
        kept = self.store.get("session", key)
        if kept is None:
            raise missing("checkout.session", key)
        session = kept["session"]
        if session["status"] == "open" and session["expires_at"] <= time.time():
            self._close(kept)
        return kept

    async def view(self, key: str, expand: list[str]) -> Document:
        """Return a session as the API shows it, falsified when the switch says so."""
        session: Document = dict(self.find(key)["session"])
        intent = await self.bank.intent(session["payment_intent"]) if session["payment_intent"] else None
        lies = dict(self.messenger.switches.falsify or {})
        off = lies.pop("amount", 0)
        session["amount_total"] += off
        if intent and "payment_intent" in expand:
            intent["amount_received"] += off if intent["amount_received"] else 0
            session["payment_intent"] = self._expanded(intent, expand)
        return session | lies

    async def expire(self, key: str) -> Document:
        """Close an open session. :raises ApiError: it is not open"""
        async with self._locks[key]:
            kept = self.find(key)
            if kept["session"]["status"] != "open":
                raise invalid('Only Checkout Sessions with a status in ["open"] can be expired.')
            return self._close(kept)

    def expire_due(self) -> None:
        """Close the sessions whose time is over."""
        for kept in self.store.all("session"):
            self.find(kept["session"]["id"])

    async def pay(self, key: str, typed: Typed) -> Document:
        """Try a card on an open session; return its intent. :raises ApiError: it is not open"""
        async with self._locks[key]:
            kept = self._open(key)
            session, switches = kept["session"], self.messenger.switches
            intent = await self.bank.pay(
                typed,
                (session["amount_total"], session["currency"]),
                kept["intent_metadata"],
                decline=switches.decline,
                challenge=switches.challenge,
            )
            session["payment_intent"] = intent["id"]
            return self._conclude(kept, intent)

    async def answer_challenge(self, key: str, *, accepted: bool) -> Document:
        """Take the holder's answer to the bank. :raises ApiError: there is no open question"""
        async with self._locks[key]:
            kept = self._open(key)
            intent_id = kept["session"]["payment_intent"]
            if not intent_id:
                raise invalid("nothing to authenticate")
            return self._conclude(kept, await self.bank.answer_challenge(intent_id, accepted=accepted))

    async def refund(self, wanted: Document) -> Document:
        """Give back at most what is left of a charge. :raises ApiError: for more than that"""
        charge_id = wanted.get("charge") or await self._charge_of(wanted.get("payment_intent", ""))
        async with self._locks[charge_id]:
            self.disputes.refuse_refund(charge_id)
            charge = await self.bank.charge(charge_id)
            left = charge["amount"] - charge["amount_refunded"]
            amount = int(wanted.get("amount") or left)
            if left <= 0:
                raise invalid(f"Charge {charge_id} has already been refunded.", "charge_already_refunded")
            if amount > left:
                raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})")
            parameters = {"charge": charge_id, "amount": amount, "metadata": wanted.get("metadata") or {}}
            status, refund = await self.bank.ask("POST", "/v1/refunds", parameters)
            if status != 200:
                raise invalid("the bank refused the refund")
            refund |= {"payment_intent": charge["payment_intent"], "reason": wanted.get("reason")}
            self.store.put("refund", refund["id"], refund)
            self.book.refunded(refund)
            await self._tell_refunded(charge_id)
            return refund

    async def object_to(self, intent_id: str, reason: str) -> Document:
        """Let a card's holder object to a payment. :raises ApiError: not paid, given back, or contested before"""
        charge_id = await self._charge_of(intent_id)
        async with self._locks[charge_id]:
            return self.disputes.open(intent_id, await self.bank.charge(charge_id), reason)

    def find_refund(self, key: str) -> Document:
        """Return a refund. :raises ApiError: 404"""
        if kept := self.store.get("refund", key):
            return kept
        raise missing("refund", key)

    def refunds(self, wanted: Document) -> Document:
        """Return a page of the refunds, of one payment or of all."""
        intent_id = wanted.get("payment_intent")
        rows = [one for one in self.store.all("refund") if intent_id in (None, one["payment_intent"])]
        return page(rows, wanted, "/v1/refunds")

    def _expanded(self, intent: Document, expand: list[str]) -> Document:
        """Return the intent with its charge whole or as an id, and the charge's line in the books whole or as an id."""
        charge: Any = intent.get("latest_charge")
        if not charge:
            return intent
        line = self.book.of_charge(charge["id"])
        wanted = "payment_intent.latest_charge.balance_transaction" in expand
        named = line if wanted else (line or {}).get("id")
        whole = any(name.startswith("payment_intent.latest_charge") for name in expand)
        return intent | {"latest_charge": charge | {"balance_transaction": named} if whole else charge["id"]}

    def _conclude(self, kept: Document, intent: Document) -> Document:
        session = kept["session"]
        if intent["status"] == "succeeded":
            session |= {"status": "complete", "payment_status": "paid", "url": None}
            self.book.paid(intent["latest_charge"], intent["metadata"])
            self.messenger.publish("checkout.session.completed", session)
        elif intent["status"] == "requires_payment_method":
            self.messenger.publish("payment_intent.payment_failed", self._expanded(intent, []))
        self._keep(kept)
        return intent

    def _open(self, key: str) -> Document:
        kept = self.find(key)
        if kept["session"]["status"] != "open":
            raise invalid("this session is not open")
        return kept

    def _close(self, kept: Document) -> Document:
        session: Document = kept["session"]
        session |= {"status": "expired", "url": None}
        self._keep(kept)
        self.messenger.publish("checkout.session.expired", session)
        return session

    def _keep(self, kept: Document) -> None:
        self.store.put("session", kept["session"]["id"], kept)

    async def _charge_of(self, intent_id: str) -> str:
        charge = (await self.bank.intent(intent_id)).get("latest_charge")
        if not charge:
            raise invalid("this payment intent has no successful charge to refund")
        return str(charge["id"])

    async def _tell_refunded(self, charge_id: str) -> None:
        charge = await self.bank.charge(charge_id)
        intent = await self.bank.intent(charge["payment_intent"])
        self.messenger.publish("charge.refunded", charge | {"metadata": intent["metadata"]})


def _line(wanted: Document) -> Document:
    price = wanted.get("price_data") or {}
    try:
        amount, quantity = int(price["unit_amount"]), int(wanted.get("quantity") or 1)
        line = {"name": price["product_data"]["name"], "currency": price["currency"].lower()}
    except (KeyError, TypeError, ValueError) as error:
        raise invalid("line_items need price_data with currency, unit_amount and product_data[name]") from error
    if amount < 0 or quantity < 1:
        raise invalid("Invalid non-negative integer", "parameter_invalid_integer")
    return line | {"unit_amount": amount, "quantity": quantity}


def _expiry(wanted: Document, now: int) -> int:
    expires = int(wanted.get("expires_at") or now + LONGEST)
    if not now + SHORTEST - GRACE <= expires <= now + LONGEST + GRACE:
        raise invalid("The `expires_at` timestamp must be 30 minutes to 24 hours from now.", param="expires_at")
    return expires
