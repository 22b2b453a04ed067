"""Transfers are compared with the bank's statements, and left unchecked where no statement covers the day."""

from datetime import timedelta

import pytest

from payments import actions
from payments.actions import settling
from payments.models import BankLine, Quarantine, Statement
from payments.queries import reconciling as reads
from payments.states import Fault, LineOutcome, LineSource, Method
from portal.accounts.schema import SYSTEM
from portal.core import clock
from tests import factories
from tests.payments import made
from tests.payments.books import planted

pytestmark = pytest.mark.django_db
ACCOUNT = "970415 113366668888"


@pytest.fixture(autouse=True)
def sandbox(card_sandbox):
    return card_sandbox


def statement(account=ACCOUNT, *, made_days_later=1, days=0, name="a"):
    day = planted.today() + timedelta(days=days)
    return Statement.objects.create(
        account=account,
        name=name,
        sha256=name * 64,
        since=day,
        until=day,
        imported_at=reads.borders(day)[0] + timedelta(days=made_days_later, hours=8),
        imported_by="system",
    )


def line(ref, amount=30_000, *, within=None, outcome=LineOutcome.MATCHED, at=None, payment=None, account=ACCOUNT):
    return BankLine.objects.create(
        account=account,
        bank_ref=ref,
        at=at or clock.now(),
        amount=amount,
        currency="vnd",
        source=LineSource.NOTIFICATION,
        statement=within,
        payment=payment,
        outcome=outcome,
        received_at=clock.now(),
    )


def transferred(ref, *, within=None):
    """Return a payment that came by transfer under the bank's reference."""
    payment = made.payment()
    settling.complete(payment, method=Method.TRANSFER, charge=ref, at=clock.now(), by=SYSTEM)
    line(ref, within=within, payment=payment)
    return payment


def reconcile(days=0):
    row = actions.reconcile(date=planted.today() + timedelta(days=days), by=SYSTEM)
    found = [(each["kind"], each["external"], each["way"]) for each in row.differences]
    return found, [(part["provider"], part["why"], part["account"], part["lines"]) for part in row.unchecked]


def test_transfers_on_the_statement_are_compared():
    transferred("FT1", within=statement())
    assert reconcile() == ([], [])


def test_without_a_statement_the_day_is_unchecked():
    transferred("FT1")
    transferred("FT2")
    assert reconcile() == ([], [("vietqr", "no_statement", ACCOUNT, 2)])
    assert planted.command()[0] == 3


def test_statement_of_the_same_day_does_not_cover_it():
    transferred("FT1", within=statement(made_days_later=0))
    assert reconcile() == ([], [("vietqr", "no_statement", ACCOUNT, 1)])


def test_statement_of_another_account_does_not_cover_this_one():
    transferred("FT1")
    statement("970436 999")
    assert reconcile() == ([], [("vietqr", "no_statement", ACCOUNT, 1)])


def test_transfer_that_only_a_message_told_is_a_difference():
    statement()
    transferred("FT1")
    assert reconcile() == ([("not_at_gateway", "FT1", "explain")], [])


def test_line_that_was_never_acted_upon_is_a_difference():
    line("FT1", within=statement(), outcome=LineOutcome.WAITING)
    assert reconcile() == ([("not_in_ledger", "FT1", "match_line")], [])


@pytest.mark.parametrize(("booked", "found"), [(True, 1), (False, 0)])
def test_held_line_counts_where_it_is_money_of_ours(booked, found):
    held = line("FT1", within=statement(), outcome=LineOutcome.HELD)
    Quarantine.objects.create(
        provider="vietqr", object_id="FT1", fault=Fault.UNKNOWN, line=held, booked=booked, at=clock.now()
    )
    assert len(reconcile()[0]) == found


def test_line_that_is_nothing_to_do_with_us_is_left_out():
    line("FT1", within=statement(), outcome=LineOutcome.IGNORED)
    assert reconcile() == ([], [])


@pytest.fixture
def noted_late():
    """A transfer back that the bank made today and a clerk noted tomorrow; statements cover both days."""
    payment = transferred("FT1", within=(today := statement()))
    statement(days=1, name="b")
    (refund,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    line("FT9", -30_000, within=today, outcome=LineOutcome.REFUND)
    clerk = factories.staff("finance")
    with clock.at(clock.now() + timedelta(days=1)):
        actions.pay_out_refund(refund_id=refund.pk, bank_ref="FT9", by=clerk)


def test_transfer_back_noted_a_day_late_is_no_difference_of_either_day(noted_late):
    assert [reconcile(), reconcile(days=1)] == [([], []), ([], [])]


def test_control_without_a_look_at_other_days_the_late_note_is_a_difference(noted_late, monkeypatch):
    monkeypatch.setattr(reads, "bank_twins", lambda _missing: [])
    assert reconcile(days=1) == ([("not_at_gateway", "FT9", "explain")], [])
