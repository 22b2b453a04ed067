"""The overview of the finance office: what was collected, by unit, procedure, way of paying and day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from payments import exports
from payments.forms import PeriodForm
from payments.formulas.figures import Figures, cashless, total
from payments.queries import figures
from payments.queries import finance as office
from payments.queries.figures import Overview, Scope
from payments.states import Method, Moment
from payments.views.finance_frame import books_open, refunds_open, sees_books, show
from portal.accounts.decorators import actor_of
from portal.core import clock
from portal.core.charts import Series, StackedChart

DAYS_SHOWN = 62
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """A line of a table whose figures lead to what they count; ``parts`` are its đồng by way of paying."""

    label: str
    figures: Figures
    asked: dict[str, str]
    parts: tuple[int, ...] = ()

    @property
    def collected(self) -> str:
        return self._link(Moment.SETTLED)

    @property
    def refunded(self) -> str:
        return self._link(Moment.REFUNDED)

    @property
    def charged(self) -> str:
        return self._link(Moment.CHARGED)

    @property
    def contested(self) -> str:
        return self._link(Moment.CONTESTED)

    def _link(self, moment: Moment) -> str:
        return f"{reverse('payments:finance_payments')}?{urlencode(self.asked | {'moment': moment.value})}"


@refunds_open
def overview(request: HttpRequest) -> HttpResponse:
    """Show what was collected between two days; whoever only decides refunds is led to those."""
    actor = actor_of(request)
    if not sees_books(actor):
        return redirect("payments:finance_refunds")
    form, scope = _asked(request)
    found, kept = figures.overview(scope), _kept(scope)
    by_number, by_amount = cashless(found.by_method, Method.CASH)
    context = {
        "form": form,
        "scope": scope,
        "now": clock.now(),
        "whole": Line("", found.whole, kept),
        "cashless": by_number,
        "cashless_amount": by_amount,
        "tables": _tables(found, kept),
        "chart": _chart(found, scope),
        "days": _days(found, scope, kept),
        "methods": Method.choices,
        "kept": urlencode(kept),
    }
    return show(request, "overview", "overview", context)


@books_open
def overview_sheet(request: HttpRequest) -> HttpResponse:
    """Return the overview as a workbook."""
    _form, scope = _asked(request)
    units = {unit.pk: unit.name for unit in office.units_to_choose(actor_of(request))}
    file = exports.overview_book(figures.overview(scope), scope, units.get(scope.unit, ""))
    return sheet(file, f"thu-phi-{scope.first:%Y%m%d}-{scope.last:%Y%m%d}.xlsx")


def sheet(file: exports.File, name: str) -> HttpResponse:
    """Answer with a workbook that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return cast(HttpResponse, FileResponse(file, content_type=SHEET, headers=headers))


def _asked(request: HttpRequest) -> tuple[PeriodForm, Scope]:
    actor = actor_of(request)
    form = PeriodForm(request.GET.dict(), units=office.units_of(actor), choices=office.units_to_choose(actor))
    return form, form.scope()


def _kept(scope: Scope) -> dict[str, str]:
    days = {"first": scope.first.isoformat(), "last": scope.last.isoformat()}
    return days | ({"unit": scope.unit} if scope.unit else {})


def _tables(found: Overview, kept: dict[str, str]) -> list[tuple[str, str, list[Line]]]:
    """Return the three tables beside the days: the head of the first column, the title, the lines."""
    methods = [
        Line(str(Method(code).label), figures, kept | {"method": code}) for code, figures in found.by_method.items()
    ]
    units = [Line(row.label, row.figures, kept | {"unit": row.key}) for row in found.by_unit]
    purposes = [Line(row.label, row.figures, kept | {"purpose": row.key}) for row in found.by_purpose]
    return [
        (_("Unit"), _("By unit"), units),
        (_("Procedure"), _("By procedure"), purposes),
        (_("Way of paying"), _("By way of paying"), methods),
    ]


def _spans(found: Overview, scope: Scope) -> Iterator[tuple[str, date, date]]:
    """Yield the columns of the chart: every day, or every month where the days are too many to be read."""
    days = [scope.first + timedelta(days=n) for n in range((scope.last - scope.first).days + 1)]
    if len(days) <= DAYS_SHOWN:
        yield from ((f"{day:%d/%m}", day, day) for day in days)
        return
    for _month, inside in groupby(days, key=lambda day: (day.year, day.month)):
        month = list(inside)
        yield f"{month[0]:%m/%Y}", month[0], month[-1]


def _parts(found: Overview, first: date, last: date) -> tuple[int, ...]:
    cells = found.by_day_and_method
    return tuple(
        sum(figures.collected for (day, way), figures in cells.items() if way == method and first <= day <= last)
        for method in Method.values
    )


def _chart(found: Overview, scope: Scope) -> StackedChart | None:
    if not found.whole.collected:
        return None
    spans = list(_spans(found, scope))
    columns = [_parts(found, first, last) for _label, first, last in spans]
    series = [Series(str(method.label), [parts[place] for parts in columns]) for place, method in enumerate(Method)]
    return StackedChart(_("Collected by day and way of paying, in đồng"), [label for label, *_days in spans], series)


def _days(found: Overview, scope: Scope, kept: dict[str, str]) -> list[Line]:
    """Return the table beneath the chart: the days, or months, on which money moved."""
    lines = []
    for label, first, last in _spans(found, scope):
        figures = total(figures for day, figures in found.by_day.items() if first <= day <= last)
        asked = kept | {"first": first.isoformat(), "last": last.isoformat()}
        if figures != Figures():
            lines.append(Line(label, figures, asked, _parts(found, first, last)))
    return lines
