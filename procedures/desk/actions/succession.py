"""A unit merged or renamed: its work, registers, numbers and people go over in one act."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import actions as accounts
from portal.accounts.queries import deputations_in_force, today
from portal.accounts.schema import Actor
from procedures.desk.models import Label, Reason
from procedures.dossiers import actions as dossiers
from procedures.registers import actions as registers
from procedures.results import actions as results


@dataclass(frozen=True)
class Succession:
    """What went over. ``deputations`` do not: the successor names its own deputies by its own decisions."""

    old: str
    new: str
    on: str
    dossiers: list[str]
    books: int
    pupils: int
    series: int
    roles: int
    deputations: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@transaction.atomic
def succeed_unit(*, old: str, new: str, on: date, decision: str, by: Actor, name: str = "") -> Succession:
    """Put a unit in the place of another: all or nothing.

    :raises ValidationError: the day has not come yet, or the units do not fit
    """
    if on > today():
        raise ValidationError(_("Do this on the day itself or after it."))
    lapsed = deputations_in_force().filter(unit=old).count()
    roles = accounts.succeed_unit(old=old, new=new, on=on, decision=decision, name=name, by=by)
    books, pupils = registers.take_over(old=old, new=new, on=on, by=by)
    taken = dossiers.take_over(old=old, new=new, by=by)
    series = results.carry_numbers(old=old, new=new, year=on.year)
    _carry_labels(old, new)
    Reason.objects.filter(unit=old).update(unit=new)
    return Succession(old, new, on.isoformat(), taken, books, pupils, series, roles, lapsed)


def _carry_labels(old: str, new: str) -> None:
    for label in Label.objects.filter(unit=old):
        kept, _made = Label.objects.get_or_create(unit_id=new, name=label.name)
        kept.dossiers.add(*label.dossiers.all())
        label.delete()
