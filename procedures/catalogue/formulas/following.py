"""What follows from a definition and the answers: visibility, limit, competent unit, copies. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from portal.core.templatetags import display
from procedures.catalogue.schema import Condition, Definition, Field, LimitCase, RouteStep, Text, supply
from procedures.worktime.formulas import Limit, limit_of
from procedures.worktime.states import LimitRule

Answers = Mapping[str, Any]

supply("limit_rule", *LimitRule.values)


class Held(Protocol):
    """A level between two days, both inclusive; without an end it still holds."""

    level: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class SummaryRow:
    """One answer as people read it."""

    key: str
    label: str
    value: str


@dataclass(frozen=True)
class SummarySection:
    """The answers of one page of the form; empty ones are left out."""

    key: str
    title: str
    rows: tuple[SummaryRow, ...]


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
    for section_when, fields in spec.asked:
        if section_when is None or visible(section_when, kept):
            for key, when in fields:
                if key in answers and (when is None or visible(when, kept)):
                    kept[key] = answers[key]
    return kept


def meanings(spec: Definition, answers: Answers) -> dict[str, Any]:
    """Return the answers by what they mean to a dossier (the fields' roles); the first answered field of a role counts.

    A request without a beneficiary of its own is for the organisation that asks, else for the applicant.
    """
    kept = relevant(spec, answers)
    found: dict[str, Any] = {}
    for field in spec.all_fields():
        if field.role and kept.get(field.key) not in (None, "", []):
            found.setdefault(field.role, kept[field.key])
    if "beneficiary_name" not in found:
        stand_ins = {"beneficiary_name": found.get("organisation_name") or found.get("applicant_name")}
        if "organisation_name" not in found:
            stand_ins["beneficiary_identity"] = found.get("applicant_identity")
        found |= {role: value for role, value in stand_ins.items() if value}
    return found


def limit(spec: Definition, answers: Answers) -> Limit:
    """Return the time limit that these answers bring."""
    case = _case(spec, answers)
    rule, value = (case.rule, case.value) if case else (spec.limit.rule, spec.limit.value)
    return limit_of(rule, value)


def limit_label(spec: Definition, answers: Answers) -> Text:
    """Return the time limit that these answers bring, in words."""
    return (_case(spec, answers) or spec.limit).label


def budgets(spec: Definition, answers: Answers) -> list[tuple[RouteStep, int]]:
    """Return each step of the route with its budget in working minutes; the sum is the limit."""
    case = _case(spec, answers)
    own = case.budgets if case else {}
    return [(step, int(own.get(step.key, step.budget_days) * 480)) for step in spec.route]


def level_on(levels: Iterable[Held], day: date) -> str:
    """Return the level that holds on a day, or ''; of several the one that began last."""
    held = [one for one in levels if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)]
    return max(held, key=lambda one: one.valid_from).level if held else ""


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


def summary(spec: Definition, answers: Answers, unit_names: Mapping[str, str]) -> list[SummarySection]:
    """Return the answers as people read them, page by page, in the active language; units by name."""
    kept = relevant(spec, answers)
    return [
        SummarySection(section.key, str(section.title), rows)
        for section in spec.sections
        if (rows := tuple(_rows(section.fields, kept, unit_names)))
    ]


def read_aloud(field: Field, value: Any, unit_names: Mapping[str, str]) -> str:
    """Return one answer as people read it: labels for choices, dd/mm/yyyy for dates, names for units."""
    labels = {key: str(label) for key, label in field.option_labels.items()}
    match field.type:
        case "choice":
            return labels.get(value, str(value))
        case "multi_choice":
            return ", ".join(labels.get(item, str(item)) for item in value)
        case "date":
            return display.day(value)
        case "phone":
            return display.phone(value)
        case "unit":
            return unit_names.get(value, str(value))
        case "consent":
            return _("Yes") if value else _("No")
        case "school_year":
            return str(value).replace("-", "–")
        case _:
            return str(value)


def _rows(fields: tuple[Field, ...], answers: Answers, names: Mapping[str, str]) -> Iterator[SummaryRow]:
    for field in fields:
        value = answers.get(field.key)
        if value in (None, "", [], False):
            continue
        if field.type == "lines":
            for number, line in enumerate(value, start=1):
                parts = [row.value for row in _rows(field.fields, line, names)]
                yield SummaryRow(field.key, f"{field.label} {number}", "; ".join(parts))
        else:
            yield SummaryRow(field.key, str(field.label), read_aloud(field, value, names))
