"""Five messages about one payment in all 120 orders, with and without copies: the same end each time."""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from payments.gateways.stripe import StripeGateway
from payments.models import Attempt, LedgerEntry, Payment, Quarantine, Receipt, Refund
from payments.schema import Answer
from payments.states import Found
from portal.accounts.schema import Actor
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from tests import factories
from tests.payments import made

pytestmark = pytest.mark.django_db
NAMES = ("created", "processing", "succeeded", "failed", "refunded")
ORDERS = list(permutations(NAMES))
LATE_FIRST = ("failed", "created", "processing", "succeeded", "refunded")
DECLINED = "4000000000000002"
END = {
    "payment": ("succeeded", "card", ""),
    "moment": True,
    "attempts": ["paid"],
    "receipts": [30_000, -30_000],
    "books": [
        ("card", "due", 30_000, "paid"),
        ("charges", "card", 870, "charged"),
        ("due", "fees", 30_000, ""),
        ("fees", "refunds", 30_000, ""),
        ("refunds", "card", 30_000, "refunded"),
    ],
    "refunds": [(30_000, "done", "withdrawn")],
    "held": 0,
    "facts": ["opened", "started", "settled", "issued", "asked", "issued", "done"],
    "dossier": ("withdrawn", ["drafted", "payment_requested", "payment_confirmed", "withdrawn"]),
    "told": ["dossier_submitted", "dossier_withdrawn", "payment_refunded", "payment_requested", "payment_settled"],
}


def paid_at_last(sandbox, who: Actor) -> Payment:
    """Return a dossier's fee: the first card was declined, the second one paid, and the portal has heard nothing."""
    draft = factories.draft(by=who)
    asked = dossiers.request_payment(dossier_id=draft.pk, version=draft.version, by=who)
    payment = Payment.objects.get(reference=asked.reference)
    page = made.page_of(payment)
    sandbox.pay(page, DECLINED)
    assert sandbox.pay(page).status_code == 303
    return payment


def five_messages(sandbox, payment: Payment) -> dict[str, dict[str, Any]]:
    """Return what the gateway has to tell of a payment; that it is refunded is told before it is, too."""
    told = [one for one in sandbox.events() if one["data"]["object"]["metadata"].get("payment") == str(payment.pk)]
    succeeded = next(one for one in told if one["type"] == "checkout.session.completed")
    failed = next(one for one in told if one["type"] == "payment_intent.payment_failed")
    intent = sandbox.ask("GET", f"/v1/payment_intents/{succeeded['data']['object']['payment_intent']}").json()
    refunded = intent["latest_charge"] | {"amount_refunded": 30_000, "refunded": True, "metadata": intent["metadata"]}

    def message(kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        return succeeded | {"id": f"evt_{kind}_{payment.pk}", "type": kind, "data": {"object": thing}}

    return {
        "created": message("payment_intent.created", intent | {"status": "requires_payment_method"}),
        "processing": message("payment_intent.processing", intent | {"status": "processing"}),
        "succeeded": succeeded,
        "failed": failed,
        "refunded": message("charge.refunded", refunded),
    }


def with_copies(order: tuple[str, ...], messages: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each message twice in its turn, and all once more at the end under other ids, as a second hook would."""
    for name in order:
        yield from (messages[name], messages[name])
    again = list(order)
    random.Random("".join(order)).shuffle(again)
    yield from (messages[name] | {"id": f"{messages[name]['id']}_again"} for name in again)


def tell(event: dict[str, Any], payment: Payment, who: Actor) -> None:
    """Send a message and carry out what follows; the applicant withdraws as soon as the dossier is filed."""
    assert made.post(event) == 200
    events.run_due()
    dossier = Dossier.objects.get(reference=payment.reference)
    if dossier.state == State.SUBMITTED:
        dossiers.withdraw(dossier_id=dossier.pk, version=dossier.version, by=who, reason="Không cần nữa")
        events.run_due()


def end_of(payment: Payment) -> dict[str, Any]:
    """Return how everything stands about a payment, without numbers of rows."""
    found, dossier = made.again(payment), Dossier.objects.get(reference=payment.reference)
    facts = Event.objects.filter(stream=payment.stream).exclude(name="payment.notified").order_by("seq")
    course = Event.objects.filter(stream=dossier.stream).order_by("seq").values_list("name", flat=True)
    receipts, refunds = Receipt.objects.filter(payment=payment), Refund.objects.filter(payment=payment)
    entries = LedgerEntry.objects.filter(payment=payment)
    return {
        "payment": (found.state, found.method, found.failure_code),
        "moment": found.settled_at is not None and found.settled_at.microsecond == 0,
        "attempts": list(payment.attempts.values_list("state", flat=True)),
        "receipts": list(receipts.order_by("pk").values_list("amount", flat=True)),
        "books": sorted(entries.values_list("debit", "credit", "amount", "movement")),
        "refunds": list(refunds.order_by("pk").values_list("amount", "state", "reason_code")),
        "held": Quarantine.objects.filter(payment=payment).count(),
        "facts": [fact.name.partition(".")[2] for fact in facts],
        "dossier": (dossier.state, [name.partition(".")[2] for name in course if "answers" not in name]),
        "told": sorted(Message.objects.filter(user=payment.payer, channel="inbox").values_list("kind", flat=True)),
    }


def ends(sandbox, orders: list[tuple[str, ...]]) -> list[dict[str, Any]]:
    """Play every order twice, once with copies; return the ends."""
    found = []
    for order in orders:
        for copies in (False, True):
            who = factories.actor()
            payment = paid_at_last(sandbox, who)
            messages = five_messages(sandbox, payment)
            for event in with_copies(order, messages) if copies else (messages[name] for name in order):
                tell(event, payment, who)
            found.append(end_of(payment))
    return found


@pytest.mark.parametrize("every", [40, pytest.param(1, marks=pytest.mark.soak)])
def test_every_order_of_five_messages_ends_the_same(card_sandbox, capsys, every):
    orders = ORDERS[::every]
    found = ends(card_sandbox, orders)
    assert {str(end) for end in found} == {str(END)}
    assert made.moved_in_ledger() == made.moved_at_gateway()
    with capsys.disabled():
        sys.stdout.write(
            f"\norders: {len(found)} of {len(found)} runs ({len(orders)} orders, with copies) end the same\n"
        )


FOUND = {"succeeded": Found.PAID, "failed": Found.FAILED, "refunded": Found.PAID}


def test_negative_control_who_believes_the_message_ends_differently(card_sandbox, monkeypatch):
    """The same runs, but the gateway's answer is made of the message instead of being asked for."""
    believed: list[str] = []

    def believe(door: StripeGateway, session_id: str) -> Answer:
        attempt = Attempt.objects.select_related("payment").get(session_id=session_id)
        payment, paid = attempt.payment, believed[-1] != "failed"
        return Answer(
            session_id=session_id,
            found=FOUND[believed[-1]],
            amount=payment.amount,
            currency="vnd",
            live=False,
            reference=payment.reference,
            payment_id=str(payment.pk),
            attempt_key=attempt.key,
            charge=card_sandbox.events("checkout.session.completed")[-1]["data"]["object"]["payment_intent"],
            paid_at=clock.now() if paid else None,
            failure_code="" if paid else "generic_decline",
        )

    def post(event: dict[str, Any], **how: Any) -> int:
        believed.append(
            {"charge.refunded": "refunded", "payment_intent.payment_failed": "failed"}.get(event["type"], "succeeded")
        )
        return send(event, **how)

    send = made.post
    monkeypatch.setattr(made, "post", post)
    monkeypatch.setattr(StripeGateway, "look_up", believe)
    distinct = Counter(str(end["facts"]) for end in ends(card_sandbox, [NAMES, LATE_FIRST]))
    assert len(distinct) > 1
