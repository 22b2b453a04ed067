"""What follows from a definition and the answers: visibility, fee, limit, competent unit, copies. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from payments.schema import Quote, QuoteLine
from procedures.catalogue.schema import Condition, Definition, Fee, LimitCase, RouteStep, supply
from procedures.worktime.formulas import Limit, parse_limit

Answers = Mapping[str, Any]
Measure = Callable[[Fee, Answers], int]

SUFFIXES = {"working_days": "wd", "working_hours": "wh", "calendar_days": "d", "months": "m"}
MEASURES: dict[str, Measure] = {
    "one": lambda fee, answers: 1,
    "field": lambda fee, answers: int(answers.get(fee.quantity.field or "") or 0),
    "lines": lambda fee, answers: len(answers.get(fee.quantity.field or "") or ()),
}
supply("fee_measure", *MEASURES)
supply("limit_rule", *SUFFIXES, "same_day_cutoff")


def visible(condition: Condition | None, answers: Answers) -> bool:
    """Return whether what depends on the condition is asked, given the answers so far."""
    if condition is None:
        return True
    answer = answers.get(condition.field)
    given = answer if isinstance(answer, list) else [answer]
    return any(value in given for value in condition.values)


def relevant(spec: Definition, answers: Answers) -> dict[str, Any]:
    """Return only the answers that are asked: those of a branch left behind are dropped, section by section."""
    kept: dict[str, Any] = {}
    for section in spec.sections:
        if not visible(section.when, kept):
            continue
        for field in section.fields:
            if field.key in answers and visible(field.when, kept):
                kept[field.key] = answers[field.key]
    return kept


def meanings(spec: Definition, answers: Answers) -> dict[str, Any]:
    """Return the answers by what they mean to a dossier (the fields' roles); the first answered field of a role counts.

    A request without a beneficiary of its own is for the applicant.
    """
    kept = relevant(spec, answers)
    found: dict[str, Any] = {}
    for field in spec.all_fields():
        if field.role and kept.get(field.key) not in (None, "", []):
            found.setdefault(field.role, kept[field.key])
    if "beneficiary_name" not in found:
        for role in ("name", "identity"):
            if f"applicant_{role}" in found:
                found[f"beneficiary_{role}"] = found[f"applicant_{role}"]
    return found


def quote(spec: Definition, answers: Answers) -> Quote:
    """Return what is due in đồng, line by line; empty when nothing is."""
    kept = relevant(spec, answers)
    due = [(fee, MEASURES[fee.quantity.measure](fee, kept)) for fee in spec.fees if visible(fee.when, kept)]
    return Quote(
        tuple(QuoteLine(str(fee.label), quantity, fee.unit_price, str(fee.basis), fee.demo) for fee, quantity in due if quantity)
    )


def limit(spec: Definition, answers: Answers) -> Limit:
    """Return the time limit that these answers bring."""
    case = _case(spec, answers)
    rule, value = (case.rule, case.value) if case else (spec.limit.rule, spec.limit.value)
    return parse_limit(f"same_day_cutoff({value})" if rule == "same_day_cutoff" else f"{value}{SUFFIXES[rule]}")


def budgets(spec: Definition, answers: Answers) -> list[tuple[RouteStep, int]]:
    """Return each step of the route with its budget in working minutes; the sum is the limit."""
    case = _case(spec, answers)
    own = case.budgets if case else {}
    return [(step, int(own.get(step.key, step.budget_days) * 480)) for step in spec.route]


def copies(spec: Definition, answers: Answers) -> int:
    """Return how many copies of the result are asked."""
    field = spec.result.copies_field
    return int(relevant(spec, answers).get(field) or 1) if field else 1


def competent_unit(spec: Definition, answers: Answers, custodian: Callable[[str, int | None], str | None]) -> str:
    """Return the code of the unit that decides, or '' while the answer is missing.

    ``custodian`` answers who holds the register of a kind and a year (NĐ 23/2015 Art. 4: the holder of the register).
    """
    kept, rule = relevant(spec, answers), spec.competence
    match rule.rule:
        case "answer":
            return str(kept.get(rule.field or "") or "")
        case "register":
            year = kept.get(rule.year or "")
            return custodian(str(kept.get(rule.field or "", "")), int(year) if year else None) or rule.unit or ""
        case _:
            return rule.unit or ""


def _case(spec: Definition, answers: Answers) -> LimitCase | None:
    kept = relevant(spec, answers)
    return next((case for case in spec.limit.cases if visible(case.when, kept)), None)
