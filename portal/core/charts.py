"""Geometry of the charts that the server draws as SVG; shares run from 0 to 1, amounts from 0 up, None is a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 560, 270
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 30
WIDE, LEFT_WIDE = 1120, 96
SHAPES = ("circle", "diamond", "triangle", "square")


@dataclass(frozen=True)
class Target:
    """One measured share beside what was promised; ``noun`` names what is counted ("hồ sơ")."""

    title: str
    share: float | None
    target: float | None
    numerator: int
    denominator: int
    noun: str
    low: float | None = None
    high: float | None = None
    href: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; None when there is no target or nothing was counted."""
        return None if self.share is None or self.target is None else self.share >= self.target


@dataclass(frozen=True)
class IntervalRow:
    """One unit's share with its confidence interval and the number of answers behind it."""

    label: str
    share: float | None
    low: float | None
    high: float | None
    count: int
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One line of a chart, one value a label."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Goal:
    """A level line across a chart."""

    value: float
    label: str


@dataclass(frozen=True)
class LineChart:
    """Shares over time; ``low`` and ``high`` are the ends of the scale."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    goals: Sequence[Goal] = ()
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Mark:
    """A place in the drawing, in its own units, with what stands there."""

    x: str
    y: str
    text: str = ""


@dataclass(frozen=True)
class Line:
    """A drawn series: its shape, the runs between gaps, and its marks."""

    name: str
    shape: str
    number: int
    runs: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class StackedChart:
    """Amounts as columns, one a label, the series piled on each other."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]

    @property
    def top(self) -> float:
        """The end of the scale: the first level line at or above the highest column."""
        sums = [sum(values) for values in zip(*(map(_zero, series.values) for series in self.series), strict=True)]
        step = _step(max(sums, default=0))
        return step * max(1, ceil(max(sums, default=0) / step))


@dataclass(frozen=True)
class Box:
    """One piece of a column, in the drawing's own units; ``number`` is its series, counted from 1."""

    x: str
    y: str
    width: str
    height: str
    number: int


def along(share: float, start: float = 0.0, end: float = 1.0) -> str:
    """Return how far along the scale a share lies, as an SVG percentage within 0 and 100."""
    return f"{max(0.0, min(1.0, (share - start) / (end - start))) * 100:.2f}%"


def span(low: float, high: float, start: float = 0.0, end: float = 1.0) -> str:
    """Return the length between two shares as an SVG percentage."""
    return f"{float(along(high, start, end)[:-1]) - float(along(low, start, end)[:-1]):.2f}%"


def height(chart: LineChart, share: float) -> str:
    """Return the y coordinate of a share."""
    usable = HEIGHT - TOP - BOTTOM
    return f"{TOP + usable * (1 - (share - chart.low) / (chart.high - chart.low)):.1f}"


def column(chart: LineChart, place: int) -> str:
    """Return the x coordinate of a label's place."""
    return f"{LEFT + (WIDTH - LEFT - RIGHT) * place / max(1, len(chart.labels) - 1):.1f}"


def lines(chart: LineChart) -> list[Line]:
    """Return every series as it is drawn."""
    return [_line(chart, number, series) for number, series in enumerate(chart.series)]


def grid(chart: LineChart, step: float = 0.1) -> list[Mark]:
    """Return the level lines of the scale with their percentages."""
    count = round((chart.high - chart.low) / step)
    levels = [chart.low + step * place for place in range(count + 1)]
    return [Mark("", height(chart, level), f"{round(level * 100)}%") for level in levels]


def boxes(chart: StackedChart) -> list[Box]:
    """Return the pieces of all columns, from the ground up; what is nothing is not drawn."""
    return [box for place in range(len(chart.labels)) for box in _column(chart, place)]


def levels(chart: StackedChart) -> list[Mark]:
    """Return the level lines of the scale with their amounts."""
    step = _step(chart.top)
    return [Mark("", f"{_level(chart, step * n):.1f}", f"{step * n:.0f}") for n in range(round(chart.top / step) + 1)]


def ticks(chart: StackedChart, most: int = 16) -> list[Mark]:
    """Return the labels beneath the columns, as many as can be read beside each other."""
    every = max(1, ceil(len(chart.labels) / most))
    return [
        Mark(f"{_middle(chart, place):.1f}", "", text) for place, text in enumerate(chart.labels) if place % every == 0
    ]


def _column(chart: StackedChart, place: int) -> Iterable[Box]:
    width = min(48.0, _room(chart) * 0.7)
    ground = 0.0
    for number, series in enumerate(chart.series, start=1):
        value = _zero(series.values[place])
        if value > 0:
            top, bottom = _level(chart, ground + value), _level(chart, ground)
            x = _middle(chart, place) - width / 2
            yield Box(f"{x:.1f}", f"{top:.1f}", f"{width:.1f}", f"{bottom - top:.1f}", number)
            ground += value


def _level(chart: StackedChart, amount: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - amount / chart.top)


def _room(chart: StackedChart) -> float:
    return (WIDE - LEFT_WIDE - RIGHT) / max(1, len(chart.labels))


def _middle(chart: StackedChart, place: int) -> float:
    return LEFT_WIDE + _room(chart) * (place + 0.5)


def _zero(value: float | None) -> float:
    return value or 0.0


def _step(highest: float) -> float:
    """Return a round distance of level lines, so that there are three to six of them."""
    power = 10.0 ** floor(log10(highest / 4)) if highest > 0 else 1.0
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power * 5 >= highest)


def _line(chart: LineChart, number: int, series: Series) -> Line:
    places = [
        None if value is None else Mark(column(chart, place), height(chart, value), _percent(value))
        for place, value in enumerate(series.values)
    ]
    marks = tuple(mark for mark in places if mark)
    return Line(series.name, SHAPES[number % len(SHAPES)], number + 1, tuple(_runs(places)), marks)


def _runs(places: Iterable[Mark | None]) -> Iterable[str]:
    run: list[Mark] = []
    for mark in [*places, None]:
        if mark:
            run.append(mark)
        elif run:
            yield " ".join(f"{one.x},{one.y}" for one in run)
            run = []


def _percent(value: float) -> str:
    return f"{value * 100:.0f}"
