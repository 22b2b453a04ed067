"""Random lives of payments against the sandbox: paid, declined, late, twice, given back, contested, run out, cancelled.

Everything is drawn from one seed, so a failure is found again by it.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from payments import actions, queries, rules
from payments.gateways import CARD, gateway
from payments.models import Payment
from payments.schema import CheckoutRequest
from payments.states import State
from portal.accounts.schema import SYSTEM, Actor
from portal.events import actions as events
from tests.fixtures_sandbox import CardSandbox
from tests.payments import made
from tests.payments.books import planted
from tests.payments.sandbox.test_messages import Portal

GOOD, DECLINED, ASKS = "4242424242424242", "4000000000000002", "4000002500003155"
Act = Callable[["World", Payment], None]


class World:
    """A sandbox, a portal that hears some of its messages late, twice or out of order, and two clerks."""

    def __init__(self, sandbox: CardSandbox, clerks: tuple[Actor, Actor], seed: int) -> None:
        self.sandbox, self.clerks, self.draw = sandbox, clerks, random.Random(seed)
        self.done: Counter[str] = Counter()
        self.listener = Portal()
        self.heard, self.begun = 0, planted.today()
        sandbox.listen(self.listener.url)

    def close(self) -> None:
        self.sandbox.listen("")
        self.listener.server.shutdown()
        self.listener.server.server_close()

    def live(self, histories: int, steps: int = 5) -> None:
        """Live so many histories, mixed with each other, and hear all that was told in the end."""
        payments = [self.open() for _number in range(histories)]
        for _step in range(histories * steps):
            payment, (name, act) = self.draw.choice(payments), self.draw.choice(ACTS)
            act(self, made.again(payment))
            self.done[name] += 1
        self.hear(everything=True)
        for _round in range(2):
            actions.sweep(by=SYSTEM, grace_seconds=0)
            events.run_due()

    def open(self) -> Payment:
        fee = made.quote(copies=self.draw.randint(1, 9), price=self.draw.choice([3_000, 15_000, 30_001]))
        payment = made.payment(fee=fee)
        if self.draw.random() < 0.7:
            self.sandbox.pay(made.page_of(payment))
        return payment

    def hear(self, *, everything: bool = False) -> None:
        """Let the portal hear some of what was told so far, or all of it once more, shuffled and in copies."""
        self.sandbox.settled()
        told = [json.loads(body) for body, _signature in self.listener.got]
        some = told if everything else [event for event in told[self.heard :] if self.draw.random() < 0.6]
        self.heard = len(told)
        copies = [event for event in some for _copy in range(self.draw.choice([1, 1, 2]))]
        self.draw.shuffle(copies)
        for event in copies:
            assert made.post(event) == 200
        events.run_due()


def page(payment: Payment) -> str | None:
    """Return the address of a page on which the payment can be paid now."""
    try:
        return made.page_of(payment)
    except rules.Conflict:
        return None


def pay_with(number: str, *, accept: bool = True) -> Act:
    def act(world: World, payment: Payment) -> None:
        if address := page(payment):
            world.sandbox.pay(address, number)
            if number == ASKS:
                world.sandbox.answer(address, accept=accept)

    return act


def pay_on_a_page_of_its_own(world: World, payment: Payment) -> None:
    """Pay on a page that the portal has forgotten: in time, too late, or a second time."""
    page(payment)
    key = f"attempt-{world.draw.getrandbits(64)}"
    attempt = payment.attempts.first()
    if attempt is None:
        return
    request = replace(CheckoutRequest.from_json(attempt.request), key=key)
    address = gateway(CARD).start(request).url
    if world.draw.random() < 0.4:
        cancel(world, payment)
    world.sandbox.pay(address)


def come_back(_world: World, payment: Payment) -> None:
    actions.take_return(payment_id=payment.pk, by=made.payer_of(payment))


def run_out(world: World, payment: Payment) -> None:
    page(payment)
    if attempt := queries.live_attempt(payment.pk):
        world.sandbox.ask("POST", f"/v1/checkout/sessions/{attempt.session_id}/expire")


def cancel(_world: World, payment: Payment) -> None:
    try:
        actions.cancel_open(reference=payment.reference, by=SYSTEM)
    except rules.Conflict:
        return


def give_all_back(_world: World, payment: Payment) -> None:
    actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    events.run_due()


def give_some_back(world: World, payment: Payment) -> None:
    first, second = world.clerks
    left = queries.left_of(payment)
    try:
        wanted = actions.propose_refund(
            payment_id=payment.pk, amount=max(1, left // 3), believed_left=left, remark="x", by=first
        )
        actions.decide_refund(refund_id=wanted.pk, approved=world.draw.random() < 0.8, by=second)
    except rules.Conflict:
        return


def give_back_past_the_portal(world: World, payment: Payment) -> None:
    """Refund a little at the gateway's own desk; a clerk books it, now or never."""
    if payment.state != State.SUCCEEDED:
        return
    wanted: dict[str, Any] = {"payment_intent": payment.gateway_charge, "amount": 1_000}
    answer = world.sandbox.ask("POST", "/v1/refunds", **wanted)
    if answer.ok:
        actions.book_foreign_refund(gateway_refund=answer.json()["id"], by=world.clerks[0])


def object_to(world: World, payment: Payment) -> None:
    if payment.gateway_charge:
        answer = world.sandbox.try_object(payment.gateway_charge)
        if answer and world.draw.random() < 0.7:
            world.sandbox.decide(answer, won=world.draw.random() < 0.5)


def hear_some(world: World, _payment: Payment) -> None:
    world.hear()


def sweep(_world: World, _payment: Payment) -> None:
    actions.sweep(by=SYSTEM, grace_seconds=0)


ACTS: tuple[tuple[str, Act], ...] = (
    *[("pay", pay_with(GOOD))] * 3,
    ("be declined", pay_with(DECLINED)),
    ("be asked and accept", pay_with(ASKS)),
    ("be asked and refuse", pay_with(ASKS, accept=False)),
    ("pay on a forgotten page", pay_on_a_page_of_its_own),
    ("come back", come_back),
    ("run out", run_out),
    ("cancel", cancel),
    ("give all back", give_all_back),
    *[("give some back", give_some_back)] * 2,
    ("give back past the portal", give_back_past_the_portal),
    *[("object", object_to)] * 2,
    *[("hear", hear_some)] * 2,
    ("sweep", sweep),
)
