"""Dossiers taken in at set moments of October 2026, whose every weekday works; the transcript copy has three days."""

from datetime import date, datetime

from django.utils import timezone

from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.events.models import Event
from procedures.dossiers import actions
from procedures.dossiers.models import Dossier
from procedures.worktime import actions as calendar
from procedures.worktime.states import DayKind
from tests import factories

MONDAY = "2026-10-05T09:00"  # three working days end on Thursday 08/10
ITEMS = [{"key": "school", "why": "Trường này không giữ học bạ"}]


def moment(text: str) -> datetime:
    """Return the aware moment of a local one."""
    return timezone.make_aware(datetime.fromisoformat(text))


def taken_in(at: str = MONDAY, *, by: Actor | None = None) -> Dossier:
    """Return a dossier filed and accepted at the moment."""
    with clock.at(moment(at)):
        return again(factories.accepted(by=by))


def asked(at: str, *, by: Actor | None = None, taken: str = MONDAY) -> Dossier:
    """Return a dossier taken in and then asked, at the moment, for what is missing."""
    dossier = taken_in(taken, by=by)
    with clock.at(moment(at)):
        clerk = factories.staff("intake")
        actions.request_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, items=ITEMS)
    return again(dossier)


def answered(dossier: Dossier, at: str, *, by: Actor) -> Dossier:
    """Return the dossier with its supplement answered at the moment."""
    Dossier.objects.filter(pk=dossier.pk).update(supplement=[{**item, "answered": True} for item in dossier.supplement])
    with clock.at(moment(at)):
        actions.resubmit(dossier_id=dossier.pk, version=dossier.version, by=by)
    return again(dossier)


def extended(due: str) -> Dossier:
    """Return a dossier taken in on Monday with an apology and the given new date."""
    dossier = taken_in()
    with clock.at(moment("2026-10-06T09:00")):
        signer = factories.staff("signer")
        actions.extend(dossier_id=dossier.pk, version=dossier.version, by=signer, due=moment(due), reason="Sổ đang sửa")
    return again(dossier)


def day_off(day: str) -> Event:
    """Make the day one on which nobody works; return the fact."""
    names = {"name_vi": "Nghỉ bão", "name_en": "Storm", "legal_basis": "Công điện 1"}
    calendar.set_day(day=date.fromisoformat(day), kind=DayKind.HOLIDAY, by=SYSTEM, **names)
    return Event.objects.filter(name="calendar.day_set").latest("pk")


def again(dossier: Dossier) -> Dossier:
    """Return the dossier as it is stored now."""
    return Dossier.objects.get(pk=dossier.pk)
