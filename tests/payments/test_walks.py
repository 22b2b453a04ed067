"""Anything in any order, by the real actions at a real gateway: the graph is kept, and the books are the gateway's."""

import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from payments import actions, queries, rules
from payments.gateways import CARD, TRANSFER
from payments.models import LedgerEntry, Payment, Receipt, Refund
from payments.states import LIVE_ATTEMPT, OPEN, State
from payments.workflow import edges
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests import factories
from tests.fixtures_sandbox import CardSandbox
from tests.payments import banked, made

pytestmark = pytest.mark.django_db
Edge = tuple[str, str, str]
DECLARED: set[Edge] = {(name, source, target) for name, source, target, _told in edges()}
NAMED = {str(told["fact"]): name for name, _source, _target, told in edges()}


class Life:
    """One payment, its payer, the bank's side of it, and all messages about it."""

    def __init__(self, sandbox: CardSandbox, payer: User) -> None:
        banked.account()
        self.sandbox, self.first = sandbox, made.payment(payer=payer)
        self.told: set[str] = set()

    @property
    def payment(self) -> Payment:
        return made.again(self.first)

    def page(self) -> str:
        """Return the newest card page, open or not."""
        attempt = self.first.attempts.filter(provider=CARD).exclude(session_id="").last()
        return f"{self.sandbox.public}/c/pay/{attempt.session_id}" if attempt else ""

    def attempt(self, act: Callable[[], Any]) -> None:
        """Do what the room may refuse."""
        with suppress(rules.Conflict):
            act()
        events.run_due()

    def press(self, provider: str = CARD) -> None:
        self.attempt(lambda: actions.start_checkout(payment_id=self.first.pk, by=SYSTEM, provider=provider))

    def type_card(self, number: str) -> None:
        if page := self.page():
            self.sandbox.pay(page, number)

    def run_out(self) -> None:
        if page := self.page():
            self.sandbox.ask("POST", f"/v1/checkout/sessions/{page.rsplit('/', 1)[1]}/expire")

    def look(self) -> None:
        self.attempt(lambda: actions.settle(payment_id=self.first.pk, by=SYSTEM))

    def cancel(self) -> None:
        self.attempt(lambda: actions.cancel_open(reference=self.first.reference, by=SYSTEM))

    def pay_cash(self) -> None:
        if self.payment.state in OPEN:
            self.attempt(self._pay_cash)

    def _pay_cash(self) -> None:
        said = {name: getattr(self.first, name) for name in ("reference", "purpose", "title", "payer_id")}
        actions.record_counter_payment(**said, unit_code=self.first.unit_id, quote=self.first.fee, by=SYSTEM)

    def give_back(self) -> None:
        self.attempt(lambda: actions.refund(reference=self.first.reference, reason_code="withdrawn", by=SYSTEM))

    def object(self) -> None:
        if charge := self.payment.gateway_charge:
            with suppress(requests.HTTPError):  # the bank does not let everything be objected to
                self.sandbox.object_to(charge)

    def decide(self, *, won: bool) -> None:
        if charge := self.payment.gateway_charge:
            for dispute in self.sandbox.ask("GET", f"/v1/disputes?payment_intent={charge}").json()["data"]:
                with suppress(requests.HTTPError):
                    self.sandbox.decide(dispute["id"], won=won)

    def messages(self) -> list[dict[str, Any]]:
        """Return what the gateway has told of this payment since its beginning."""
        charge = self.payment.gateway_charge
        return [event for event in self.sandbox.events() if self.is_named_in(event["data"]["object"], charge)]

    def is_named_in(self, thing: dict[str, Any], charge: str) -> bool:
        ours = (thing.get("metadata") or {}).get("payment") == str(self.first.pk)
        return ours or (charge != "" and thing.get("payment_intent") == charge)

    def listen(self) -> None:
        """Take in all messages that were not yet told."""
        for event in self.messages():
            if event["id"] not in self.told:
                self.told.add(event["id"])
                assert made.post(event) == 200
                events.run_due()

    def everything(self) -> list[Any]:
        """Return all that money has done about this payment."""
        models: tuple[Any, ...] = (Receipt, LedgerEntry, Refund)
        rows = [list(model.objects.filter(payment=self.first).order_by("pk").values()) for model in models]
        return [list(Payment.objects.filter(pk=self.first.pk).values()), *rows]

    def hear_again(self, number: int) -> None:
        """Take in an old message once more: it says nothing new, and nothing changes."""
        old = [event for event in self.messages() if event["id"] in self.told]
        self.look()
        if old:
            before = self.everything()
            assert made.post(old[number % len(old)] | {"id": f"evt_{secrets.token_hex(8)}"}) == 200
            events.run_due()
            assert self.everything() == before

    def gone(self) -> list[Edge]:
        """Return the edges gone so far, from the facts alone."""
        course, state = [], str(State.CREATED)
        for fact in Event.objects.filter(stream=self.first.stream).order_by("seq"):
            if fact.name in NAMED:
                course.append((NAMED[fact.name], state, fact.data["state"]))
            state = fact.data["state"]
        assert state == self.payment.state
        return course

    def check(self) -> None:
        assert set(self.gone()) <= DECLARED
        settled = [edge for edge in self.gone() if edge[0] == "settle"]
        assert Receipt.objects.filter(payment=self.first, amends=None).count() == len(settled) <= 1
        assert queries.left_of(self.payment) >= 0
        assert self.first.attempts.filter(state__in=LIVE_ATTEMPT).count() <= 1

    def end(self) -> None:
        """Hear all that is left to hear; then ours and the gateway's books are one."""
        self.listen()
        self.look()
        self.check()


WORDS: dict[str, Callable[[Life], None]] = {
    "press": Life.press,
    "transfer": lambda life: life.press(TRANSFER),
    "declined": lambda life: life.type_card("4000000000000002"),
    "no_money": lambda life: life.type_card("4000000000009995"),
    "pay": lambda life: life.type_card("4242424242424242"),
    "run_out": Life.run_out,
    "look": Life.look,
    "listen": Life.listen,
    "cancel": Life.cancel,
    "cash": Life.pay_cash,
    "refund": Life.give_back,
    "object": Life.object,
    "won": lambda life: life.decide(won=True),
    "lost": lambda life: life.decide(won=False),
}
OFTEN = ("press", "press", "declined", "pay", "pay", "look", "listen", "listen")
WALKS = (
    "cash",
    "cancel",
    "press transfer cancel press pay",
    "press pay listen refund refund listen object",
    "press pay listen object listen refund won listen refund",
    "press declined look no_money listen pay look object listen lost listen",
    "press declined look transfer press run_out look press",
    "press declined look run_out look cash",
    "press run_out look cancel",
    "press declined look cancel",
    "press transfer declined cash",
    "press cancel",
)


def walk(life: Life, words: str) -> set[Edge]:
    for word in words.split():
        WORDS[word](life)
        life.check()
    life.end()
    return set(life.gone())


def test_every_edge_of_the_graph_is_gone_by_the_room_itself(card_sandbox):
    payer = factories.user()
    gone = [walk(Life(card_sandbox, payer), words) for words in WALKS]
    assert set().union(*gone) == DECLARED
    assert made.moved_in_ledger() == made.moved_at_gateway()


class Machine(RuleBasedStateMachine):
    """A life of which nobody knows beforehand what happens in it."""

    sandbox: CardSandbox
    payer: User
    gone: set[Edge]
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(self.sandbox, self.payer)

    @rule(word=st.sampled_from([*sorted(WORDS), *OFTEN]))
    def happens(self, word: str) -> None:
        type(self).steps += 1
        WORDS[word](self.life)

    @rule(number=st.integers(0, 20))
    def old_message_comes_again(self, number: int) -> None:
        type(self).steps += 1
        self.life.hear_again(number)

    @invariant()
    def is_lawful(self) -> None:
        self.life.check()

    def teardown(self) -> None:
        self.life.end()
        self.gone.update(self.life.gone())


def run(sandbox: CardSandbox, *, number: int, examples: int) -> type[Machine]:
    """Live so many lives from a seed; return what was gone through."""
    members = {"sandbox": sandbox, "payer": factories.user(), "gone": set(), "steps": 0}
    machine = seed(number)(type("Lives", (Machine,), members))
    quiet = settings(
        max_examples=examples,
        stateful_step_count=14,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=quiet)
    return machine


@pytest.mark.parametrize("number", [1, *(pytest.param(number, marks=pytest.mark.soak) for number in range(2, 22))])
def test_lives_of_which_nobody_knows_the_course_keep_graph_and_books(card_sandbox, capsys, number):
    examples = 6 if number == 1 else 15
    lives = run(card_sandbox, number=number, examples=examples)
    assert lives.gone <= DECLARED
    assert made.moved_in_ledger() == made.moved_at_gateway()
    with capsys.disabled():
        sys.stdout.write(f"\nlives: {examples} of {lives.steps} steps, {len(lives.gone)} of {len(DECLARED)} edges\n")


def asked_twice(sandbox: CardSandbox) -> list[int]:
    life = Life(sandbox, factories.user())
    for word in ("press", "pay", "listen", "refund", "refund"):
        WORDS[word](life)
    return list(Refund.objects.filter(payment=life.first).order_by("pk").values_list("amount", flat=True))


def test_negative_control_where_nobody_counts_what_is_left_it_is_asked_for_twice(card_sandbox, monkeypatch):
    assert asked_twice(card_sandbox) == [30_000]
    monkeypatch.setattr(queries, "left_of", lambda payment: payment.amount)
    assert asked_twice(card_sandbox) == [30_000, 30_000]


def test_negative_control_a_transition_past_the_graph_is_seen(card_sandbox):
    life = Life(card_sandbox, factories.user())
    walk(life, "press pay listen")
    Payment.objects.filter(pk=life.first.pk).update(state=State.EXPIRED)
    with pytest.raises(AssertionError):
        life.check()
