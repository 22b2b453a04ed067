"""The comparison itself: pure, line by line, to the đồng, each line on one day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from payments.formulas import reconciling
from payments.schema import Issued, Moved, Settled
from payments.states import Movement, ReceiptKind

MIDNIGHT = datetime(2026, 11, 27, 17, tzinfo=UTC)
DAY = (MIDNIGHT, MIDNIGHT + timedelta(days=1))
NEXT_DAY = (DAY[1], DAY[1] + timedelta(days=1))
NOON = MIDNIGHT + timedelta(hours=12)
PAID = Moved("stripe", Movement.PAID, "pi_1", 30_000, NOON, "REF", "pi_1", 1, "05.21")


def compare(ledger, gateway, day=DAY):
    return reconciling.compare(ledger, gateway, *day)


def findings(ledger, gateway, day=DAY):
    return [(each.kind, each.ledger, each.gateway, each.way) for each in compare(ledger, gateway, day).findings]


def test_same_line_on_both_sides_is_no_difference():
    assert findings([PAID], [PAID]) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"amount": 30_001}, [("amount", 30_000, 30_001, "explain")]),
        ({"amount": 29_999}, [("amount", 30_000, 29_999, "explain")]),
        (
            {"external": "pi_2"},
            [("not_at_gateway", 30_000, None, "explain"), ("not_in_ledger", None, 30_000, "ask_again")],
        ),
        (
            {"movement": Movement.REFUNDED},
            [("not_at_gateway", 30_000, None, "explain"), ("not_in_ledger", None, 30_000, "book_refund")],
        ),
        (
            {"provider": "vietqr"},
            [("not_at_gateway", 30_000, None, "explain"), ("not_in_ledger", None, 30_000, "match_line")],
        ),
    ],
)
def test_what_differs_in_one_thing_is_found(change, found):
    assert findings([PAID], [replace(PAID, **change)]) == found


def test_line_of_no_payment_of_ours_is_explained_by_a_person():
    assert findings([], [replace(PAID, payment=None)]) == [("not_in_ledger", None, 30_000, "explain")]


def test_two_lines_of_one_id_are_one_sum():
    half = replace(PAID, amount=15_000)
    assert findings([PAID], [half, half]) == []
    assert findings([PAID, PAID], [PAID]) == [("amount", 60_000, 30_000, "explain")]


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("apart", [timedelta(), SECOND, timedelta(minutes=4)])
@pytest.mark.parametrize("late", ["ledger", "gateway"])
def test_line_dated_on_either_side_of_midnight_is_one_line_of_one_day(apart, late):
    """Both sides are read some minutes over the border, so each day's comparison sees both."""
    before, after = replace(PAID, at=DAY[1] - SECOND), replace(PAID, at=DAY[1] + apart)
    ledger, gateway = ([after], [before]) if late == "ledger" else ([before], [after])
    days = [compare(ledger, gateway, day) for day in (DAY, NEXT_DAY)]
    assert [day.findings for day in days] == [(), ()]
    assert [len(day.ledger) for day in days] == [len(day.gateway) for day in days]
    assert [len(day.gateway) for day in days] == ([1, 0] if late == "ledger" else [0, 1])


def test_control_read_within_the_day_alone_midnight_makes_two_differences():
    before, after = replace(PAID, at=DAY[1] - SECOND), replace(PAID, at=DAY[1] + SECOND)
    assert findings([before], []) == [("not_at_gateway", 30_000, None, "explain")]
    assert findings([], [after], NEXT_DAY) == [("not_in_ledger", None, 30_000, "ask_again")]


@pytest.mark.parametrize("at", [DAY[0] - SECOND, DAY[1], DAY[1] + SECOND])
def test_difference_of_another_day_is_left_to_it(at):
    assert findings([replace(PAID, at=at)], []) == []
    assert findings([], [replace(PAID, at=at)]) == []


def test_ledger_line_of_any_day_answers_the_gateways_of_this_one():
    entered_later = replace(PAID, at=NOON + timedelta(days=9))
    assert findings([entered_later], [PAID]) == []


def test_totals_are_by_provider_and_direction():
    lines = [
        PAID,
        replace(PAID, movement=Movement.CHARGED, amount=870),
        replace(PAID, movement=Movement.REFUNDED, amount=10_000),
        replace(PAID, provider="vietqr", amount=5),
    ]
    assert reconciling.totals(lines) == {
        "stripe": {"lines": 3, "in": 30_000, "out": 10_870},
        "vietqr": {"lines": 1, "in": 5, "out": 0},
    }


SETTLED = Settled(1, "REF", "05.21", 30_000, 0, money=True)
ORIGINAL = Issued(7, 1, "05.21 26TAA", 3, ReceiptKind.ORIGINAL, None, 30_000)


def amended(kind, amount, *, amends=7, number=4):
    return Issued(number + 4, 1, "05.21 26TAA", number, kind, amends, amount)


def receipts(settled, *issued):
    return [(each.kind, each.ledger, each.receipt) for each in reconciling.compare_receipts([settled], issued)]


def test_payment_with_its_receipt_is_no_difference():
    assert receipts(SETTLED, ORIGINAL) == []


def test_faults_of_receipts_are_told_apart():
    assert receipts(SETTLED) == [("no_receipt", 30_000, None)]
    assert receipts(SETTLED, replace(ORIGINAL, amount=29_999)) == [("receipt_amount", 30_000, 29_999)]
    assert receipts(replace(SETTLED, money=False), ORIGINAL) == [("no_payment", None, 30_000)]


def test_replacement_counts_and_what_it_replaced_does_not():
    wrong, right = replace(ORIGINAL, amount=3_000), amended(ReceiptKind.REPLACEMENT, 30_000)
    assert receipts(SETTLED, wrong, right) == []
    assert receipts(SETTLED, ORIGINAL, replace(right, amount=3_000)) == [("receipt_amount", 30_000, 3_000)]


def test_adjustment_adds_or_takes_off():
    assert receipts(SETTLED, replace(ORIGINAL, amount=20_000), amended(ReceiptKind.ADJUSTMENT, 10_000)) == []
    less = amended(ReceiptKind.ADJUSTMENT, -10_000)
    assert receipts(replace(SETTLED, refunded=10_000), ORIGINAL, less) == []
    assert receipts(SETTLED, ORIGINAL, less) == [("receipt_amount", 30_000, 20_000)]


def test_adjustment_of_a_replaced_receipt_counts_no_more():
    less, new = amended(ReceiptKind.ADJUSTMENT, -10_000), amended(ReceiptKind.REPLACEMENT, 30_000, number=5)
    assert receipts(SETTLED, ORIGINAL, less, new) == []


def test_refunded_payment_keeps_its_receipt():
    assert receipts(replace(SETTLED, refunded=30_000), ORIGINAL) == []


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ([], []),
        ([1, 2, 3], []),
        ([3, 1, 2], []),
        ([2], [(1, 1)]),
        ([1, 3], [(2, 2)]),
        ([1, 4, 5, 9], [(2, 3), (6, 8)]),
    ],
)
def test_gaps_are_runs_between_one_and_the_last(numbers, missing):
    assert list(reconciling.gaps(numbers)) == missing


def test_gap_is_named_by_unit_series_and_numbers():
    found = reconciling.gap_findings("05.21 26TAA", "05.21", [1, 4, 6])
    assert [(each.kind, each.external, each.unit) for each in found] == [
        ("receipt_gap", "05.21 26TAA 0000002-0000003", "05.21"),
        ("receipt_gap", "05.21 26TAA 0000005", "05.21"),
    ]


def test_key_changes_with_each_amount_so_that_an_explanation_does_not_hold_for_another_difference():
    first, second = (compare([PAID], [replace(PAID, amount=amount)]).findings[0] for amount in (1, 2))
    assert first.key == "amount:stripe:paid:pi_1:30000:1:"
    assert second.key == "amount:stripe:paid:pi_1:30000:2:"
