"""What keeps a request from being complete, and what keeps a definition from being published. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from procedures.catalogue.formulas import relevant, visible
from procedures.catalogue.schema import SUPPLIED, Attachment, BadDocument, Definition, Field, read_definition
from procedures.catalogue.schema.consistency import Path
from procedures.catalogue.schema.document import fault_at, lines_of

PAPERS = "papers"


@dataclass(frozen=True)
class Problem:
    """One thing to mend; ``section`` is "papers" for a missing paper."""

    section: str
    field: str
    message: str


def missing(spec: Definition, answers: Mapping[str, Any], attachment_keys: Collection[str]) -> list[Problem]:
    """Return what a request still lacks under its definition: answers asked and not given, or no longer on offer."""
    kept = relevant(spec, answers)
    problems: list[Problem] = []
    for section in spec.sections:
        if visible(section.when, kept):
            asked = [field for field in section.fields if visible(field.when, kept)]
            problems += [Problem(section.key, field.key, text) for field in asked for text in _faults(field, kept)]
    return problems + [
        Problem(PAPERS, paper.key, _("Attach this paper: %(paper)s.") % {"paper": paper.label})
        for paper in spec.attachments
        if paper.required and visible(paper.when, kept) and paper.key not in attachment_keys
    ]


def asked_papers(spec: Definition, answers: Mapping[str, Any]) -> list[Attachment]:
    """Return the papers that these answers lead to, needed and optional ones."""
    kept = relevant(spec, answers)
    return [paper for paper in spec.attachments if visible(paper.when, kept)]


def may_publish(by: Actor) -> bool:
    """Definitions are published by administrators, and by the system when it is set up."""
    return by.is_system or bool(by.units("administrator"))


def publishable(source: str) -> Definition:
    """Return the definition in a document when every name in it has a supplier. :raises BadDocument:"""
    spec = read_definition(source)
    if unknown := list(unsupplied(spec)):
        lines = lines_of(source)
        raise BadDocument([fault_at(path, text, lines) for path, text in unknown])
    return spec


def unsupplied(spec: Definition) -> Iterator[tuple[Path, str]]:
    """Yield each name of a closed vocabulary that no room supplies, with its path in the document."""
    used: list[tuple[Path, str, str]] = [
        (("lookup",), "lookup", spec.lookup),
        (("result", "kind"), "result_kind", spec.result.kind),
        (("on_approval",), "on_approval", spec.on_approval),
        (("limit", "rule"), "limit_rule", spec.limit.rule),
        *((("limit", "cases", i, "rule"), "limit_rule", case.rule) for i, case in enumerate(spec.limit.cases)),
        *((("fees", i, "quantity", "measure"), "fee_measure", f.quantity.measure) for i, f in enumerate(spec.fees)),
    ]
    for path, kind, name in used:
        if name not in SUPPLIED[kind]:
            yield path, f"nobody supplies {kind.replace('_', ' ')} '{name}'"


def _faults(field: Field, answers: Mapping[str, Any]) -> Iterator[str]:
    value = answers.get(field.key)
    names = {"label": field.label, "max": field.max, "min": field.min}
    if value in (None, "", [], False):
        if field.required:
            yield _("Answer this: %(label)s.") % names
        return
    given = value if field.type == "multi_choice" else [value]
    if field.options and not all(item in field.option_labels for item in given):
        yield _("Choose again: %(label)s. The answers on offer have changed.") % names
    size = len(value) if field.type == "lines" else value
    if field.type in ("integer", "lines") and not (field.min or 0) <= size <= (field.max or size):
        yield _("%(label)s: from %(min)s to %(max)s.") % names
    if field.differs_from and value == answers.get(field.differs_from):
        yield _("%(label)s: choose another one than before.") % names
