"""The arithmetic of the plan's figures, from integers; KH 220/KH-UBND, II.1.b."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt
from typing import Any

from procedures.statistics.schema import DossierCount, ProcedureFact, RatingCount

ONLINE_LEVELS = frozenset({"3", "4", "TOAN_TRINH", "MOT_PHAN"})
LEVEL_NUMBERS = {"1": 1, "2": 2, "3": 3, "4": 4, "MOT_PHAN": 3, "TOAN_TRINH": 4}
SATISFIED_FROM = 4
SMALL_SAMPLE = 30
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Figure:
    """One target of the plan with its parts; ``value`` is None where nothing was counted, never 0 or 100 %."""

    key: str
    numerator: int
    denominator: int
    target: int
    formula: str
    sampled: bool = False

    @property
    def value(self) -> Fraction | None:
        """The exact share in percent."""
        return Fraction(self.numerator * 100, self.denominator) if self.denominator else None

    @property
    def share(self) -> float | None:
        """The share between 0 and 1, to be shown."""
        return None if self.value is None else float(self.value) / 100

    @property
    def met(self) -> bool | None:
        """Whether the exact share reaches the target; the rounded one does not decide."""
        return None if self.value is None else self.value >= self.target

    @property
    def percent(self) -> str | None:
        """The share in percent with one decimal, half up: "51.0"."""
        return None if self.value is None else one_decimal(self.value)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson interval in percent; only where answers are a sample."""
        return interval(self.numerator, self.denominator) if self.denominator else None

    def to_json(self) -> dict[str, Any]:
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": self.percent,
            "target": self.target,
            "met": self.met,
            "formula": self.formula,
        }


def plan_year(today: date) -> tuple[date, date]:
    """Return the plan's reporting year around a day: 1 November to 31 October (end exclusive)."""
    first = date(today.year if today.month >= 11 else today.year - 1, 11, 1)
    return first, date(first.year + 1, 11, 1)


def at_required_level(procedure: ProcedureFact) -> bool:
    """Level 4, or level 3 where nothing is to be paid."""
    return procedure.level >= (4 if procedure.has_payment else 3)


def t1(procedures: Iterable[ProcedureFact]) -> tuple[int, int]:
    """Return procedures at the required level, and those eligible for it; the ineligible leave both sides."""
    eligible = [procedure for procedure in procedures if procedure.eligible]
    return sum(map(at_required_level, eligible)), len(eligible)


def t2(resolved: Iterable[DossierCount]) -> tuple[int, int]:
    """Return dossiers resolved online at level 3 or 4, and all resolved ones of every channel and procedure."""
    counts = list(resolved)
    online = sum(c.number for c in counts if c.channel == "online" and c.level in ONLINE_LEVELS)
    return online, sum(c.number for c in counts)


def satisfaction(ratings: Iterable[RatingCount]) -> tuple[int, int]:
    """Return the ratings of 4 and 5, and all."""
    counts = list(ratings)
    return sum(c.number for c in counts if c.score >= SATISFIED_FROM), sum(c.number for c in counts)


def mean_over_units(ratings: Iterable[RatingCount]) -> Fraction | None:
    """Return the unweighted mean of the units' own rates, in percent; None without ratings."""
    units: dict[str, list[RatingCount]] = {}
    for count in ratings:
        units.setdefault(count.unit, []).append(count)
    rates = [Fraction(satisfied * 100, total) for satisfied, total in map(satisfaction, units.values()) if total]
    return sum(rates, Fraction(0)) / len(rates) if rates else None


def one_decimal(value: Fraction) -> str:
    """Return a percentage with one decimal, half up, from the exact fraction."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def interval(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share, in percent. ``whole`` is at least 1."""
    p, n = part / whole, whole
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


@dataclass(frozen=True)
class UnitRow:
    """A unit's satisfaction, with whether its sample is too small to stand alone."""

    name: str
    figure: Figure
    code: str = ""

    @property
    def small(self) -> bool:
        return self.figure.denominator < SMALL_SAMPLE


@dataclass(frozen=True)
class Month:
    """One month of the trend; a share is missing where nothing was counted."""

    first: date
    shares: dict[str, Figure]


@dataclass(frozen=True)
class ServiceRow:
    """One service as T1 sees it; ``reason`` says why it is not eligible."""

    name: str
    fact: ProcedureFact
    reason: Any = None

    @property
    def met(self) -> bool:
        return at_required_level(self.fact)
