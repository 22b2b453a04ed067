"""The arithmetic of the finance office's figures, in whole đồng; a figure that was not counted is None, never zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIGURES = ("count", "collected", "refunded", "charges", "taken_back")


@dataclass(frozen=True)
class Figures:
    """Money that moved in some days: payments taken in and their sum, what left again and by which way."""

    count: int = 0
    collected: int = 0
    refunded: int = 0
    charges: int = 0
    taken_back: int = 0

    @property
    def net(self) -> int:
        """What stays with the unit."""
        return self.collected - self.refunded - self.charges - self.taken_back

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in FIGURES))


@dataclass(frozen=True)
class Share:
    """A share by its two parts."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


def total(figures: Iterable[Figures]) -> Figures:
    """Return the sum of figures."""
    return sum(figures, Figures())


def cashless(by_method: Mapping[str, Figures], cash: str) -> tuple[Share, Share]:
    """Return the share of what did not come as cash: of payments by number, and of đồng."""
    others = total(figures for method, figures in by_method.items() if method != cash)
    everything = total(by_method.values())
    return Share(others.count, everything.count), Share(others.collected, everything.collected)
