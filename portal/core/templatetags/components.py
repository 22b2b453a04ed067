"""The parts that pages are put together from; each draws one template of templates/components/."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core import charts, clock
from portal.core.forms import ErrorLink, error_links
from portal.core.icons import ICONS
from portal.core.templatetags import display

register = template.Library()

VERDICT_ICONS = {
    "valid": "shield",
    "revoked": "cross",
    "replaced": "replace",
    "unknown": "question",
    "altered": "cross",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw one of our icons; without a label it is decoration and hidden from readers of the page's text."""
    shape = format_html('<path d="{}"/>', ICONS[name])
    if label:
        return format_html(
            '<svg class="app-icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shape
        )
    return format_html('<svg class="app-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shape)


@register.simple_tag
def state_tag(state: str, label: str) -> SafeString:
    """Draw the tag of a dossier's state; colour by its code, meaning by its words."""
    return format_html('<strong class="govuk-tag app-state app-state--{}">{}</strong>', state, label)


@register.simple_tag
def tag(label: str, tone: str = "grey") -> SafeString:
    """Draw a small tag: grey, green, blue, amber or red."""
    return format_html('<strong class="govuk-tag app-tag app-tag--{}">{}</strong>', tone, label)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm | None, links: Iterable[ErrorLink] = ()) -> dict[str, Any]:
    """Draw the list of what must be put right, on top of the page; ``links`` are problems no form knows."""
    found = [*(error_links(form) if form is not None else ()), *links]
    title = ngettext("%(count)d place needs correcting", "%(count)d places need correcting", len(found))
    return {"links": found, "title": title % {"count": len(found)}}


@register.inclusion_tag("components/due_signal.html")
def due_signal(
    timeliness: str, due_at: datetime | None = None, days: int = 0, until: date | None = None, *, moment: bool = True
) -> dict[str, Any]:
    """Draw how a dossier stands against its due moment: a shape, words and, unless told not to, the moment beneath.

    ``timeliness`` is overdue, in_time, paused, paused_overdue, early, on_time or late; ``days`` are working days over
    or left; ``until`` is the day up to which a paused dossier waits.
    """
    today = (
        due_at is not None and timeliness == "in_time" and display.day(due_at) == display.day(localdate(clock.now()))
    )
    shape, words = _signal(timeliness, days, display.clock(due_at), today)
    beneath = {"due_at": due_at, "until": until} if moment else {}
    return {"shape": shape, "words": words, "paused": shape == "paused", **beneath}


def _signal(timeliness: str, days: int, hour: str, today: bool) -> tuple[str, str]:
    left = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    over = ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", days) % {"days": days}
    match timeliness:
        case "overdue":
            return "late", over if days else _("Overdue")
        case "paused":
            return "paused", _("Paused")
        case "paused_overdue":
            return "paused", _("Paused, overdue")
        case "early":
            return "good", _("Ahead of time")
        case "on_time":
            return "good", _("On time")
        case "late":
            return "late", _("Late")
    return ("today", _("Today %(hour)s") % {"hour": hour}) if today else ("good", left)


@register.inclusion_tag("components/day_strip.html")
def day_strip(days: Iterable[Any]) -> dict[str, Any]:
    """Draw why the due day is the due day; ``days`` have date, short_name, reason and kind (worktime's DayNote)."""
    return {"days": list(days), "today": localdate(clock.now())}


@register.simple_block_tag
def state_panel(content: str, state: str, label: str, title: str) -> SafeString:
    """Draw the panel on top of a dossier: state, one sentence as title, the text of the block beneath."""
    context = {"content": content, "state": state, "label": label, "title": title}
    return render_to_string("components/state_panel.html", context)


@register.simple_block_tag
def verdict_panel(content: str, verdict: str, title: str) -> SafeString:
    """Draw the answer of a verification: valid, revoked, replaced, unknown or altered."""
    context = {"content": content, "verdict": verdict, "title": title, "icon_name": VERDICT_ICONS[verdict]}
    return render_to_string("components/verdict_panel.html", context)


@register.simple_block_tag
def card(content: str, title: str = "", tone: str = "line", level: int = 2) -> SafeString:
    """Draw a card: ``line`` bordered, ``soft`` warm grey, ``gold`` with the gold line on top, ``note`` on gold tint."""
    return render_to_string("components/card.html", {"content": content, "title": title, "tone": tone, "level": level})


@register.simple_block_tag
def note(content: str) -> SafeString:
    """Draw an aside inside the text, on gold tint with the gold line."""
    return format_html('<div class="app-note">{}</div>', content)


@register.inclusion_tag("components/bar.html")
def bar(
    share: float | None, target: float | None = None, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    """Draw a share as a bar, the target as a black tick, the confidence interval in gold; words stand beside it."""
    return {
        "filled": charts.along(share) if share is not None else "0%",
        "tick": charts.along(target) if target is not None else "",
        "interval": (charts.along(low), charts.span(low, high)) if low is not None and high is not None else None,
    }


@register.inclusion_tag("components/target_card.html")
def target_card(card: charts.Target, level: int = 2) -> dict[str, Any]:
    """Draw one target of the plan: share, verdict in words, bar, numerator and denominator, interval."""
    return {"card": card, "level": level}


@register.inclusion_tag("components/interval_plot.html")
def interval_plot(
    rows: Iterable[charts.IntervalRow],
    target: float,
    label: str,
    count_label: str,
    start: float = 0.5,
    end: float = 1.0,
) -> dict[str, Any]:
    """Draw units side by side: a dot for the share, a line for its interval, the target as a dashed line."""
    scale = {"start": start, "end": end}
    drawn = [
        {
            "row": row,
            "dot": charts.along(row.share, **scale) if row.share is not None else "",
            "from": charts.along(row.low, **scale) if row.low is not None else "",
            "to": charts.along(row.high, **scale) if row.high is not None else "",
        }
        for row in rows
    ]
    return {
        "rows": drawn,
        "target": target,
        "tick": charts.along(target, **scale),
        "label": label,
        "count_label": count_label,
        **scale,
    }


@register.inclusion_tag("components/line_chart.html")
def line_chart(chart: charts.LineChart) -> dict[str, Any]:
    """Draw shares over time, one shape a series, with the table of the same figures beneath."""
    return {
        "chart": chart,
        "grid": charts.grid(chart),
        "goals": [charts.Mark("", charts.height(chart, goal.value), goal.label) for goal in chart.goals],
        "columns": [charts.Mark(charts.column(chart, place), "", text) for place, text in enumerate(chart.labels)],
        "lines": charts.lines(chart),
        "left": charts.LEFT,
        "right": charts.WIDTH - charts.RIGHT,
        "bottom": charts.HEIGHT - 8,
        "box": f"0 0 {charts.WIDTH} {charts.HEIGHT}",
    }


@register.inclusion_tag("components/stacked_chart.html")
def stacked_chart(chart: charts.StackedChart) -> dict[str, Any]:
    """Draw amounts as piled columns, a colour and a pattern a series; the page puts the table of figures beneath."""
    return {
        "chart": chart,
        "names": [(number, series.name) for number, series in enumerate(chart.series, start=1)],
        "levels": [(mark.y, display.number(float(mark.text))) for mark in charts.levels(chart)],
        "ticks": charts.ticks(chart),
        "boxes": charts.boxes(chart),
        "left": charts.LEFT_WIDE,
        "right": str(charts.WIDE - charts.RIGHT),
        "bottom": charts.HEIGHT - 8,
        "box": f"0 0 {charts.WIDE} {charts.HEIGHT}",
    }
