"""Messages of the bank and what the sweep asks it: stored once, acted upon from the bank's own book."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments import actions
from payments.models import BankLine, GatewayEvent, LedgerEntry, Quarantine, Receipt
from payments.states import (
    AttemptState,
    Fault,
    LineSource,
    Method,
    Outcome,
    State,
)
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.integrations.bank import signature
from tests.payments import banked, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return banked.account()


def paid_by_code(bank, account, **changes):
    """Return a payment whose code was paid at the bank, with the line of the bank's book."""
    payment = banked.shown()
    return payment, bank.transfer(banked.code_of(payment, account), **changes)


def test_message_is_kept_answered_and_acted_upon_from_the_banks_own_book(bank, account):
    payment, line = paid_by_code(bank, account)
    lie = banked.notice(line | {"amount": 1})
    assert banked.told(lie) == 200
    assert (made.again(payment).state, BankLine.objects.count()) == (State.PENDING, 0)
    events.run_due()
    paid = made.again(payment)
    assert (paid.state, paid.method, paid.gateway_charge) == (State.SUCCEEDED, Method.TRANSFER, line["ref"])
    assert timezone.localtime(paid.settled_at).isoformat() == line["at"]
    assert GatewayEvent.objects.get().outcome == Outcome.APPLIED
    assert (BankLine.objects.get().source, payment.attempts.get().state) == (LineSource.NOTIFICATION, AttemptState.PAID)


def test_without_a_bank_to_ask_the_signed_line_counts(bank, account, settings):
    payment, line = paid_by_code(bank, account)
    settings.BANK_API_BASE = ""
    banked.told(banked.notice(line))
    events.run_due()
    assert made.again(payment).state == State.SUCCEEDED


def test_message_twenty_times_and_the_statement_settle_once(bank, account):
    payment, line = paid_by_code(bank, account)
    assert [banked.told(banked.notice(line)) for _copy in range(20)] == [200] * 20
    events.run_due()
    today = timezone.localdate().isoformat()
    content = bank.statement(account.key, today, today)
    report = actions.import_statement(
        name="sao-ke.csv", content=content, account=account.key, by=banked.finance(account.unit)
    )
    banked.told(banked.notice(line, id="ntf_other"))
    events.run_due()
    assert (report.known, Receipt.objects.count(), Quarantine.objects.count()) == (1, 1, 0)
    assert BankLine.objects.get().statement_id == report.statement_id
    assert LedgerEntry.objects.filter(movement="paid").count() == 1
    assert made.again(payment).state == State.SUCCEEDED


FORGED = {
    "another secret": {"secret": "whsec_other"},
    "too old": {"age": 301},
    "from the future": {"age": -301},
    "another body": {"body": b'{"id": "ntf_1", "type": "line.booked", "line": {}}'},
}


@pytest.mark.parametrize("fault", FORGED)
def test_forged_message_is_refused_without_a_trace(bank, account, fault):
    payment, line = paid_by_code(bank, account)
    assert banked.told(banked.notice(line), **FORGED[fault]) == 400
    events.run_due()
    assert (GatewayEvent.objects.count(), made.again(payment).state) == (0, State.PENDING)


@pytest.mark.parametrize("fault", ["another secret", "too old", "from the future"])
def test_negative_control_without_the_signature_check_a_forged_message_is_taken(bank, account, monkeypatch, fault):
    monkeypatch.setattr(signature, "check", lambda *said: None)
    payment, line = paid_by_code(bank, account)
    assert banked.told(banked.notice(line), **FORGED[fault]) == 200
    events.run_due()
    assert made.again(payment).state == State.SUCCEEDED


@pytest.mark.parametrize(
    "event",
    [
        [],
        "x",
        {},
        {"id": "a", "type": "line.booked"},
        {"id": "a", "type": "line.booked", "line": []},
        {"id": 5, "type": "other", "line": {}},
        {"id": "a b", "type": "other"},
        {"id": "a", "type": "other", "more": "\u0000"},
        {"id": "a", "type": "other", "more": "\ud800"},
    ],
)
def test_signed_message_that_is_none_is_refused(account, event):
    assert (banked.told(event), GatewayEvent.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "30000"},
        {"amount": 30_000.5},
        {"amount": True},
        {"amount": 0},
        {"amount": 10**18},
        {"at": "yesterday"},
        {"at": "2026-11-20T10:00:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"ref": ""},
        {"ref": "x" * 81},
        {"memo": None},
    ],
)
def test_signed_line_that_is_none_is_refused(bank, account, change):
    _payment, line = paid_by_code(bank, account)
    assert (banked.told(banked.notice(line | change)), GatewayEvent.objects.count()) == (400, 0)


def test_message_of_another_kind_is_kept_and_not_acted_upon(account):
    assert banked.told({"id": "ntf_1", "type": "account.closed"}) == 200
    events.run_due()
    assert GatewayEvent.objects.get().outcome == Outcome.IGNORED


def test_line_that_the_bank_does_not_know_is_shown_to_a_clerk_and_settles_nothing(bank, account):
    payment, line = paid_by_code(bank, account)
    banked.told(banked.notice(line | {"ref": "FT000"}))
    events.run_due()
    held = Quarantine.objects.get()
    assert (held.fault, held.object_id, held.booked) == (Fault.UNKNOWN, "FT000", False)
    assert (made.again(payment).state, GatewayEvent.objects.get().outcome) == (State.PENDING, Outcome.QUARANTINED)


def test_bank_that_is_down_is_asked_again_later(bank, account):
    payment, line = paid_by_code(bank, account)
    banked.told(banked.notice(line))
    bank.switch(down=True)
    events.run_due()
    assert (made.again(payment).state, GatewayEvent.objects.get().outcome) == (State.PENDING, Outcome.WAITING)
    bank.switch(down=False)
    with clock.at(clock.now() + timedelta(hours=1)):
        events.run_due()
    assert made.again(payment).state == State.SUCCEEDED


# --- The sweep ---------------------------------------------------------------------------------------------------


def test_dropped_messages_are_made_up_for_page_by_page(bank, account, monkeypatch):
    monkeypatch.setattr("portal.integrations.bank.client.PAGE", 3)
    payments = [paid_by_code(bank, account)[0] for _payment in range(8)]
    for _sweep in range(2):
        actions.sweep(by=SYSTEM)
    assert {made.again(payment).state for payment in payments} == {State.SUCCEEDED}
    assert (Receipt.objects.count(), Quarantine.objects.count()) == (8, 0)
    assert set(BankLine.objects.values_list("source", flat=True)) == {LineSource.ASKED}


def test_bank_is_not_asked_when_nobody_is_expected_to_pay(bank, account):
    bank.transfer(banked.code_of(banked.asked(), account))
    actions.sweep(by=SYSTEM)
    assert BankLine.objects.count() == 0


def test_code_whose_time_is_over_is_closed_and_later_money_is_taken(bank, account):
    payment = banked.shown()
    with clock.at(clock.now() + timedelta(hours=2)):
        actions.sweep(by=SYSTEM)
        assert (made.again(payment).state, payment.attempts.get().state) == (State.EXPIRED, AttemptState.CLOSED)
        bank.transfer(banked.code_of(payment, account))
        actions.sweep(by=SYSTEM)
    assert made.again(payment).state == State.SUCCEEDED


def test_code_stays_open_while_the_bank_cannot_be_asked(bank, account):
    payment = banked.shown()
    bank.switch(down=True)
    with clock.at(clock.now() + timedelta(hours=2)):
        actions.sweep(by=SYSTEM)
    assert (made.again(payment).state, payment.attempts.get().state) == (State.PENDING, AttemptState.OPEN)


def test_card_page_left_open_is_closed_when_the_transfer_comes(bank, card_sandbox, account):
    payment = banked.asked()
    page = made.page_of(payment)
    bank.transfer(banked.code_of(payment, account))
    actions.take_line(line=banked.line_at(bank), source=LineSource.ASKED, by=SYSTEM)
    assert (made.again(payment).state, payment.attempts.get().state) == (State.SUCCEEDED, AttemptState.CLOSED)
    assert card_sandbox.pay(page).status_code != 303
