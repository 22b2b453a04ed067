"""Procedures as lists show them. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from procedures.catalogue.formulas.charging import fee_words
from procedures.catalogue.schema import Definition

KeyOf = Callable[[Definition], str]


@dataclass(frozen=True)
class Card:
    """A procedure in a list: what it is, how long it takes, what it costs."""

    code: str
    name: str
    summary: str
    limit: str
    fee: str


@dataclass(frozen=True)
class Shelf:
    """Procedures under one heading of a list."""

    key: str
    title: str
    cards: tuple[Card, ...]


def card(spec: Definition, on: date) -> Card:
    """Return a procedure as lists show it on a day, in the active language."""
    return Card(spec.code, str(spec.name), str(spec.summary), str(spec.limit.label), fee_words(spec, on))


def shelves(
    specs: Iterable[Definition], headings: Iterable[tuple[str, object]], key_of: KeyOf, on: date
) -> list[Shelf]:
    """Return procedures under the headings (key and title) that ``key_of`` puts them; empty headings are left out."""
    filed: dict[str, list[Card]] = {}
    for spec in specs:
        filed.setdefault(key_of(spec), []).append(card(spec, on))
    return [Shelf(key, str(title), tuple(filed[key])) for key, title in headings if key in filed]
