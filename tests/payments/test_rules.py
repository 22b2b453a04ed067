from dataclasses import dataclass, replace

import pytest

from payments import rules
from payments.schema import Answer
from payments.states import Fault, Found, Standing, State
from portal.accounts.schema import SYSTEM, VISITOR, Actor

PAYER = Actor(7, "Nguyễn Văn An")
ANSWER = Answer("cs_1", Found.PAID, 30_000, "vnd", live=False, reference="R", payment_id="1", attempt_key="k")


@dataclass
class Facts:
    id: int = 1
    reference: str = "R"
    amount: int = 30_000
    state: str = State.PENDING
    payer_id: int | None = 7
    unit_id: str = "05.21"


def holding(*grants):
    return Actor(8, "Lê Thị Hân", frozenset(grants))


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (PAYER, True),
        (SYSTEM, True),
        (VISITOR, False),
        (Actor(9, "Khác"), False),
        (holding(("finance", "05.21")), True),
        (holding(("finance", "05.22")), False),
        (holding(("auditor", "05")), True),
        (holding(("intake", "05.21"), ("signer", "05.21"), ("manager", "05.21")), False),
    ],
)
def test_payer_finance_of_the_unit_and_auditor_see_a_payment(actor, sees):
    assert rules.may_see(Facts(), actor) is sees


def test_payment_without_a_payer_belongs_to_no_visitor():
    assert not rules.may_see(Facts(payer_id=None), VISITOR)
    assert not rules.may_pay(Facts(payer_id=None), VISITOR)


def test_money_that_agrees_is_taken_in():
    assert rules.fault(Facts(), ANSWER, live=False) is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"amount": 29_999}, Fault.AMOUNT),
        ({"amount": 3_000_000}, Fault.AMOUNT),
        ({"currency": "usd"}, Fault.CURRENCY),
        ({"live": True}, Fault.MODE),
        ({"reference": "S"}, Fault.REFERENCE),
        ({"payment_id": "2"}, Fault.REFERENCE),
    ],
)
def test_each_disagreement_is_named(change, fault):
    assert rules.fault(Facts(), replace(ANSWER, **change), live=False) == fault


@pytest.mark.parametrize(("state", "fault"), [(State.SUCCEEDED, Fault.TWICE), (State.CANCELLED, Fault.LATE)])
def test_money_nobody_waits_for_is_named(state, fault):
    assert rules.fault(Facts(state=state), ANSWER, live=False) == fault


@pytest.mark.parametrize("state", [State.CREATED, State.PENDING, State.FAILED, State.EXPIRED])
def test_a_later_success_is_taken_from_every_open_state(state):
    assert rules.fault(Facts(state=state), ANSWER, live=False) is None


@pytest.mark.parametrize(
    ("state", "held", "unheard", "standing"),
    [
        (State.PENDING, False, False, Standing.PENDING),
        (State.PENDING, False, True, Standing.WAITING),
        (State.PENDING, True, True, Standing.HELD),
        (State.FAILED, False, True, Standing.WAITING),
        (State.SUCCEEDED, True, True, Standing.SUCCEEDED),
        (State.CANCELLED, True, False, Standing.CANCELLED),
    ],
)
def test_page_says_where_the_money_stands(state, held, unheard, standing):
    assert rules.standing(Facts(state=state), held=held, unheard=unheard) == standing
