"""The bank asks every holder, the card page leads nowhere, and a fresh start forgets money, disputes and books."""

import pytest

from tests.payments.sandbox.test_messages import session

CLOSED = "Bạn có thể đóng trang này."


def status(sandbox):
    return sandbox.sessions()[0]["status"]


def test_with_challenge_the_bank_asks_the_holder_of_every_card(card_sandbox):
    card_sandbox.switch(challenge=True)
    page = session(card_sandbox)["url"]
    assert card_sandbox.pay(page).headers["Location"].endswith("/challenge")
    assert status(card_sandbox) == "open"
    assert card_sandbox.answer(page, accept=True).headers["Location"] == "http://p.test/"
    assert status(card_sandbox) == "complete"


def test_without_it_that_card_is_taken_at_once(card_sandbox):
    assert card_sandbox.pay(session(card_sandbox)["url"]).headers["Location"] == "http://p.test/"


def test_with_challenge_a_card_that_is_declined_still_is(card_sandbox):
    card_sandbox.switch(challenge=True)
    answer = card_sandbox.pay(session(card_sandbox)["url"], "4000000000009995")
    assert (answer.status_code, "Thẻ không đủ tiền" in answer.text) == (200, True)


@pytest.mark.parametrize("challenge", [False, True])
def test_abandoned_payer_has_paid_and_is_led_nowhere(card_sandbox, challenge):
    card_sandbox.switch(abandon=True, challenge=challenge)
    page = session(card_sandbox)["url"]
    answer = card_sandbox.pay(page)
    if challenge:
        answer = card_sandbox.answer(page, accept=True)
    assert (answer.status_code, CLOSED in answer.text, "p.test" in answer.text) == (200, True, False)
    assert status(card_sandbox) == "complete"
    assert len(card_sandbox.events("checkout.session.completed")) == 1
    assert CLOSED in card_sandbox.pay(page).text


def test_reset_forgets_money_disputes_books_and_switches(card_sandbox):
    card_sandbox.pay(session(card_sandbox)["url"])
    intent = card_sandbox.sessions()[0]["payment_intent"]
    card_sandbox.object_to(intent)
    card_sandbox.switch(abandon=True, challenge=True)
    card_sandbox.reset()
    lists = ("balance_transactions", "disputes", "refunds")
    assert [card_sandbox.ask("GET", f"/v1/{name}").json()["data"] for name in lists] == [[], [], []]
    assert (card_sandbox.balance(), card_sandbox.events(), card_sandbox.sessions()) == (0, [], [])
    assert card_sandbox.ask("GET", f"/v1/payment_intents/{intent}").status_code == 404
    assert card_sandbox.pay(session(card_sandbox)["url"]).headers["Location"] == "http://p.test/"
