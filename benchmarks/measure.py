"""Measure things against each other in one run: machines differ, how many times one costs the other does not."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def interleaved(cases: Mapping[str, Callable[[], float | None]], rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each case over rounds in which every case runs once, in turns.

    A case that times itself returns its seconds. The first round warms up and does not count.
    """
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _round in range(rounds + 1):
        for name, case in cases.items():
            start = perf_counter()
            own = case()
            taken[name].append((perf_counter() - start if own is None else own) * 1000)
    return {name: median(times[1:]) for name, times in taken.items()}


def ratio(medians: Mapping[str, float], above: str, below: str, words: str = "") -> str:
    """Return a line that says how many times the one costs what the other does."""
    of, to = medians[above], medians[below]
    return f"{words or f'{above} / {below}':58} {of / to:7.2f}   ({of:.2f} ms / {to:.2f} ms)"
