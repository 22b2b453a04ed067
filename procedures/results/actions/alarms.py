"""Tell the registry of decisions whose papers are not issued in time."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event
from procedures.results import queries
from procedures.results.events import UNISSUED_TOLD

AGAIN = timedelta(hours=4)


@transaction.atomic
def tell_unissued() -> int:
    """Record for each unit how many of its decisions wait for their papers too long; return how many units.

    A unit is told again after four hours, not every minute.
    """
    told = 0
    for unit, count in queries.late_by_unit().items():
        stream = f"unit-results:{unit}"
        last = Event.objects.filter(stream=stream, name=UNISSUED_TOLD).order_by("-seq").first()
        if last is None or last.at <= clock.now() - AGAIN:
            data = {"count": count, "day": f"{timezone.localdate(clock.now())}"}
            events.record(stream=stream, name=UNISSUED_TOLD, actor=SYSTEM.ref, unit=unit, role="system", data=data)
            told += 1
    return told
