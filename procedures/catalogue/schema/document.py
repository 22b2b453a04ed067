"""A definition as a YAML document: read, validate, and say what is wrong by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as File

import yaml
from pydantic import ValidationError

from procedures.catalogue.schema.consistency import Path
from procedures.catalogue.schema.definition import Definition

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast where libyaml is there
DEFINITIONS = File(__file__).parent.parent / "definitions"


@dataclass(frozen=True)
class Fault:
    """One thing to mend in a document; lines count from 1."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.path}: {self.message}" if self.path else f"line {self.line}: {self.message}"


class BadDocument(ValueError):
    """A document that is no definition; ``faults`` are in the order of the lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(map(str, self.faults)))


def read_definition(source: str) -> Definition:
    """Return the definition in a YAML text. :raises BadDocument: with every fault and its line"""
    try:
        root = yaml.compose(source, Loader=LOADER)
        data = yaml.SafeLoader("").construct_document(root) if root else None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise BadDocument([Fault(mark.line + 1 if mark else 1, "", f"no YAML: {fault.problem}")]) from fault
    if not isinstance(root, yaml.MappingNode):
        raise BadDocument([Fault(1, "", "a definition is a mapping of keys")])
    lines = dict(_lines(root, ()))
    repeated = list(_repeated_keys(root))
    if repeated:
        raise BadDocument(repeated)
    try:
        return Definition.model_validate(data)
    except ValidationError as error:
        raise BadDocument([fault_at(path, text, lines) for path, text in _messages(error)]) from error


def lines_of(source: str) -> dict[Path, int]:
    """Return the line of every part of a readable document by its path."""
    root = yaml.compose(source, Loader=LOADER)
    return dict(_lines(root, ())) if root else {}


def fault_at(path: Path, message: str, lines: dict[Path, int]) -> Fault:
    """Return the fault at the nearest part of the path that the document has."""
    known = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in lines), ())
    return Fault(lines.get(known, 1), ".".join(map(str, path)), message)


def _messages(error: ValidationError) -> Iterator[tuple[Path, str]]:
    for item in error.errors():
        inner = item.get("ctx", {}).get("faults")
        if inner:
            yield from inner
        else:
            yield item["loc"], item["msg"].removeprefix("Value error, ")


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            for inner, line in _lines(value, (*path, key.value)):
                yield inner, key.start_mark.line + 1 if inner == (*path, key.value) else line
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _lines(item, (*path, index))


def _repeated_keys(node: yaml.Node) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield Fault(key.start_mark.line + 1, key.value, "is written twice")
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)
