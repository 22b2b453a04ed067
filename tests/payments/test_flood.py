"""Copies of many messages at once, at a real web server with a real worker behind: each payment is taken in once."""

import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from django.db import connection
from django.db.models import Sum

from payments.models import GatewayEvent, LedgerEntry, Payment, Receipt
from payments.states import State
from portal.events import queries as chains
from portal.events.models import Delivery, Event
from portal.notifications.models import Message
from tests import factories
from tests.payments import made
from tests.programs import Web, Worker, running, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.postgres]
COPIES, SENDERS = 20, 8
UNIQUE = "gateway_event_once"


@pytest.fixture
def web(broker, card_sandbox):
    program = Web(broker)
    with running(program):
        yield program


@pytest.fixture
def told_apart():
    """Drop the database's own guard against copies for a while."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE payments_gatewayevent DROP CONSTRAINT {UNIQUE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_gatewayevent")
        cursor.execute(f"ALTER TABLE payments_gatewayevent ADD CONSTRAINT {UNIQUE} UNIQUE (provider, event_id)")


def messages(sandbox, count: int) -> list[dict[str, Any]]:
    """Let the bank take so many payments; return what it has to tell of them."""
    person, _unit = factories.user(), factories.unit()
    for number in range(count):
        made.paid_at_bank(sandbox, payer=person, fee=made.quote(copies=1 + number % 5))
    return sandbox.events("checkout.session.completed")


def flood(web: Web, sent: list[dict[str, Any]]) -> Counter[int]:
    """Send every message in twenty copies, shuffled, from eight senders; return the answers by status."""
    post = [copy for copy in sent for _copy in range(COPIES)]
    random.Random(len(sent)).shuffle(post)

    def deliver(event: dict[str, Any]) -> int:
        how = made.signed(event)
        headers = {**how["headers"], "Content-Type": how["content_type"]}
        return requests.post(web.url + made.WEBHOOK, how["data"], headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(SENDERS) as senders:
        return Counter(senders.map(deliver, post))


def all_done() -> bool:
    return Delivery.objects.exists() and not Delivery.objects.filter(done_at=None).exists()


def money(**which: str) -> dict[int | None, int]:
    rows = LedgerEntry.objects.filter(**which).values("payment").annotate(total=Sum("amount"))
    return {row["payment"]: row["total"] for row in rows}


@pytest.mark.parametrize("count", [8, pytest.param(50, marks=pytest.mark.soak)])
def test_flood_of_copies_takes_each_payment_in_once(web, broker, card_sandbox, capsys, count):
    sent, begun = messages(card_sandbox, count), time.monotonic()
    with running(Worker(broker)):
        assert flood(web, sent) == {200: count * COPIES}
        answered = time.monotonic() - begun
        assert wait_for(all_done, 300)
    asked = dict(Payment.objects.values_list("pk", "amount"))
    assert set(Payment.objects.values_list("state", flat=True)) == {State.SUCCEEDED}
    assert (GatewayEvent.objects.count(), Event.objects.filter(name="payment.settled").count()) == (count, count)
    assert list(Receipt.objects.order_by("number").values_list("number", flat=True)) == list(range(1, count + 1))
    assert dict(Receipt.objects.exclude(file="").values_list("payment", "amount")) == asked
    assert money(debit="card", credit="due", movement="paid") == money(debit="due", credit="fees") == asked
    assert LedgerEntry.objects.count() == 3 * count
    assert Message.objects.filter(kind="payment_settled", channel="inbox").count() == count
    assert list(chains.broken_rows()) == []
    with capsys.disabled():
        took = time.monotonic() - begun
        sys.stdout.write(f"\nflood: {count * COPIES} answers in {answered:.1f} s, all taken in after {took:.1f} s\n")


def test_negative_control_where_copies_are_not_told_apart_the_flood_does_harm(web, card_sandbox, told_apart):
    answers = flood(web, messages(card_sandbox, 8))
    assert answers[500] > 0
    assert GatewayEvent.objects.count() > 8
