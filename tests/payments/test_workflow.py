import pytest
from django_fsm import TransitionNotAllowed

from payments.events import Fact
from payments.models import Payment
from payments.states import OPEN, TAKEN, State, Verdict
from payments.workflow import edges as drawn
from payments.workflow import verdict

S = State


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
        Fact.DISPUTED,
        Fact.REINSTATED,
        Fact.CHARGED_BACK,
    }


def test_only_cancelled_and_charged_back_are_the_end():
    assert {source for source, _target in edges()} == {*OPEN, *TAKEN}
    assert set(State) - {*OPEN, *TAKEN} == {State.CANCELLED, State.CHARGED_BACK}


NEWS = {
    "settle": {S.SUCCEEDED: "redundant", S.DISPUTED: "redundant", S.CHARGED_BACK: "redundant", S.CANCELLED: "illegal"},
    "fail": {S.CREATED: "illegal", S.SUCCEEDED: "redundant", S.CANCELLED: "redundant", S.EXPIRED: "redundant"},
    "expire": {S.CREATED: "illegal", S.EXPIRED: "redundant", S.SUCCEEDED: "redundant", S.CANCELLED: "redundant"},
    "cancel": {S.CANCELLED: "redundant", S.SUCCEEDED: "illegal", S.DISPUTED: "illegal"},
    "dispute": {S.DISPUTED: "redundant", S.CHARGED_BACK: "redundant", S.CANCELLED: "illegal", S.PENDING: "illegal"},
    "reinstate": {S.SUCCEEDED: "redundant", S.CHARGED_BACK: "illegal"},
    "charge_back": {S.CHARGED_BACK: "redundant", S.SUCCEEDED: "illegal"},
}


@pytest.mark.parametrize(("name", "state"), [(name, state) for name, states in NEWS.items() for state in states])
def test_an_old_message_is_told_apart_from_one_that_cannot_be(name, state):
    assert verdict(Payment(state=state), name) == NEWS[name][state]


@pytest.mark.parametrize(("name", "source"), [(name, source) for name, source, _target, _told in drawn()])
def test_every_edge_of_the_graph_moves(name, source):
    assert verdict(Payment(state=source), name) == Verdict.MOVES


def test_state_is_not_set_by_hand():
    with pytest.raises(AttributeError):
        Payment().state = State.SUCCEEDED


def test_paid_is_not_paid_again():
    with pytest.raises(TransitionNotAllowed):
        Payment(state=State.SUCCEEDED).cancel()


FORBIDDEN = [
    (name, state)
    for name in dict.fromkeys(edge[0] for edge in drawn())
    for state in State
    if (name, state) not in {(edge[0], edge[1]) for edge in drawn()}
]


@pytest.mark.parametrize(("name", "state"), FORBIDDEN)
def test_what_is_no_edge_is_redundant_or_illegal_and_changes_no_field(name, state):
    payment = Payment(state=state)
    before = {field.name: getattr(payment, field.attname) for field in Payment._meta.concrete_fields}
    with pytest.raises(TransitionNotAllowed):
        getattr(payment, name)()
    assert verdict(payment, name) in {Verdict.REDUNDANT, Verdict.ILLEGAL}
    assert {field.name: getattr(payment, field.attname) for field in Payment._meta.concrete_fields} == before
