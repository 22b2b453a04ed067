"""Pure judgement of a line against what its memo names."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from payments.formulas import matching
from payments.formulas.matching import Candidate, Judgement, Owed, judge, refund_behind, same_money
from payments.schema import AccountLine
from payments.states import Fault, State
from portal.core.codes import new_code

REFERENCE, OTHER = new_code(10), new_code(10)
OURS, THEIRS = "970415 113366668888", "970436 0011001932418"
LINE = AccountLine(OURS, "FT1", datetime(2026, 11, 20, tzinfo=UTC), 30_000, "VND", f"{REFERENCE} LE PHI", "0123")
ASKED = Candidate(7, REFERENCE, 30_000, State.PENDING, frozenset({OURS}))


@pytest.mark.parametrize("state", [State.CREATED, State.PENDING, State.FAILED, State.EXPIRED])
def test_exact_money_with_the_reference_on_the_account_is_the_payment(state):
    assert judge(LINE, [replace(ASKED, state=state)]) == Judgement(7, None)


@pytest.mark.parametrize(
    ("line", "candidates", "judgement"),
    [
        ({}, [], Judgement(None, Fault.UNKNOWN)),
        ({"memo": "UNG HO"}, [ASKED], Judgement(None, Fault.UNKNOWN)),
        ({"amount": 29_999}, [ASKED], Judgement(7, Fault.SHORT)),
        ({"amount": 30_001}, [ASKED], Judgement(7, Fault.OVER)),
        ({"currency": "USD"}, [ASKED], Judgement(None, Fault.CURRENCY)),
        ({"account": THEIRS}, [ASKED], Judgement(7, Fault.ACCOUNT)),
        ({}, [replace(ASKED, accounts=frozenset())], Judgement(7, Fault.ACCOUNT)),
        ({}, [replace(ASKED, state=State.SUCCEEDED)], Judgement(7, Fault.TWICE)),
        ({"amount": 1}, [replace(ASKED, state=State.SUCCEEDED)], Judgement(7, Fault.TWICE)),
        ({}, [replace(ASKED, state=State.DISPUTED)], Judgement(7, Fault.TWICE)),
        ({}, [replace(ASKED, state=State.CANCELLED)], Judgement(7, Fault.LATE)),
        ({"account": THEIRS}, [replace(ASKED, state=State.CANCELLED)], Judgement(7, Fault.ACCOUNT)),
        (
            {"memo": f"{REFERENCE} {OTHER}"},
            [ASKED, replace(ASKED, payment_id=8, reference=OTHER)],
            Judgement(None, Fault.SEVERAL),
        ),
    ],
)
def test_everything_else_has_its_fault(line, candidates, judgement):
    assert judge(replace(LINE, **line), candidates) == judgement


def test_of_several_payments_of_a_reference_the_open_one_counts():
    cancelled, replaced = (
        replace(ASKED, payment_id=5, state=State.CANCELLED),
        replace(ASKED, payment_id=9, amount=50_000),
    )
    assert (
        judge(LINE, [cancelled, ASKED]) == judge(LINE, [ASKED, replace(cancelled, payment_id=8)]) == Judgement(7, None)
    )
    assert judge(LINE, [cancelled, replaced]) == Judgement(9, Fault.SHORT)
    assert judge(LINE, [cancelled, replace(cancelled, payment_id=6)]) == Judgement(6, Fault.LATE)


@pytest.mark.parametrize(
    ("guard", "line"), [("amount_fault", {"amount": 29_999}), ("on_its_account", {"account": THEIRS})]
)
def test_negative_control_without_a_guard_wrong_money_is_taken(monkeypatch, guard, line):
    monkeypatch.setattr(matching, guard, {"amount_fault": lambda *_: None, "on_its_account": lambda *_: True}[guard])
    assert judge(replace(LINE, **line), [ASKED]) == Judgement(7, None)


OUT = replace(LINE, amount=-30_000, memo="HOAN LE PHI", counter_account="9988 7766-55")
OWED = Owed(1, 30_000, REFERENCE, "9988776655", frozenset({OURS}))


@pytest.mark.parametrize(
    ("line", "owed", "refund"),
    [
        (OUT, [OWED], 1),
        (replace(OUT, counter_account="1", memo=f"HOAN {REFERENCE.lower()}"), [OWED], 1),
        (replace(OUT, counter_account="1"), [OWED], None),
        (replace(OUT, counter_account=""), [replace(OWED, to_account="")], None),
        (replace(OUT, amount=-30_001), [OWED], None),
        (replace(OUT, account=THEIRS), [OWED], None),
        (OUT, [OWED, replace(OWED, refund_id=2)], 1),
        (replace(OUT, memo=OTHER), [OWED, replace(OWED, refund_id=2, reference=OTHER)], 2),
        (replace(OUT, memo=OTHER), [OWED, replace(OWED, refund_id=2, reference=OTHER, to_account="")], 2),
        (OUT, [], None),
    ],
)
def test_money_out_is_the_refund_with_its_amount_and_receiver_or_reference(line, owed, refund):
    assert refund_behind(line, owed) == refund


def test_the_same_money_in_other_words_is_the_same_line():
    assert same_money(LINE, replace(LINE, memo="CUT", currency="vnd"))
    assert not same_money(LINE, replace(LINE, amount=30_001))
    assert not same_money(LINE, replace(LINE, currency="USD"))
