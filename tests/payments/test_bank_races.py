"""Several take the same lines in at the same moment: real threads on PostgreSQL, the bank a real process."""

from collections import Counter

import pytest
from django.db import IntegrityError
from django.utils import timezone

from payments import actions
from payments.actions import banking, locking
from payments.models import BankLine, GatewayEvent, LedgerEntry, Payment, Quarantine, Receipt, Refund, Statement
from payments.states import LineSource, RefundState, State
from portal.accounts.schema import SYSTEM
from portal.events import actions as events
from tests.payments import banked, made
from tests.payments.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_four_importers_of_one_statement_take_each_line_once():
    account = banked.account()
    rows, clerk = banked.good_rows(10), banked.finance(account.unit)
    rows += [banked.row(90, rows[0].memo), banked.row(91, "UNG HO")]
    reports = at_once(*[lambda: banked.imported(rows, account, clerk)] * 4)
    assert [sum(report.outcomes.values()) for report in reports] == [12] * 4
    assert sum(not report.again for report in reports) == 1
    assert (Statement.objects.count(), BankLine.objects.count(), Receipt.objects.count()) == (1, 12, 10)
    assert Counter(Quarantine.objects.values_list("fault", flat=True)) == {"twice": 1, "unknown": 1}
    assert LedgerEntry.objects.filter(movement="paid").count() == 12


def test_messages_statement_and_sweep_at_the_same_moment_settle_once(bank):
    account = banked.account()
    payment, clerk = banked.shown(), banked.finance(account.unit)
    line = bank.transfer(banked.code_of(payment, account))
    today = timezone.localdate().isoformat()
    content = bank.statement(account.key, today, today)
    assert banked.told(banked.notice(line)) == 200

    def load():
        return actions.import_statement(name="s.csv", content=content, account=account.key, by=clerk)

    outcomes = at_once(events.run_due, events.run_due, load, load, lambda: actions.sweep(by=SYSTEM))
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    events.run_due()
    assert (BankLine.objects.count(), Receipt.objects.count(), Quarantine.objects.count()) == (1, 1, 0)
    assert made.again(payment).state == State.SUCCEEDED


def test_bank_tells_a_running_portal_three_times_and_it_is_paid_once(bank, live_server):
    account = banked.account()
    bank.listen(f"{live_server.url}{banked.WEBHOOK}")
    bank.switch(duplicate=2, memo="MBVCB.7.{lower}.CT")
    payment = banked.shown()
    line = bank.transfer(banked.code_of(payment, account))
    bank.settled()
    assert (GatewayEvent.objects.get().object_id, made.again(payment).state) == (line["ref"], State.PENDING)
    events.run_due()
    assert (made.again(payment).state, Receipt.objects.count()) == (State.SUCCEEDED, 1)


def test_one_debit_line_taken_by_six_pays_one_of_two_equal_refunds_out():
    account = banked.account()
    for place in range(2):
        payment = banked.shown()
        banked.imported([banked.row(place, payment.reference, counter_account="0099887766")], account)
        actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    out = banked.row(9, "HOAN PHI", -30_000, counter_account="0099887766")
    clerk = banked.finance(account.unit)
    at_once(*[lambda: banked.imported([out], account, clerk)] * 6)
    assert Counter(Refund.objects.values_list("state", flat=True)) == {RefundState.DONE: 1, RefundState.TO_TRANSFER: 1}
    assert LedgerEntry.objects.filter(movement="refunded").count() == 1


def test_negative_control_without_the_locks_two_who_take_one_line_crash_into_the_books(monkeypatch):
    account = banked.account()
    payment = banked.shown()
    line = banking._keep(_line(payment, account), LineSource.ASKED, None, SYSTEM)
    monkeypatch.setattr(locking, "hold", lambda payment_id: Payment.objects.get(pk=payment_id))
    monkeypatch.setattr(BankLine.objects.__class__, "select_for_update", lambda self, **_: self.all())
    outcomes = at_once(*[lambda: banking.work(line_id=line.pk, by=SYSTEM)] * 8)
    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)
    assert Receipt.objects.count() == 1


def _line(payment, account):
    return banking.read_line(
        {
            "bank_bin": account.bank_bin,
            "account": account.number,
            "ref": "FT1",
            "at": timezone.localtime().isoformat(),
            "amount": payment.amount,
            "currency": "VND",
            "memo": payment.reference,
        }
    )
