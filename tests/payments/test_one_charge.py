"""However often and however closely together a payer presses, and whatever dies in between: one page, one charge."""

import dataclasses
import json
import secrets
import subprocess
import sys
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test import Client

from payments import actions, queries, rules
from payments.actions import locking
from payments.gateways import CARD, TRANSFER
from payments.gateways.stripe import StripeGateway
from payments.models import Payment, Receipt
from payments.states import LIVE_ATTEMPT, AttemptState, Found, State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from portal.events.models import Event
from tests.payments import banked, made
from tests.payments.test_races import at_once
from tests.programs import environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PRESS = """
import django, sys
django.setup()
from payments.actions import start_checkout
from portal.accounts.schema import SYSTEM
start_checkout(payment_id=int(sys.argv[1]), by=SYSTEM)
"""
CRASHES = ("payment-intent-stored", "payment-page-asked")


def press(payment: Payment) -> tuple[int, str]:
    """Press "pay" in a browser of the payer's; return status and where it leads."""
    assert payment.payer
    browser = Client(raise_request_exception=False)
    browser.force_login(payment.payer)
    answer = browser.post(f"/pay/{payment.reference}/", {"provider": CARD, "way": CARD})
    return answer.status_code, answer.headers.get("Location", "")


def press_and_die(payment: Payment, point: str) -> int:
    """Press in a process that is killed on the way; return how it ended."""
    run = [sys.executable, "-c", PRESS, str(payment.pk)]
    return subprocess.run(run, env=environment(FAULTS=f"{point}*"), check=False).returncode


def charges(sandbox) -> int:
    """Count the payments of the gateway's own book."""
    return len([moved for moved in made.moved_at_gateway() if moved[0] == "paid"])


def test_sixteen_presses_at_once_open_one_page(card_sandbox):
    payment = made.payment()
    answers = at_once(*[lambda: press(payment)] * 16)
    assert [status for status, _where in answers] == [303] * 16
    assert len(set(answers)) == 1
    assert (len(card_sandbox.sessions()), payment.attempts.count()) == (1, 1)
    assert Event.objects.filter(stream=payment.stream, name="payment.started").count() == 1
    assert card_sandbox.pay(answers[0][1]).status_code == 303
    assert press(payment) == answers[0]
    assert card_sandbox.pay(answers[0][1]).headers["Location"].endswith(f"/pay/{payment.reference}/return/")
    assert (charges(card_sandbox), len(card_sandbox.sessions())) == (1, 1)


def test_negative_control_without_the_lock_presses_crash_into_each_other(card_sandbox, monkeypatch):
    payment, together, live_attempt = made.payment(), threading.Barrier(4), queries.live_attempt

    def look_together(payment_id):
        found = live_attempt(payment_id)
        together.wait(timeout=30)
        return found

    monkeypatch.setattr(locking, "hold", lambda payment_id: Payment.objects.get(pk=payment_id))
    monkeypatch.setattr(queries, "live_attempt", look_together)
    outcomes = at_once(*[lambda: actions.checkout._intend(payment.pk, CARD)] * 4)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 3


@pytest.mark.parametrize("point", CRASHES)
@pytest.mark.parametrize("then", ["press", "sweep"])
def test_process_killed_on_the_way_to_the_page_makes_one_charge(card_sandbox, point, then):
    payment = made.payment()
    assert press_and_die(payment, point) == -9
    assert (payment.attempts.get().state, payment.attempts.get().url) == (AttemptState.ASKED, "")
    if then == "sweep":
        actions.sweep(by=SYSTEM, grace_seconds=0)
    status, page = press(payment)
    assert (status, card_sandbox.pay(page).status_code) == (303, 303)
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert (made.again(payment).state, payment.attempts.get().state) == (State.SUCCEEDED, AttemptState.PAID)
    assert (len(card_sandbox.sessions()), charges(card_sandbox), Receipt.objects.count()) == (1, 1, 1)


def test_negative_control_without_a_key_a_crash_leaves_a_second_page(card_sandbox, monkeypatch):
    start = StripeGateway.start
    monkeypatch.setattr(
        StripeGateway, "start", lambda door, asked: start(door, dataclasses.replace(asked, key=secrets.token_hex(9)))
    )
    payment = made.payment()
    assert press_and_die(payment, "payment-page-asked") == -9
    assert press(payment)[0] == 303
    assert len(card_sandbox.sessions()) == 2


def overwrite(row: Model, **values: Any) -> None:
    """Change what is fixed in a row, as somebody with the database's password could."""
    table, names = row._meta.db_table, ", ".join(f"{name} = %s" for name in values)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {table} SET {names} WHERE id = %s", [*values.values(), row.pk])


def tampered(payment: Payment) -> None:
    """Store an intent to pay and change its sum afterwards."""
    attempt = actions.checkout._intend(payment.pk, CARD)
    lines = [[label, quantity, price - 1] for label, quantity, price in attempt.request["lines"]]
    overwrite(attempt, request=json.dumps(attempt.request | {"lines": lines}))


def test_key_is_never_used_for_another_sum_and_the_gateway_is_not_asked(card_sandbox):
    payment, other = made.payment(), made.paid_at_bank(card_sandbox)
    tampered(payment)
    with pytest.raises(rules.KeyReused):
        made.page_of(payment)
    assert len(card_sandbox.sessions()) == 1
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert made.again(other).state == State.SUCCEEDED
    assert (len(card_sandbox.sessions()), made.again(payment).state) == (1, State.CREATED)


def test_payer_of_a_changed_intent_is_told_and_the_next_click_asks_for_the_true_sum(card_sandbox):
    payment = made.payment()
    tampered(payment)
    assert (press(payment)[0], card_sandbox.sessions()) == (503, [])
    assert press(payment)[0] == 303
    assert [session["amount_total"] for session in card_sandbox.sessions()] == [30_000]


def test_refund_of_another_sum_than_was_stored_is_not_asked(card_sandbox):
    payment = made.settled(card_sandbox, fee=made.quote(copies=4))
    (refund,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    overwrite(refund, amount=59_999)
    events.run_due()
    assert card_sandbox.events("charge.refunded") == []
    with pytest.raises(rules.KeyReused):
        actions.send_refund(refund_id=refund.pk, by=SYSTEM)


def test_negative_control_without_the_comparison_the_gateway_is_asked_for_another_sum(card_sandbox, monkeypatch):
    monkeypatch.setattr(rules, "refuse_other_body", lambda kept, asked: None)
    payment = made.payment()
    tampered(payment)
    made.page_of(payment)
    assert [session["amount_total"] for session in card_sandbox.sessions()] == [29_998]


def two_tabs(payment: Payment, steps: int) -> list[Any]:
    """Change between card and transfer in two tabs at once; return the pages that were shown, and what was refused."""
    payer = made.payer_of(payment)

    def tab(ways: tuple[str, ...]) -> list[Any]:
        seen: list[Any] = []
        for provider in ways * steps:
            try:
                seen.append(actions.start_checkout(payment_id=payment.pk, by=payer, provider=provider))
            except rules.Conflict as refusal:
                seen.append(refusal)
            live = payment.attempts.filter(state__in=LIVE_ATTEMPT).count()
            assert live <= 1
        return seen

    outcomes = at_once(lambda: tab((CARD, TRANSFER)), lambda: tab((TRANSFER, CARD)))
    assert [type(outcome) for outcome in outcomes] == [list, list], outcomes
    return [page for outcome in outcomes for page in outcome]


def pay_all(sandbox, pages: list[Any]) -> int:
    """Try to pay on every card page that was ever shown, all at once; return how many took money."""
    cards = sorted({page for page in pages if isinstance(page, str) and "/c/pay/" in page})
    at_once(*[lambda page=page: sandbox.pay(page).status_code for page in cards])
    return charges(sandbox)


@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.soak)])
def test_two_tabs_that_change_their_minds_leave_one_way_and_at_most_one_charge(card_sandbox, rounds):
    banked.account()
    for before in range(rounds):
        payment = made.payment()
        pages = two_tabs(payment, steps=3)
        made.page_of(payment)
        assert payment.attempts.filter(state__in=LIVE_ATTEMPT).count() == 1
        pages.append(payment.attempts.get(state__in=LIVE_ATTEMPT).url)
        assert pay_all(card_sandbox, pages) == before + 1
        actions.sweep(by=SYSTEM, grace_seconds=0)
        assert made.again(payment).state == State.SUCCEEDED
    assert made.moved_in_ledger() == made.moved_at_gateway()


def test_negative_control_where_left_pages_stay_open_two_charges_are_taken(card_sandbox, monkeypatch):
    monkeypatch.setattr(
        StripeGateway,
        "expire",
        lambda door, session: dataclasses.replace(door.look_up(session), found=Found.EXPIRED),
    )
    banked.account()
    payment = made.payment()
    ways = (CARD, TRANSFER, CARD)
    pages = [actions.start_checkout(payment_id=payment.pk, by=SYSTEM, provider=way) for way in ways]
    assert pay_all(card_sandbox, pages) == 2


def test_card_paid_while_another_tab_changes_to_transfer_is_taken_in_once(card_sandbox):
    banked.account()
    for before in range(4):
        payment = made.payment()
        page = made.page_of(payment)
        paid, changed = at_once(
            lambda page=page: card_sandbox.pay(page).status_code,
            lambda pk=payment.pk: actions.start_checkout(payment_id=pk, by=SYSTEM, provider=TRANSFER),
        )
        actions.sweep(by=SYSTEM, grace_seconds=0)
        if paid == 303:
            assert (made.again(payment).state, type(changed)) == (State.SUCCEEDED, rules.AlreadyPaid)
        else:
            assert (made.again(payment).state, payment.attempts.last().provider) == (State.PENDING, TRANSFER)
        assert charges(card_sandbox) <= before + 1
    assert made.moved_in_ledger() == made.moved_at_gateway()
