"""What the code and the templates say to people, and what the Vietnamese catalogue answers."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import allauth
import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation import templatize

from tests import tree

FUNCTIONS = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SHARED = ("portal", "payments", "procedures")

Key = tuple[str, str]  # context, msgid


def _extract(source: bytes) -> Iterator[Key]:
    for _line, function, arguments, _comments in extract_python(BytesIO(source), FUNCTIONS.keys(), (), {}):
        given = [argument for argument in (arguments if isinstance(arguments, tuple) else (arguments,)) if argument]
        if "pgettext" in function and len(given) >= 2:
            yield given[0], given[1]
        elif given and "pgettext" not in function:
            yield "", given[0]


def of_code() -> dict[Key, str]:
    """Map each message of the Python code to a file that says it."""
    return {m: tree.name(path) for path in tree.python_files(*SHARED) for m in _extract(path.read_bytes())}


def of_templates() -> dict[Key, str]:
    """Map each message of the templates to a template that says it."""
    return {message: name for name, path in tree.templates().items() for message in _of_template(name, path)}


def _of_template(name: str, path: Path) -> Iterator[Key]:
    lines = templatize(path.read_text(), origin=name).splitlines()
    return _extract("\n".join(line.lstrip() for line in lines).encode())  # the markup's indentation is not Python's


@cache
def catalogue(path: Path = tree.ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po") -> Catalog:
    """Read one catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3] if len(path.parts[-3]) == 2 else None)


def keys(messages: Catalog) -> set[Key]:
    """List a catalogue's messages in the form used here."""
    return {(m.context or "", m.id if isinstance(m.id, str) else m.id[0]) for m in messages if m.id}


def of_vendors() -> set[Key]:
    """List the messages of Django and allauth, which our catalogue may complete."""
    folders = [Path(package.__file__).parent for package in (django, allauth)]
    return {
        key for folder in folders for path in folder.rglob("locale/en/**/django.po") for key in keys(catalogue(path))
    }


def translated(messages: Catalog) -> set[Key]:
    """List the messages that have their whole translation."""
    return {
        (m.context or "", m.id if isinstance(m.id, str) else m.id[0])
        for m in messages
        if m.id and (all(m.string) if isinstance(m.string, tuple) else m.string)
    }
