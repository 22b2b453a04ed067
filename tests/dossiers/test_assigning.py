"""Whose work a dossier is: taken, given, let go on the way, and held while a job works on it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from portal.accounts.models import Membership
from portal.accounts.schema import SYSTEM, VISITOR, Actor
from portal.events.models import Event
from procedures.dossiers import actions, rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def give(dossier: Dossier, to: int | None, by: Actor) -> Dossier:
    return actions.assign(dossier_id=dossier.pk, version=again(dossier).version, by=by, user_id=to)


def people(dossier: Dossier) -> list[tuple[int | None, int | None]]:
    """Return from whom to whom each assignment went, as the facts say."""
    facts = Event.objects.filter(stream=dossier.stream, data__has_key="assignee").order_by("seq")
    return [(fact.data["assignee_before"], fact.data["assignee"]) for fact in facts]


def test_the_facts_say_from_whom_to_whom_by_ids_alone():
    dossier, first, second = factories.accepted(), factories.staff("officer"), factories.staff("officer")
    give(dossier, first.user_id, first)
    give(dossier, second.user_id, first)
    give(dossier, None, second)
    assert people(dossier) == [(None, first.user_id), (first.user_id, second.user_id), (second.user_id, None)]
    assert again(dossier).assignee is None


def test_taking_gives_to_oneself_and_to_the_open_step():
    dossier, officer = factories.accepted(), factories.staff("officer")
    actions.take(dossier_id=dossier.pk, version=dossier.version, by=officer)
    assert again(dossier).assignee_id == officer.user_id
    assert dossier.steps.get(finished_at=None).assignee_id == officer.user_id


def test_taking_what_one_has_changes_nothing():
    dossier, officer = factories.accepted(), factories.staff("officer")
    mine = actions.take(dossier_id=dossier.pk, version=dossier.version, by=officer)
    assert actions.take(dossier_id=dossier.pk, version=mine.version, by=officer).version == mine.version
    assert people(dossier) == [(None, officer.user_id)]


@pytest.mark.parametrize("role", ["officer", "intake", "head", "signer", "registry"])
def test_work_is_given_to_whoever_works_in_the_unit(role):
    dossier, to = factories.accepted(), factories.staff(role)
    assert give(dossier, to.user_id, factories.staff("head")).assignee_id == to.user_id


@pytest.mark.parametrize("role", ["manager", "auditor", "administrator", "finance"])
def test_work_is_not_given_to_who_only_oversees(role):
    dossier, to = factories.accepted(), factories.staff(role)
    with pytest.raises(rules.Invalid):
        give(dossier, to.user_id, factories.staff("head"))
    assert again(dossier).assignee_id is None


def test_work_is_not_given_to_another_unit_nor_to_who_left():
    dossier, head = factories.accepted(), factories.staff("head")
    elsewhere, left = factories.staff("officer", at=factories.unit(code="05.22")), factories.staff("officer")
    Membership.objects.filter(user=left.user_id).update(valid_to="2021-01-01")
    for to in (elsewhere, left, factories.actor()):
        with pytest.raises(rules.Invalid):
            give(dossier, to.user_id, head)


@pytest.mark.parametrize("role", ["intake", "officer", "head", "signer", "administrator"])
def test_who_may_give(role):
    dossier, to = factories.accepted(), factories.staff("officer")
    assert give(dossier, to.user_id, factories.staff(role)).assignee_id == to.user_id


@pytest.mark.parametrize("who", [VISITOR, "applicant", "manager", "registry", "elsewhere"])
def test_who_may_not_give(who):
    applicant = factories.actor()
    dossier, to = factories.accepted(by=applicant), factories.staff("officer")
    elsewhere = factories.staff("head", at=factories.unit(code="05.22"))
    by = {VISITOR: VISITOR, "applicant": applicant, "elsewhere": elsewhere}.get(who) or factories.staff(who)
    with pytest.raises(rules.Forbidden):
        give(dossier, to.user_id, by)


def test_who_has_it_may_give_it_away():
    dossier, registry = factories.accepted(), factories.staff("registry")
    to = factories.staff("officer")
    give(dossier, registry.user_id, factories.staff("head"))
    assert give(dossier, to.user_id, registry).assignee_id == to.user_id


def test_the_slower_of_two_reads_who_was_faster():
    dossier = factories.accepted()
    faster, slower = factories.staff("officer", name="Ngô Văn Tám"), factories.staff("officer")
    actions.take(dossier_id=dossier.pk, version=dossier.version, by=faster)
    with pytest.raises(rules.Conflict) as told:
        actions.take(dossier_id=dossier.pk, version=dossier.version, by=slower)
    assert (told.value.who, told.value.held) == ("Ngô Văn Tám", False)
    assert again(dossier).assignee_id == faster.user_id


def test_a_closed_dossier_is_nobodys_work():
    dossier, intake = factories.filed(), factories.staff("intake")
    actions.reject(dossier_id=dossier.pk, version=dossier.version, by=intake, reason="Sai đơn vị.")
    with pytest.raises(rules.Conflict):
        give(dossier, intake.user_id, intake)


def drafted_in_hand(*roles: str) -> tuple[Dossier, Actor]:
    """Return a dossier at its first step with a confirmed draft, in the hand of a person with the roles."""
    dossier, person = factories.accepted(), factories.staff(*roles)
    mine = actions.take(dossier_id=dossier.pk, version=dossier.version, by=person)
    ready = actions.set_draft(dossier_id=mine.pk, version=mine.version, by=person, draft={"record": {}})
    return ready, person


def test_a_step_of_another_role_lets_the_assignee_go():
    dossier, officer = drafted_in_hand("officer")
    actions.advance(dossier_id=dossier.pk, version=dossier.version, by=officer)
    assert again(dossier).assignee_id is None
    assert people(dossier)[-1] == (officer.user_id, None)
    assert [step.assignee_id for step in dossier.steps.order_by("number")] == [officer.user_id, None]


def test_a_step_that_the_assignee_can_go_on_with_stays_in_that_hand():
    dossier, person = drafted_in_hand("officer", "signer")
    actions.advance(dossier_id=dossier.pk, version=dossier.version, by=person)
    assert again(dossier).assignee_id == person.user_id
    assert [step.assignee_id for step in dossier.steps.all()] == [person.user_id] * 2


def test_the_hand_counts_in_the_unit_that_decides():
    dossier, person = drafted_in_hand("officer")
    Membership.objects.create(user_id=person.user_id, unit=factories.office(), role="signer", valid_from="2020-01-01")
    actions.advance(dossier_id=dossier.pk, version=dossier.version, by=person)
    assert again(dossier).assignee_id is None


def test_accepting_lets_the_intake_clerk_go_where_the_route_begins():
    dossier, intake = factories.filed(), factories.staff("intake")
    mine = actions.take(dossier_id=dossier.pk, version=dossier.version, by=intake)
    actions.accept(dossier_id=mine.pk, version=mine.version, by=intake)
    assert (again(dossier).state, again(dossier).assignee_id) == ("processing", None)


def test_a_pause_keeps_the_hand():
    dossier, officer = factories.accepted(), factories.staff("officer")
    mine = actions.take(dossier_id=dossier.pk, version=dossier.version, by=officer)
    asked = [{"key": "class_name", "why": "Thiếu trang 2."}]
    actions.request_supplement(dossier_id=mine.pk, version=mine.version, by=officer, items=asked)
    assert again(dossier).assignee_id == officer.user_id


def test_holding_returns_what_was_free_and_releasing_lets_go():
    first, second = factories.filed(), factories.filed()
    assert actions.hold(dossier_ids=[first.pk]) == {first.pk}
    assert actions.hold(dossier_ids=[first.pk, second.pk, uuid4()]) == {second.pk}
    actions.release(dossier_id=first.pk)
    assert [again(dossier).held_by_job for dossier in (first, second)] == [False, True]


HELD = {
    "accept": (factories.filed, "intake", {}),
    "reject": (factories.filed, "intake", {"reason": "x"}),
    "reroute": (factories.filed, "intake", {"unit_code": "05.22", "reason": "x"}),
    "request_supplement": (factories.filed, "intake", {"items": [{"key": "class_name", "why": "x"}]}),
    "withdraw": (factories.filed, "intake", {}),
    "request_payment": (factories.accepted, "officer", {}),
    "advance": (factories.accepted, "officer", {}),
    "set_draft": (factories.accepted, "officer", {"draft": {"record": {}}}),
    "send_back": (factories.at_signer, "signer", {"step": 1, "reason": "x"}),
    "approve": (factories.at_signer, "signer", {}),
    "refuse": (factories.at_signer, "signer", {"reason": "x"}),
    "extend": (factories.at_signer, "signer", {"due": datetime(2030, 1, 2, 10, tzinfo=UTC), "reason": "x"}),
    "stop": (factories.at_signer, "signer", {"reason": "x"}),
    "assign": (factories.accepted, "officer", {"user_id": None}),
    "take": (factories.accepted, "officer", {}),
}


@pytest.mark.parametrize("name", HELD)
def test_nobody_moves_a_dossier_that_a_job_holds(name):
    make, role, more = HELD[name]
    dossier, by, _other = make(), factories.staff(role), factories.unit(code="05.22")
    Dossier.objects.filter(pk=dossier.pk).update(fee_due=1, fee_paid=name != "request_payment", held_by_job=True)
    with pytest.raises(rules.Conflict) as told:
        getattr(actions, name)(dossier_id=dossier.pk, version=again(dossier).version, by=by, **more)
    assert told.value.held
    assert again(dossier).version == dossier.version
    actions.release(dossier_id=dossier.pk)
    getattr(actions, name)(dossier_id=dossier.pk, version=again(dossier).version, by=by, **more)


@pytest.mark.parametrize("state", ["accepted", "resolved"])
def test_the_portal_too_waits_for_a_job(state):
    dossier = factories.at_signer()
    signer = factories.staff("signer")
    move = {"accepted": actions.forward, "resolved": actions.return_result}[state]
    if state == "resolved":
        factories.issued(actions.approve(dossier_id=dossier.pk, version=dossier.version, by=signer))
    else:
        Dossier.objects.filter(pk=dossier.pk).update(state=State.ACCEPTED, step=0)
    Dossier.objects.filter(pk=dossier.pk).update(held_by_job=True)
    with pytest.raises(rules.Conflict):
        move(dossier_id=dossier.pk, version=None, by=SYSTEM)


def test_money_that_arrives_is_taken_in_whatever_a_job_holds():
    dossier = factories.draft(by=(who := factories.actor()))
    asked = actions.request_payment(dossier_id=dossier.pk, version=dossier.version, by=who)
    actions.hold(dossier_ids=[asked.pk])
    assert actions.confirm_payment(reference=asked.reference, settled_at=asked.updated_at).state == "submitted"
