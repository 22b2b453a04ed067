"""Payments for tests, made through the room's own actions, and the gateway's messages as it would send them."""

import json
import time
from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import Q
from django.test import Client
from stripe import WebhookSignature

from payments import actions
from payments.gateways import CARD, gateway
from payments.models import LedgerEntry, Payment
from payments.schema import Quote, QuoteLine
from payments.states import Account
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from tests import factories
from tests.fixtures_sandbox import SECRET, CardSandbox

WEBHOOK = "/payments/webhooks/stripe/"
_references = count(1)


def quote(*, copies: int = 2, price: int = 15_000) -> Quote:
    return Quote((QuoteLine("Bản sao học bạ", copies, price, "Mức thu mẫu", demo=True),))


def payment(*, payer: User | None = None, reference: str = "", fee: Quote | None = None) -> Payment:
    """Return an open payment of 30.000 đ."""
    return actions.open_payment(
        reference=reference or f"TEST{next(_references):06d}",
        purpose="HB-BANSAO",
        title="Cấp bản sao học bạ",
        payer_id=(payer or factories.user()).pk,
        unit_code=factories.unit().code,
        quote=fee or quote(),
        return_path="/dossiers/x/",
        by=SYSTEM,
    )


def payer_of(made: Payment) -> Actor:
    assert made.payer is not None
    return factories.actor(made.payer)


def page_of(made: Payment) -> str:
    """Return the address of the gateway's page for a payment."""
    return actions.start_checkout(payment_id=made.pk, by=payer_of(made))


def paid_at_bank(sandbox: CardSandbox, **fields: Any) -> Payment:
    """Return a payment whose money the bank has, while the portal has not heard of it."""
    made = payment(**fields)
    assert sandbox.pay(page_of(made)).status_code == 303
    return again(made)


def settled(sandbox: CardSandbox, **fields: Any) -> Payment:
    made = paid_at_bank(sandbox, **fields)
    return actions.settle(payment_id=made.pk, by=SYSTEM)


def moved_at_gateway() -> list[tuple[str, str, int]]:
    """Return all money that moved according to the gateway's own book."""
    moment = clock.now()
    found = gateway(CARD).movements(moment - timedelta(days=1), moment + timedelta(days=1))
    return sorted((moved.movement.value, moved.external, moved.amount) for moved in found)


def moved_in_ledger() -> list[tuple[str, str, int]]:
    """Return all money that moved at the card gateway according to ours."""
    entries = LedgerEntry.objects.exclude(movement="").filter(Q(debit=Account.CARD) | Q(credit=Account.CARD))
    return sorted(entries.values_list("movement", "external", "amount"))


def again(made: Payment) -> Payment:
    return Payment.objects.get(pk=made.pk)


def signed(event: dict[str, Any], *, secret: str = SECRET, age: int = 0) -> dict[str, Any]:
    """Return the keywords of a POST that carries an event with Stripe's signature."""
    body = json.dumps(event)
    header = WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    return {"data": body, "content_type": "application/json", "headers": {"Stripe-Signature": header}}


def post(event: dict[str, Any], **how: Any) -> int:
    """Send an event to the portal; return the status."""
    return Client().post(WEBHOOK, **signed(event, **how)).status_code
