"""Money of transfers that is held or goes back out, and the accounts on which it comes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from payments import actions, queries
from payments.models import BankLine, LedgerEntry, Quarantine, Receipt, Refund
from payments.states import (
    Account,
    AttemptState,
    Fault,
    LineOutcome,
    LineSource,
    RefundState,
    Resolution,
    State,
)
from portal.accounts.schema import SYSTEM
from portal.core import clock
from tests import factories
from tests.payments import banked, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return banked.account()


@pytest.fixture
def elsewhere():
    """Return another unit with an account of its own."""
    unit = factories.unit(code="05.22", name="Trường THPT Bình Thủy")
    banked.account(unit, "970099990000")
    return unit


def test_short_money_waits_in_suspense_and_the_rest_makes_it_whole(account):
    payment = banked.shown()
    held = [banked.taken(account, payment.reference, part) for part in (10_000, 20_000)]
    assert (banked.faults(), banked.balance(), payment.attempts.get().state) == (
        {"short": 2},
        30_000,
        AttemptState.HELD,
    )
    ids = list(Quarantine.objects.values_list("pk", flat=True))
    actions.apply_held(held_ids=ids, payment_id=payment.pk, remark="hai lần", by=banked.finance(account.unit))
    assert (made.again(payment).state, banked.balance(), Receipt.objects.count()) == (State.SUCCEEDED, 0, 1)
    assert {BankLine.objects.get(pk=line.pk).outcome for line in held} == {LineOutcome.MATCHED}


def test_over_money_is_taken_in_and_the_rest_given_back_to_its_sender(account):
    payment = banked.shown()
    banked.taken(account, payment.reference, 50_000, counter_account="777", counter_name="LE B")
    clerk = banked.finance(account.unit)
    actions.apply_held(held_ids=[Quarantine.objects.get().pk], payment_id=payment.pk, remark="", by=clerk)
    rest = Refund.objects.get()
    assert (rest.amount, rest.state, rest.to_account, rest.to_name) == (20_000, RefundState.TO_TRANSFER, "777", "LE B")


@pytest.mark.parametrize("fault", ["twice", "late"])
def test_money_paid_twice_or_too_late_goes_back_by_rule(account, fault):
    payment = banked.shown()
    if fault == "twice":
        banked.taken(account, payment.reference)
    else:
        actions.cancel_open(reference=payment.reference, by=SYSTEM)
    banked.taken(account, payment.reference, counter_account="777")
    [refund] = Refund.objects.all()
    assert (refund.amount, refund.state, refund.to_account) == (30_000, RefundState.TO_TRANSFER, "777")
    assert (Quarantine.objects.get().resolution, banked.balance()) == (Resolution.RETURNED, 0)


def test_money_on_another_units_account_is_that_units_to_decide(account, elsewhere):
    payment = banked.asked()
    theirs = queries.account_for(elsewhere.code, timezone.localdate())
    banked.taken(theirs, payment.reference)
    held = Quarantine.objects.get()
    assert (held.fault, held.unit_id, held.booked, held.payment_id) == (Fault.ACCOUNT, elsewhere.code, True, payment.pk)
    actions.return_held(held_id=held.pk, remark="", by=banked.finance(elsewhere))
    assert (Refund.objects.get().unit_id, banked.balance()) == (elsewhere.code, 0)


def test_line_of_an_account_that_is_not_ours_is_shown_and_not_in_the_books(bank, account):
    payment = banked.shown()
    bank.transfer(banked.code_of(payment, account, account="555566667777"))
    actions.take_line(line=banked.line_at(bank), source=LineSource.NOTIFICATION, by=SYSTEM)
    held = Quarantine.objects.get()
    assert (held.fault, held.booked, held.unit_id) == (Fault.ACCOUNT, False, None)
    actions.dismiss_held(held_id=held.pk, remark="không phải của ta", by=banked.finance())
    assert LedgerEntry.objects.filter(movement="paid").count() == 0


def test_account_given_up_between_code_and_money_still_takes_it(account):
    payment = banked.shown()
    today, now = timezone.localdate(), timezone.localtime()
    account.until = today
    account.save(update_fields=["until"])
    banked.account(number="888877776666", since=today)
    old = banked.taken(account, payment.reference, at=now)
    assert old.outcome == LineOutcome.HELD  # asked today, when the new account was already in force
    with clock.at(clock.now() - timedelta(days=1)):
        earlier = banked.shown()
    assert banked.taken(account, earlier.reference, at=now).outcome == LineOutcome.MATCHED


def test_bank_that_says_another_amount_under_a_known_reference_is_shown(account):
    payment = banked.shown()
    line = banked.taken(account, payment.reference)
    changed = replace(line.said, amount=90_000)
    for _again in range(2):
        actions.take_line(line=changed, source=LineSource.ASKED, by=SYSTEM)
    held = Quarantine.objects.get()
    assert (held.fault, held.payment_id, held.booked) == (Fault.AMOUNT, payment.pk, False)
    assert BankLine.objects.get().amount == 30_000


def test_two_banks_may_use_the_same_reference(account, elsewhere):
    theirs = queries.account_for(elsewhere.code, timezone.localdate())
    for each in (account, theirs):
        banked.imported([banked.row(1, "UNG HO")], each)
    assert (BankLine.objects.count(), banked.faults(), banked.balance()) == (2, {"unknown": 2}, 60_000)


def test_unreadable_row_is_shown_with_what_stands_in_it(account):
    banked.imported([banked.row(1, "LE PHI", credit="ba mươi"), *banked.good_rows(1)], account)
    held = Quarantine.objects.get()
    assert (held.fault, held.unit_id, held.booked) == (Fault.UNREADABLE, account.unit_id, False)
    assert "ba mươi" in held.found_reference


def owed(account, **changes):
    """Return a refund that waits to be transferred."""
    payment = banked.shown()
    banked.taken(account, payment.reference, counter_account="0099887766", **changes)
    [refund] = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    return refund


@pytest.mark.parametrize("named", ["account", "memo"])
def test_debit_line_marks_its_refund_as_paid_out(account, named):
    refund = owed(account)
    assert (refund.state, refund.to_account) == (RefundState.TO_TRANSFER, "0099887766")
    said = {"account": ("HOAN PHI", "0099887766"), "memo": (f"HOAN {refund.payment.reference}", "1")}[named]
    line = banked.taken(account, said[0], -30_000, counter_account=said[1])
    refund.refresh_from_db()
    assert (refund.state, refund.done_at, line.outcome, line.refund_id) == (
        RefundState.DONE,
        line.at,
        LineOutcome.REFUND,
        refund.pk,
    )
    entry = LedgerEntry.objects.get(movement="refunded")
    assert (entry.amount, entry.external, banked.balance(Account.REFUNDS)) == (30_000, line.bank_ref, 0)


def test_debit_line_of_a_refund_that_a_clerk_noted_is_known_by_the_reference(account):
    refund = owed(account)
    clerk = banked.finance(account.unit)
    actions.pay_out_refund(refund_id=refund.pk, bank_ref="FT26333000001", by=clerk)
    line = banked.taken(account, "HOAN PHI", -30_000, counter_account="0099887766")
    assert (line.bank_ref, line.outcome, line.refund_id) == ("FT26333000001", LineOutcome.REFUND, refund.pk)
    assert LedgerEntry.objects.filter(movement="refunded").count() == 1


@pytest.mark.parametrize("change", [{"amount": -29_999}, {"counter_account": "1"}])
def test_other_money_that_goes_out_is_visible_and_pays_nothing_out(account, change):
    refund = owed(account)
    line = banked.taken(account, "TIEN DIEN", **{"amount": -30_000, "counter_account": "0099887766"} | change)
    refund.refresh_from_db()
    assert (line.outcome, refund.state) == (LineOutcome.IGNORED, RefundState.TO_TRANSFER)
    assert line in queries.lines_on(account.key, timezone.localdate(line.at))


def test_two_refunds_alike_are_paid_by_two_lines(account):
    first, second = owed(account), owed(account)
    lines = [banked.taken(account, "HOAN PHI", -30_000, counter_account="0099887766") for _line in range(3)]
    assert [line.refund_id for line in lines] == [first.pk, second.pk, None]


def test_unit_without_an_account_collects_on_the_nearest_above(account):
    city, today = factories.office(), timezone.localdate()
    above = banked.account(city, "970000001111")
    branch = factories.unit(code="05.99", parent=city)
    leaf = factories.unit(code="05.99.1", parent=branch)
    assert queries.account_for(leaf.code, today) == above
    own = banked.account(branch, "970000002222", since=today)
    assert queries.account_for(leaf.code, today) == own
    assert queries.account_for(leaf.code, today - timedelta(days=1)) == above
    assert queries.account_for(factories.unit(code="77").code, today) is None


def test_money_of_a_unit_without_an_account_comes_on_the_one_above(elsewhere):
    city = factories.office()
    above = banked.account(city, "970000001111")
    payment = banked.asked()
    payment.unit.parent = city
    payment.unit.save()
    assert banked.taken(above, payment.reference).outcome == LineOutcome.MATCHED


def test_day_is_covered_by_a_statement_made_after_it_or_by_the_bank_itself(account, settings, bank):
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    assert queries.covered(account.key, yesterday)
    settings.BANK_API_BASE = ""
    assert not queries.covered(account.key, yesterday)
    moment = timezone.localtime(clock.now())
    rows = [
        banked.row(1, "X", at=moment - timedelta(days=2)),
        banked.row(2, "Y", at=moment),
    ]
    banked.imported(rows, account)
    days = [today - timedelta(days=back) for back in range(4)]
    assert [queries.covered(account.key, day) for day in days] == [False, True, True, False]


def test_lines_of_a_statement_and_in_suspense_are_listed(account):
    report = banked.imported([*banked.good_rows(2), banked.row(50, "UNG HO")], account)
    assert [line.outcome for line in queries.lines_of(report.statement_id)] == ["matched", "matched", "held"]
    [line] = queries.lines_in_suspense([account.key])
    assert line.memo == "UNG HO"
    actions.return_held(held_id=line.quarantines.get().pk, remark="", by=banked.finance(account.unit))
    assert not queries.lines_in_suspense([account.key])
