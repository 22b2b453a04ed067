"""What a simulated city is made of: its filings, its people, and lives of dossiers as lists of moves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from procedures.catalogue.schema import Definition
from procedures.registers.states import Gender
from procedures.worktime.formulas import Clock

APPLICANT, PORTAL = "applicant", "system"


@dataclass(frozen=True)
class School:
    """A school of the simulated city; ``first`` and ``last`` are its grades, ``share`` its part of all requests."""

    code: str
    name: str
    first: int
    last: int
    share: float


@dataclass(frozen=True)
class Citizen:
    """A person who asks; ``number`` counts from 0."""

    number: int
    name: str
    gender: Gender
    birth_date: date
    identity_number: str
    phone: str
    address: str


@dataclass(frozen=True)
class Filing:
    """One request that reaches the city: when it counts as filed, what for, which way."""

    at: datetime
    procedure: str
    channel: str


class Move(NamedTuple):
    """One act in a dossier's life: the action's name, who does it (applicant, system or a role), what they say."""

    at: datetime
    name: str
    who: str
    words: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Life:
    """A dossier from its draft to its end, or to where it stands when the simulation ends.

    ``hand`` chooses among the holders of a role in the unit; ``unit`` is the competent one.
    """

    number: int
    procedure: str
    channel: str
    unit: str
    citizen: Citizen
    hand: int
    moves: tuple[Move, ...]

    @property
    def taken_in_at(self) -> datetime | None:
        """The moment of the official code, if the life comes to it."""
        return next((move.at for move in self.moves if move.name in ("accept", "file_at_counter")), None)


@dataclass(frozen=True)
class City:
    """What a life depends on, without a database: definitions by code, schools, office hours, keepers of registers.

    ``until`` is the moment at which the simulation ends; ``seed`` and ``citizens`` say who lives there.
    """

    seed: str
    until: datetime
    citizens: int
    specs: Mapping[str, Definition]
    schools: tuple[School, ...]
    shares: tuple[float, ...]  # of the schools, each with those before it
    clock_of: Callable[[str], Clock]
    custodian: Callable[[str, int | None], str | None]
