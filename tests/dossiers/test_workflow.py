"""The workflow against the table of the law: every transition, its sources and its targets."""

import ast
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.schema import SYSTEM, VISITOR
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import FINAL, State
from tests import factories

TABLE = {
    "submit": ({"draft"}, {"submitted"}),
    "request_payment": ({"draft", "accepted", "processing"}, {"awaiting_payment"}),
    "confirm_payment": ({"awaiting_payment"}, {"submitted", "accepted", "processing"}),
    "cancel_payment": ({"awaiting_payment"}, {"draft"}),
    "file_at_counter": ({"draft"}, {"accepted"}),
    "accept": ({"submitted"}, {"accepted"}),
    "reroute": ({"submitted", "accepted"}, {"same"}),
    "reject": ({"submitted"}, {"rejected"}),
    "forward": ({"accepted"}, {"processing"}),
    "advance": ({"processing"}, {"processing"}),
    "send_back": ({"processing"}, {"processing"}),
    "request_supplement": ({"submitted", "accepted", "processing"}, {"supplement_requested"}),
    "resubmit": ({"supplement_requested"}, {"submitted", "accepted"}),
    "approve": ({"processing"}, {"resolved"}),
    "refuse": ({"processing"}, {"resolved"}),
    "return_result": ({"resolved"}, {"returned"}),
    "withdraw": ({"submitted", "accepted", "processing", "supplement_requested", "awaiting_payment"}, {"withdrawn"}),
    "stop": ({"accepted", "processing", "supplement_requested", "awaiting_payment"}, {"stopped"}),
    "extend": ({"accepted", "processing"}, {"same"}),
}


def declared() -> dict[str, tuple[set[str], set[str]]]:
    found: dict[str, tuple[set[str], set[str]]] = {}
    for edge in Dossier._meta.get_field("state").get_all_transitions(Dossier):
        sources, targets = found.setdefault(edge.name, (set(), set()))
        sources.add(str(edge.source))
        target = edge.target
        targets.update(
            {"same"} if target is None else set(map(str, getattr(target, "allowed_states", None) or [target]))
        )
    return found


def test_the_workflow_is_the_table_of_the_law() -> None:
    assert declared() == TABLE


def test_nothing_leaves_a_final_state() -> None:
    assert {source for sources, _ in declared().values() for source in sources} & set(FINAL) == set()


def test_every_transition_declares_who_may() -> None:
    edges = Dossier._meta.get_field("state").get_all_transitions(Dossier)
    assert [edge.name for edge in edges if edge.permission is None] == []


def test_nobody_but_move_calls_a_transition() -> None:
    calls = set()
    for path in Path("procedures").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.keywords:
                on = node.func.value
                of_actions = isinstance(on, ast.Name) and on.id in ("actions", "dossiers")
                if node.func.attr in TABLE and not of_actions:
                    calls.add(f"{path}:{node.lineno}")
    assert calls == set()


@pytest.mark.django_db
def test_state_cannot_be_set_by_hand() -> None:
    dossier = factories.draft()
    with pytest.raises(AttributeError):
        dossier.state = State.RETURNED


@pytest.mark.django_db
def test_database_refuses_an_unknown_state() -> None:
    dossier = factories.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(state="hacked")


def test_visitor_and_stranger_hold_no_rule() -> None:
    dossier = Dossier(state=State.SUBMITTED, competent_unit_id="05.21", intake_unit_id="05.21")
    held = [
        rule
        for rule in (rules.is_applicant, rules.is_intake, rules.is_officer, rules.is_signer)
        if rule(dossier, VISITOR)
    ]
    assert held == []
    assert rules.is_system(dossier, SYSTEM)
