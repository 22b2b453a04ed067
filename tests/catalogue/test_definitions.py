"""The five documents as published: facts of the procedures, and that each names only what somebody supplies."""

import re
from decimal import Decimal

import pytest

from procedures.catalogue.apps import check_definitions
from procedures.catalogue.schema import DEFINITIONS, SUPPLIED
from tests.catalogue.conftest import CODES

FACTS = {
    "HB-BANSAO": ("institution", False, "working_days", 3, [15000], [True], "transcript_copy"),
    "3.000465": ("authority", True, "same_day_cutoff", "15:00", [], [], "diploma_copy"),
    "2.002854": ("institution", True, "working_days", 5, [], [], "transfer_approval"),
    "VB-XACMINH": ("authority", False, "working_days", 5, [20000], [True], "verification_answer"),
    "1.004889": ("authority", True, "working_days", 20, [250000, 500000], [False, False], "recognition_decision"),
}


@pytest.mark.parametrize("code", CODES)
def test_definition_states_the_facts_of_its_procedure(spec_of, code):
    spec = spec_of(code)
    fees, demo = [fee.unit_price for fee in spec.fees], [fee.demo for fee in spec.fees]
    stated = (spec.provider_kind, spec.is_tthc, spec.limit.rule, spec.limit.value, fees, demo, spec.result.kind)
    assert stated == FACTS[code]
    assert spec.in_plan.counts
    assert [level.level for level in spec.level if level.scheme == "ND43_2011"] == ["4"]


@pytest.mark.parametrize("code", CODES)
def test_route_ends_with_the_signer_and_fills_the_limit(spec_of, code):
    spec = spec_of(code)
    days = Decimal(1) if spec.limit.rule == "same_day_cutoff" else Decimal(spec.limit.value)
    assert sum(step.budget_days for step in spec.route) == days
    assert [step.role for step in spec.route][-1] == "signer"


@pytest.mark.parametrize("code", CODES)
def test_related_procedures_are_in_the_catalogue(spec_of, code):
    assert set(spec_of(code).related) <= set(CODES) - {code}


def test_system_check_accepts_the_shipped_documents():
    assert check_definitions() == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("lookup", "school_record"),
        ("fee_measure", "lines"),
        ("limit_rule", "same_day_cutoff"),
        ("result_kind", "transfer_approval"),
        ("on_approval", "enrol"),
    ],
)
def test_system_check_fails_when_a_word_has_no_supplier(monkeypatch, kind, name):
    monkeypatch.setitem(SUPPLIED, kind, SUPPLIED[kind] - {name})
    found = check_definitions()
    assert found
    assert all(f"'{name}'" in message.msg for message in found)


@pytest.mark.parametrize("code", CODES)
def test_amounts_in_the_texts_are_prices_of_the_document(spec_of, code):
    source = (DEFINITIONS / f"{code}.yaml").read_text("utf-8")
    named = {int(amount.replace(".", "")) for amount in re.findall(r"(\d{1,3}(?:\.\d{3})+) đ", source)}
    assert named == {fee.unit_price for fee in spec_of(code).fees}
