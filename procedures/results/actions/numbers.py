"""Numbers of results: gap-free for a unit, kind and year, and given once to each copy."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Unit
from portal.core import clock, faults
from portal.core.codes import new_code
from procedures.dossiers.models import Dossier
from procedures.results.formulas import CODE_LENGTH, number_text
from procedures.results.models import Allotment, ResultCounter


def allot(dossier: Dossier, *, unit: Unit, series: str, signer: str, **copy: Any) -> Allotment:
    """Give one copy its number and code, in the caller's transaction."""
    now = clock.now()
    year = timezone.localtime(now).year
    number = next_number(unit, series, year)
    faults.point("result-numbered")
    return Allotment.objects.create(
        dossier=dossier,
        unit=unit,
        series=series,
        year=year,
        number=number,
        number_text=number_text(number, series, unit.name),
        code=new_code(CODE_LENGTH),
        signer=signer,
        allotted_at=now,
        **copy,
    )


def next_number(unit: Unit, series: str, year: int) -> int:
    """Return the next number of the series; the counter stays locked until commit, so that there is no gap."""
    ResultCounter.objects.get_or_create(unit=unit, series=series, year=year)
    counter = ResultCounter.objects.select_for_update().get(unit=unit, series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


@transaction.atomic
def carry_numbers(*, old: str, new: str, year: int) -> int:
    """Let a unit go on with the series of the year of the one before it, where it has none; return how many."""
    own = set(ResultCounter.objects.filter(unit=new, year=year).values_list("series", flat=True))
    theirs = ResultCounter.objects.select_for_update().filter(unit=old, year=year).exclude(series__in=own)
    carried = [ResultCounter(unit_id=new, series=was.series, year=year, last=was.last) for was in theirs]
    return len(ResultCounter.objects.bulk_create(carried))
