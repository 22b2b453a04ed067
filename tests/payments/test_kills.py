"""A worker killed between any two steps: what was begun is done once, by the redelivery or by the sweep."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from payments import actions
from payments.models import GatewayEvent, LedgerEntry, Payment, Receipt, Refund
from payments.states import RefundState, State
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.events import queries as chains
from portal.events.models import Delivery, Event
from portal.notifications.models import Message
from tests import factories
from tests.payments import made
from tests.programs import Web, Worker, running, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.postgres]
SETTLING = (
    "payment-before-look-up",  # stored, not fetched
    "payment-looked-up",  # fetched, not settled
    "payment-settled",  # settled and receipted, not committed
    "payment-taken-in",  # committed, nothing after it
    "effect-sent",  # all done, the message not ticked off
    "receipt-drawn",  # drawn, not kept
    "payer-told",  # told, not kept
    "effect-written",  # kept, not ticked off
)
REFUNDING = ("refund-to-be-asked", "refund-asked", "refund-stored", "payer-told")
TIMES = [1, pytest.param(5, marks=pytest.mark.soak)]


def mark(point: str) -> Path:
    return Path(settings.VAR_DIR) / f"fault-{point}"


@pytest.fixture
def points():
    """Let every point be one that has killed already, until a test arms it."""
    names = {*SETTLING, *REFUNDING, "payment-notified"}
    for point in names:
        mark(point).touch()
    yield names
    for point in names:
        mark(point).unlink(missing_ok=True)


@pytest.fixture
def worker_that_dies(broker, card_sandbox, points):
    program = Worker(broker, FAULTS=",".join(sorted(points)))
    with running(program):
        yield program


def all_done() -> bool:
    return not Delivery.objects.filter(done_at=None).exists()


def make_old() -> None:
    """Let the sweep find at once what it would leave to the live dispatch for some time."""
    Delivery.objects.filter(done_at=None).update(due_at=clock.now() - timedelta(minutes=10))


def dies_once(point: str, begin: Callable[[], None]) -> None:
    """Begin something, let the worker be killed at the point, and wait until another has carried it out."""
    mark(point).unlink()
    begin()
    assert wait_for(mark(point).exists), point
    assert wait_for(all_done), point


def settled_message(sandbox) -> Callable[[], None]:
    """Return the sending of the message about the newest payment."""
    event = sandbox.events("checkout.session.completed")[-1]

    def send() -> None:
        assert made.post(event) == 200

    return send


def kinds_told(payment: Payment) -> list[str]:
    told = Message.objects.filter(user=payment.payer, channel="inbox").order_by("pk")
    return list(told.values_list("kind", flat=True))


def facts(payment: Payment) -> list[str]:
    seen = Event.objects.filter(stream=payment.stream).exclude(name="payment.notified")
    return list(seen.order_by("seq").values_list("name", flat=True))


def check_settled_once(payment: Payment) -> None:
    assert made.again(payment).state == State.SUCCEEDED
    assert facts(payment) == ["payment.opened", "payment.started", "payment.settled", "receipt.issued"]
    receipt = Receipt.objects.get(payment=payment)
    assert (receipt.amount, len(receipt.sha256), bool(receipt.file)) == (30_000, 64, True)
    assert LedgerEntry.objects.filter(payment=payment).count() == 3
    assert kinds_told(payment) == ["payment_settled"]


def check_books(count: int) -> None:
    assert made.moved_in_ledger() == made.moved_at_gateway()
    assert list(Receipt.objects.order_by("number").values_list("number", flat=True)) == list(range(1, count + 1))
    assert list(chains.broken_rows()) == []


@pytest.mark.parametrize("times", TIMES)
def test_worker_killed_between_each_pair_of_steps_settles_once(worker_that_dies, card_sandbox, capsys, times):
    for point in SETTLING * times:
        payment = made.paid_at_bank(card_sandbox)
        dies_once(point, settled_message(card_sandbox))
        check_settled_once(payment)
    count = len(SETTLING) * times
    check_books(count)
    assert GatewayEvent.objects.filter(outcome="applied").count() == count
    with capsys.disabled():
        sys.stdout.write(f"\nkills while settling: {count}, each settled, receipted and told once\n")


@pytest.mark.parametrize("times", TIMES)
def test_worker_killed_between_each_pair_of_steps_refunds_once(worker_that_dies, card_sandbox, capsys, times):
    for point in REFUNDING * times:
        payment = made.settled(card_sandbox)
        assert wait_for(all_done)
        dies_once(point, lambda payment=payment: ask_refund(payment))
        assert Refund.objects.get(payment=payment).state == RefundState.DONE
        assert facts(payment)[-3:] == ["refund.asked", "receipt.issued", "refund.done"]
        assert kinds_told(payment) == ["payment_settled", "payment_refunded"]
    check_books(2 * len(REFUNDING) * times)
    assert len(card_sandbox.events("charge.refunded")) == len(REFUNDING) * times
    with capsys.disabled():
        sys.stdout.write(f"\nkills while refunding: {len(REFUNDING) * times}, each given back and told once\n")


def ask_refund(payment: Payment) -> None:
    actions.refund(reference=payment.reference, reason_code="withdrawn", by=SYSTEM)


EVERY = [SETTLING[1], *(pytest.param(point, marks=pytest.mark.soak) for point in SETTLING if point != SETTLING[1])]


@pytest.mark.parametrize("point", EVERY)
def test_what_a_whole_worker_left_when_it_was_killed_the_sweep_finds(broker, card_sandbox, points, point):
    payment = made.paid_at_bank(card_sandbox)
    doomed = Worker(broker, FAULTS=f"{point},{point}*")  # leaves a mark, then dies each time
    mark(point).unlink()
    settled_message(card_sandbox)()
    assert wait_for(mark(point).exists)
    doomed.kill()
    make_old()
    with running(Worker(broker)):
        events.current_app.send_task("portal.events.tasks.sweep")
        assert wait_for(all_done)
    check_settled_once(payment)
    check_books(1)


KEYLESS = """
import dataclasses, secrets
from payments.gateways.stripe import StripeGateway
refund = StripeGateway.refund
StripeGateway.refund = lambda door, asked: refund(door, dataclasses.replace(asked, key=secrets.token_hex(9)))
"""


def given_back(broker, sandbox, changed: str = "") -> list[int]:
    """Let a part of a payment be given back by a worker that dies between asking and storing; return what was."""
    payment, first = made.settled(sandbox, fee=made.quote(copies=10)), factories.staff("finance")
    with running(Worker(broker, changed=changed, FAULTS="refund-asked")):
        assert wait_for(all_done)
        wanted = actions.propose_refund(
            payment_id=payment.pk, amount=10_000, believed_left=150_000, remark="Thu nhầm", by=first
        )
        dies_once(
            "refund-asked",
            lambda: actions.decide_refund(refund_id=wanted.pk, approved=True, by=factories.staff("head")),
        )
    assert Refund.objects.get().state == RefundState.DONE
    return [amount for movement, _id, amount in made.moved_at_gateway() if movement == "refunded"]


def test_part_given_back_by_a_worker_that_dies_after_asking_is_given_back_once(broker, card_sandbox, points):
    assert given_back(broker, card_sandbox) == [10_000]
    assert made.moved_in_ledger() == made.moved_at_gateway()


@pytest.mark.soak
def test_negative_control_without_a_key_it_is_given_back_twice(broker, card_sandbox, points):
    assert given_back(broker, card_sandbox, changed=KEYLESS) == [10_000, 10_000]
    assert made.moved_in_ledger() != made.moved_at_gateway()


def test_web_server_killed_between_storing_and_answering_is_told_again(broker, card_sandbox, points):
    web = Web(broker, FAULTS="payment-notified")
    with running(web):
        mark("payment-notified").unlink()
        card_sandbox.listen(web.url + made.WEBHOOK)
        payment = made.paid_at_bank(card_sandbox)
        card_sandbox.settled()
    assert mark("payment-notified").exists()
    assert GatewayEvent.objects.count() == 1
    events.run_due()
    check_settled_once(payment)
    (kept,) = [kept for kept in card_sandbox._get("events") if kept["event"]["type"] == "checkout.session.completed"]
    assert [tried["status"] for tried in kept["tries"]] == [0, 200]
