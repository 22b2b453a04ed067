import pytest

from payments import actions, health
from portal.accounts.schema import SYSTEM
from portal.core.health import State
from tests.payments import made

pytestmark = pytest.mark.django_db


def states():
    return {check.name: check.state for check in health.checks()}


def test_open_gateway_and_nothing_held_is_well(card_sandbox):
    assert states() == {
        "card gateway": State.OK,
        "bank": State.OK,
        "held money": State.OK,
        "books": State.OK,
    }


def test_silent_gateway_is_down_and_no_page_needs_it(card_sandbox):
    card_sandbox.switch(down=True)
    assert states()["card gateway"] == State.DOWN
    assert not any(check.required for check in health.checks())


def test_silent_bank_is_down_and_a_portal_that_lives_on_statements_has_none_to_ask(card_sandbox, bank, settings):
    assert states()["bank"] == State.OK
    bank.switch(down=True)
    assert states()["bank"] == State.DOWN
    settings.BANK_API_BASE = ""
    assert states()["bank"] == State.OK


def test_held_money_is_shown(card_sandbox):
    payment = made.paid_at_bank(card_sandbox)
    card_sandbox.switch(falsify={"amount": 1})
    actions.settle(payment_id=payment.pk, by=SYSTEM)
    assert states()["held money"] == State.DEGRADED
