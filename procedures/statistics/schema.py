"""What the figures count, as rows of numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProcedureFact:
    """A procedure on a day: what T1 asks of it. ``level`` is 1-4 in the words of NĐ 43/2011."""

    code: str
    eligible: bool
    has_payment: bool
    level: int


@dataclass(frozen=True)
class DossierCount:
    """How many dossiers share a channel and the level of their filing."""

    channel: str
    level: str
    number: int


@dataclass(frozen=True)
class RatingCount:
    """How many ratings a unit received at one score."""

    unit: str
    score: int
    number: int
