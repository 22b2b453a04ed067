"""The rules a definition must keep with itself: keys, references, budgets, the signer at the end."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from procedures.catalogue.schema.base import Condition
from procedures.catalogue.schema.fields import CHOICES, Field
from procedures.catalogue.schema.process import Dated, Waiver
from procedures.catalogue.schema.vocabulary import LEVELS

if TYPE_CHECKING:
    from procedures.catalogue.schema.definition import Definition

Path = tuple[str | int, ...]
Fault = tuple[Path, str]
RANGES = {
    "whole": "takes the whole fee, so it says no 'less'",
    "share": "a share is a percent from 1 to 99",
    "amount": "an amount is more than 0 đồng",
}
WORKING_DAYS = {"working_days": Decimal(1), "working_hours": Decimal(1) / 8}


def inconsistencies(spec: "Definition") -> Iterator[Fault]:
    """Yield what is wrong between the parts, each with the path of the part to mend."""
    yield from _repeated_keys(spec)
    yield from _conditions(spec)
    yield from _references(spec)
    yield from _budgets(spec)
    yield from _levels(spec)
    yield from _fees(spec)
    if spec.route[-1].role != "signer":
        yield ("route", len(spec.route) - 1, "role"), "the last step belongs to the signer"
    if spec.fees and spec.refund is None:
        yield ("fees",), "a procedure with a fee says what is refunded"
    if not spec.eligible_online.eligible and spec.eligible_online.reason is None:
        yield ("eligible_online",), "a procedure that cannot be done wholly online publishes the reason"


def _repeated_keys(spec: "Definition") -> Iterator[Fault]:
    yield from _repeated([(("sections", i, "key"), part.key) for i, part in enumerate(spec.sections)])
    yield from _repeated([((*path, "key"), field.key) for path, field in _fields(spec)])
    for path, field in _fields(spec):
        yield from _repeated([((*path, "fields", i, "key"), inner.key) for i, inner in enumerate(field.fields)])
        yield from _repeated([((*path, "options", i, "value"), option.value) for i, option in enumerate(field.options)])
    papers: list[tuple[Path, str]] = [(("attachments", i, "key"), part.key) for i, part in enumerate(spec.attachments)]
    yield from _repeated(papers)
    asked = {field.key for _path, field in _fields(spec)}  # a supplement names a question or a paper by its key alone
    yield from ((path, f"'{key}' is a question already") for path, key in papers if key in asked)
    yield from _repeated([(("fees", i, "key"), part.key) for i, part in enumerate(spec.fees)])
    yield from _repeated([(("route", i, "key"), part.key) for i, part in enumerate(spec.route)])
    yield from _repeated([(("decision_fields", i, "key"), part.key) for i, part in enumerate(spec.decision_fields)])


def _repeated(keys: list[tuple[Path, str]]) -> Iterator[Fault]:
    counts = Counter(key for _, key in keys)
    seen: set[str] = set()
    for path, key in keys:
        if counts[key] > 1 and key in seen:
            yield path, f"'{key}' is used twice"
        seen.add(key)


def _fields(spec: "Definition") -> Iterator[tuple[Path, Field]]:
    for i, section in enumerate(spec.sections):
        for j, field in enumerate(section.fields):
            yield ("sections", i, "fields", j), field


def _conditions(spec: "Definition") -> Iterator[Fault]:
    asked: dict[str, Field] = {}
    for i, section in enumerate(spec.sections):
        yield from _condition(section.when, asked, ("sections", i, "when"))
        for j, field in enumerate(section.fields):
            yield from _condition(field.when, asked, ("sections", i, "fields", j, "when"))
            yield from _inner_conditions(field.fields, ("sections", i, "fields", j, "fields"))
            if field.differs_from and field.differs_from not in asked:
                yield ("sections", i, "fields", j, "differs_from"), f"'{field.differs_from}' is not asked before this"
            asked[field.key] = field
    yield from _inner_conditions(spec.decision_fields, ("decision_fields",))
    for i, attachment in enumerate(spec.attachments):
        yield from _condition(attachment.when, asked, ("attachments", i, "when"))
    for i, fee in enumerate(spec.fees):
        yield from _condition(fee.when, asked, ("fees", i, "when"))
        for j, waiver in enumerate(fee.waivers):
            for k, condition in enumerate(waiver.when):
                yield from _condition(condition, asked, ("fees", i, "waivers", j, "when", k))
    for i, case in enumerate(spec.limit.cases):
        yield from _condition(case.when, asked, ("limit", "cases", i, "when"))


def _fees(spec: "Definition") -> Iterator[Fault]:
    papers = {paper.key: paper for paper in spec.attachments}
    for i, fee in enumerate(spec.fees):
        yield from _period(fee, ("fees", i))
        yield from _repeated([(("fees", i, "waivers", j, "key"), part.key) for j, part in enumerate(fee.waivers)])
        for j, waiver in enumerate(fee.waivers):
            path: Path = ("fees", i, "waivers", j)
            yield from _period(waiver, path)
            if not _in_range(waiver):
                yield (*path, "less"), RANGES[waiver.takes]
            for k, key in enumerate(waiver.proof):
                paper = papers.get(key)
                if paper is None or not paper.required or paper.when not in (None, *waiver.when):
                    yield (*path, "proof", k), f"'{key}' is no paper that must be there whenever the waiver holds"


def _period(part: Dated, path: Path) -> Iterator[Fault]:
    if part.since and part.until and part.until < part.since:
        yield (*path, "until"), "ends before it begins"


def _in_range(waiver: Waiver) -> bool:
    match waiver.takes:
        case "whole":
            return waiver.less == 0
        case "share":
            return 1 <= waiver.less <= 99
        case "amount":
            return waiver.less > 0


def _inner_conditions(fields: Iterable[Field], path: Path) -> Iterator[Fault]:
    asked: dict[str, Field] = {}
    for i, field in enumerate(fields):
        yield from _condition(field.when, asked, (*path, i, "when"))
        asked[field.key] = field


def _condition(condition: Condition | None, asked: Mapping[str, Field], path: Path) -> Iterator[Fault]:
    if condition is None:
        return
    field = asked.get(condition.field)
    if field is None:
        yield path, f"'{condition.field}' is not asked before this"
    elif not condition.values:
        yield path, "a condition needs 'equals' or 'one_of'"
    elif field.type in CHOICES:
        for value in condition.values:
            if value not in field.option_labels:
                yield path, f"'{value}' is no option of '{field.key}'"
    elif field.type != "consent":
        yield path, f"'{field.key}' is no choice, so nothing can depend on it"


def _references(spec: "Definition") -> Iterator[Fault]:
    types = {field.key: field.type for field in spec.all_fields()}
    rule = spec.competence
    wanted: list[tuple[Path, str | None, tuple[str, ...]]] = []
    if rule.rule == "answer":
        wanted.append((("competence", "field"), rule.field, ("unit",)))
    if rule.rule == "register":
        wanted += [(("competence", "field"), rule.field, ("choice",)), (("competence", "year"), rule.year, ("year",))]
    for i, fee in enumerate(spec.fees):
        if fee.quantity.measure in ("field", "lines"):
            kind = "integer" if fee.quantity.measure == "field" else "lines"
            wanted.append((("fees", i, "quantity"), fee.quantity.field, (kind,)))
    if spec.result.copies_field:
        wanted.append((("result", "copies_field"), spec.result.copies_field, ("integer",)))
    for path, key, kinds in wanted:
        if key is None or types.get(key) not in kinds:
            yield path, f"must name a field of type {' or '.join(kinds)}"
    if rule.rule != "answer" and not rule.unit:
        yield ("competence",), f"rule {rule.rule} needs 'unit'"


def _budgets(spec: "Definition") -> Iterator[Fault]:
    budgets = {step.key: step.budget_days for step in spec.route}
    yield from _budget(spec.limit.rule, spec.limit.value, budgets, ("route",))
    for i, case in enumerate(spec.limit.cases):
        for key, days in case.budgets.items():
            if key not in budgets:
                yield ("limit", "cases", i, "budgets", key), "is no step of the route"
            if days <= 0 or days % Decimal("0.25"):
                yield ("limit", "cases", i, "budgets", key), "a budget is in quarters of a day"
        yield from _budget(case.rule, case.value, {**budgets, **case.budgets}, ("limit", "cases", i))


def _budget(rule: str, value: int | str, budgets: Mapping[str, Decimal], path: Path) -> Iterator[Fault]:
    days = Decimal(1) if rule == "same_day_cutoff" else WORKING_DAYS.get(rule, Decimal(0)) * int(value)
    total = sum(budgets.values(), Decimal(0))
    if days and total != days:
        yield path, f"the budgets of the steps make {total} days, the limit is {days.normalize():f}"


def _levels(spec: "Definition") -> Iterator[Fault]:
    for i, level in enumerate(spec.level):
        if level.level not in LEVELS[level.scheme]:
            yield ("level", i, "level"), f"scheme {level.scheme} knows only {', '.join(LEVELS[level.scheme])}"
        if level.valid_to and level.valid_to < level.valid_from:
            yield ("level", i, "valid_to"), "ends before it begins"
