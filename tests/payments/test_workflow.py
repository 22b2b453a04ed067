import pytest
from django_fsm import TransitionNotAllowed

from payments.events import Fact
from payments.models import Payment
from payments.states import OPEN, State


def edges():
    field = Payment._meta.get_field("state")
    return {(each.source, each.target): each.custom for each in field.get_all_transitions(Payment)}


def test_every_edge_names_the_fact_it_publishes():
    assert {custom["fact"] for custom in edges().values()} == {
        Fact.STARTED,
        Fact.FAILED,
        Fact.EXPIRED,
        Fact.SETTLED,
        Fact.CANCELLED,
    }


def test_only_paid_and_cancelled_are_the_end():
    assert {source for source, _target in edges()} == set(OPEN)
    assert set(State) - set(OPEN) == {State.SUCCEEDED, State.CANCELLED}


def test_state_is_not_set_by_hand():
    with pytest.raises(AttributeError):
        Payment().state = State.SUCCEEDED


def test_paid_is_not_paid_again():
    with pytest.raises(TransitionNotAllowed):
        Payment(state=State.SUCCEEDED).cancel()
