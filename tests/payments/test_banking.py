"""Statements taken in: every line once, each trouble with its fault, nothing dropped."""

from collections import Counter
from dataclasses import replace

import pytest
from django.utils import timezone

from payments import actions, queries, rules
from payments.actions import banking
from payments.formulas import matching, statements, vietqr
from payments.models import BankLine, LedgerEntry, Quarantine, Receipt, Refund, Statement
from payments.states import (
    Account,
    LineOutcome,
    Method,
)
from portal.accounts.schema import SYSTEM
from tests import factories
from tests.payments import banked

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


def expected(troubles):
    return Counter(name.partition(":")[0] for name in troubles)


def run_statement(account, elsewhere, *, good):
    rows = banked.good_rows(good)
    troubles = banked.troubles(rows, elsewhere)
    report = banked.imported(banked.shuffled([*rows, *troubles.values()], seed=3), account)
    return report, troubles


def test_two_hundred_lines_with_twelve_troubles_match_188_and_queue_12_each_with_its_fault(account, elsewhere):
    report, troubles = run_statement(account, elsewhere, good=188)
    assert (len(troubles), report.unreadable, report.outcomes) == (
        12,
        1,
        {LineOutcome.MATCHED: 188, LineOutcome.HELD: 11},
    )
    assert banked.faults() == expected(troubles)
    settled = Receipt.objects.filter(payment__method=Method.TRANSFER)
    assert settled.count() == 188
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 190))  # one more at the counter
    assert banked.balance(Account.TRANSFER) == -(188 * 30_000 + 29_999 + 30_001 + 7 * 30_000 + 30_000)
    assert {refund.reason_code for refund in Refund.objects.all()} == {"paid_twice", "paid_late"}


def test_a_statement_imported_twice_changes_nothing_and_is_told(account, elsewhere):
    rows = banked.good_rows(8)
    rows += banked.troubles(rows, elsewhere).values()
    first, before = banked.imported(rows, account), _everything()
    again = banked.imported(rows, account)
    assert (first.again, again.again, again.known, again.outcomes) == (False, True, 19, first.outcomes)
    assert _everything() == before
    assert queries.read_statement(
        name="x.csv", content=banked.statement(rows, account), account=account.key
    ).imported_at


def _everything():
    models = (BankLine, Quarantine, LedgerEntry, Receipt, Refund, Statement)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_overlapping_statements_take_each_line_once(account):
    rows = banked.good_rows(6)
    banked.imported(rows[:4], account)
    second = banked.imported(rows[2:], account)
    assert (second.known, second.again, Receipt.objects.count(), BankLine.objects.count()) == (2, False, 6, 6)
    assert [line.statement_id == second.statement_id for line in BankLine.objects.order_by("bank_ref")] == [
        False
    ] * 4 + [True] * 2


CONTROLS = {
    "memo normalisation": (vietqr, "squeezed", lambda text: text),
    "exact amount": (matching, "amount_fault", lambda came, asked: None),
    "account check": (matching, "on_its_account", lambda account, accounts: True),
}


@pytest.mark.parametrize("guard", CONTROLS)
def test_negative_control_without_a_guard_the_statement_comes_out_differently(account, elsewhere, monkeypatch, guard):
    monkeypatch.setattr(*CONTROLS[guard])
    report, troubles = run_statement(account, elsewhere, good=12)
    assert report.outcomes[LineOutcome.MATCHED] != 12
    assert banked.faults() != expected(troubles)


def test_the_same_small_statement_with_its_guards(account, elsewhere):
    report, troubles = run_statement(account, elsewhere, good=12)
    assert (report.outcomes[LineOutcome.MATCHED], banked.faults()) == (12, expected(troubles))


def test_negative_control_without_lines_known_by_their_reference_a_second_import_is_paid_twice(account, monkeypatch):
    rows = banked.good_rows(3)
    banked.imported(rows, account)
    keep = banking._keep

    def keep_anew(line, *rest):
        return keep(replace(line, bank_ref=f"{line.bank_ref}-again"), *rest)

    monkeypatch.setattr(banking, "_keep", keep_anew)
    banked.imported(rows, account)
    assert banked.faults() == {"twice": 3}


def test_preview_says_what_an_import_would_do_and_writes_nothing(account, elsewhere):
    rows = banked.good_rows(3)
    banked.imported(rows[:1], account)
    content = banked.statement([*rows, banked.row(90, "X", credit="ba")], account)
    before = _everything()
    preview = queries.read_statement(name="sao-ke.csv", content=content, account=account.key)
    assert (preview.known, preview.new, len(preview.reading.unreadable), preview.imported_at) == (1, 2, 1, None)
    assert _everything() == before


def test_import_is_for_the_finance_of_the_accounts_unit(account, elsewhere):
    for by in (factories.staff("intake"), banked.finance(elsewhere), factories.actor()):
        with pytest.raises(rules.Forbidden):
            banked.imported(banked.good_rows(1), account, by=by)
    assert (Statement.objects.count(), BankLine.objects.count()) == (0, 0)


def test_file_of_another_account_imports_nothing(account, elsewhere):
    other = queries.account_for(elsewhere.code, timezone.localdate())
    content = banked.statement(banked.good_rows(1), other)
    with pytest.raises(statements.NotAStatement):
        actions.import_statement(name="x", content=content, account=account.key, by=banked.finance(account.unit))
    assert Statement.objects.count() == 0


def test_one_line_that_fails_does_not_stop_the_others(account, monkeypatch, caplog):
    rows = banked.good_rows(3)
    complete = banking.settling.complete

    def fail_once(payment, **said):
        if said["charge"] == rows[1].ref and not failed:
            failed.append(payment)
            raise RuntimeError("the power went out")
        complete(payment, **said)

    failed = []
    monkeypatch.setattr(banking.settling, "complete", fail_once)
    report = banked.imported(rows, account)
    assert report.outcomes == {LineOutcome.MATCHED: 2, LineOutcome.WAITING: 1}
    actions.sweep(by=SYSTEM)
    assert Receipt.objects.count() == 3
    assert "is left for the sweep" in caplog.text
