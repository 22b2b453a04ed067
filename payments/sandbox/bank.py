"""The bank behind the sandbox: payment intents, charges and refunds in localstripe, asked over HTTP."""

from typing import Any

import aiohttp

from payments.sandbox.cards import CARDS, CHALLENGED, DECLINED, GENERIC, Card, Typed
from payments.sandbox.errors import ApiError, missing
from payments.sandbox.parameters import flat
from payments.sandbox.store import Document, Store

UNKNOWN_TO_BANK = ("description", "receipt_email", "automatic_payment_methods", "reason", "locale")
AUTHENTICATION = "authentication_failure"


class Bank:
    """Carry card payments out, and say of each intent what Stripe would."""

    def __init__(self, base: str, store: Store) -> None:
        self._base, self._store = base, store
        self._http = aiohttp.ClientSession(headers={"Authorization": "Bearer sk_test_card_sandbox"})

    async def close(self) -> None:
        await self._http.close()

    async def ask(self, method: str, path: str, parameters: Document | None = None) -> tuple[int, Document]:
        """Pass a request on, without the parameters that localstripe does not know; return status and body."""
        known = {key: value for key, value in (parameters or {}).items() if key not in UNKNOWN_TO_BANK}
        pairs = flat(known)
        query, form = (pairs, None) if method == "GET" else (None, aiohttp.FormData(pairs))
        async with self._http.request(method, self._base + path, params=query, data=form) as answer:
            return answer.status, await answer.json(content_type=None) if answer.content_length else {}

    async def intent(self, intent_id: str) -> Document:
        """Return a payment intent. :raises ApiError: 404"""
        status, intent = await self.ask("GET", f"/v1/payment_intents/{intent_id}")
        if status != 200:
            raise missing("payment_intent", intent_id)
        return self._completed(intent)

    async def charge(self, charge_id: str) -> Document:
        """Return a charge. :raises ApiError: 404"""
        status, charge = await self.ask("GET", f"/v1/charges/{charge_id}")
        if status != 200:
            raise missing("charge", charge_id)
        return charge

    async def pay(
        self, typed: Typed, price: tuple[int, str], metadata: Document, *, decline: str = "", challenge: bool = False
    ) -> Document:
        """Try a card; return the intent: succeeded, in need of the holder's consent, or declined.

        ``price`` is amount and currency. ``decline`` is a code for every card; with ``challenge`` the bank asks the
        holder of every card that it would take.
        """
        card, (amount, currency) = CARDS[typed.digits], price
        month, year = typed.expires or (12, 2030)
        number = _number_at_bank(card, decline=decline, challenge=challenge)
        details = {"number": number, "exp_month": month, "exp_year": year, "cvc": typed.cvc.strip()}
        method = await self._must("/v1/payment_methods", {"type": "card", "card": details})
        wanted = {"amount": amount, "currency": currency, "metadata": metadata, "payment_method": method["id"]}
        intent = await self._must("/v1/payment_intents", wanted)
        if decline or card.decline:
            self._note_failure(intent["id"], decline or card.decline)
        await self.ask("POST", f"/v1/payment_intents/{intent['id']}/confirm")
        return await self.intent(intent["id"])

    async def answer_challenge(self, intent_id: str, *, accepted: bool) -> Document:
        """Take the holder's answer to the bank's question."""
        intent = await self.intent(intent_id)
        if not accepted:
            self._note_failure(intent_id, AUTHENTICATION)
        answer = {"success": str(accepted).lower(), "client_secret": intent["client_secret"]}
        await self.ask("POST", f"/v1/payment_intents/{intent_id}/_authenticate", answer)
        return await self.intent(intent_id)

    async def _must(self, path: str, parameters: Document) -> Document:
        status, body = await self.ask("POST", path, parameters)
        if status != 200:
            raise ApiError(502, "api_error", f"localstripe answered {status} to {path}")
        return body

    def _note_failure(self, intent_id: str, code: str) -> None:
        self._store.put("failure", intent_id, {"code": code})

    def _completed(self, intent: Document) -> Document:
        """Add what localstripe leaves out: the sum received and the bank's own reason for a decline."""
        intent["amount_received"] = intent["amount"] if intent["status"] == "succeeded" else 0
        error = intent.get("last_payment_error")
        if error and (reason := self._store.get("failure", intent["id"])):
            error |= _reason(reason["code"])
        return intent


def _number_at_bank(card: Card, *, decline: str, challenge: bool) -> str:
    if decline:
        return CARDS[DECLINED].number_at_bank
    return CHALLENGED if challenge and not card.decline else card.number_at_bank


def _reason(code: str) -> dict[str, Any]:
    if code == AUTHENTICATION:
        return {"code": "payment_intent_authentication_failure", "type": "card_error"}
    own = code if code in ("expired_card", "incorrect_cvc", "processing_error") else "card_declined"
    return {"code": own, "decline_code": code or GENERIC, "type": "card_error"}
