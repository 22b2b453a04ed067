"""Figures as charts: the counts of this room in the shapes that the page draws."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.core.charts import Goal, IntervalRow, LineChart, Series, Target
from procedures.statistics.formulas import Figure, Month, UnitRow

TREND = ("t3", "t4", "t2")


def titles() -> dict[str, str]:
    """Return the name of each target."""
    return {
        "t1": _("Services at the required level"),
        "t2": _("Dossiers resolved online"),
        "t3": _("Satisfaction: institutions"),
        "t4": _("Satisfaction: authorities"),
    }


def target(figure: Figure, kept: str) -> Target:
    """Return the card of one target, linked to what it counts; ``kept`` is the query string of the scope."""
    nouns = {"t1": _("services"), "t2": _("dossiers"), "t3": _("ratings"), "t4": _("ratings")}
    links = {"t1": reverse("statistics:services"), "t2": reverse("statistics:resolved")}
    low, high = _interval(figure) if figure.sampled else (None, None)
    return Target(
        title=titles()[figure.key],
        share=figure.share,
        target=figure.target / 100,
        numerator=figure.numerator,
        denominator=figure.denominator,
        noun=nouns[figure.key],
        low=low,
        high=high,
        href=(links.get(figure.key) or reverse("statistics:rated", args=[figure.key])) + kept,
        note="" if figure.sampled else _("counted in full, no sample"),
    )


def trend(months: list[Month]) -> LineChart:
    """Return the three shares over the months."""
    series = [
        Series(titles()[key], [month.shares[key].share if key in month.shares else None for month in months])
        for key in TREND
    ]
    labels = [f"{month.first:%m/%y}" for month in months]
    goals = [Goal(0.8, _("Target 80%")), Goal(0.5, _("Target 50%"))]
    return LineChart(_("Three shares by month (%)"), labels, series, goals)


def units(rows: list[UnitRow], year: str) -> list[IntervalRow]:
    """Return the units' satisfaction with its interval, each linked to the unit's own figures of the year."""
    return [
        IntervalRow(
            row.name, row.figure.share, *_interval(row.figure), row.figure.denominator, _own(row, year), _note(row)
        )
        for row in rows
    ]


def _own(row: UnitRow, year: str) -> str:
    asked = {"year": year, "unit": row.code} if year else {"unit": row.code}
    return f"{reverse('statistics:insights')}?{urlencode(asked)}"


def _note(row: UnitRow) -> str:
    return _("small sample") if row.small else ""


def _interval(figure: Figure) -> tuple[float | None, float | None]:
    if figure.interval is None:
        return None, None
    low, high = figure.interval
    return low / 100, high / 100


@dataclass(frozen=True)
class Words:
    """One line of "how each figure is made"."""

    label: str
    value: str


def words(figures: list[Figure]) -> list[Words]:
    """Return how each figure is computed."""
    return [Words(titles()[figure.key], figure.formula) for figure in figures]
