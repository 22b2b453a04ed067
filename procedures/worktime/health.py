"""Whether the calendar of the coming weeks was decided, or only expected and still to be reviewed."""

from datetime import timedelta

from django.utils.timezone import localdate

from portal.core import clock
from portal.core.health import Check, State
from procedures.worktime import queries

AHEAD = timedelta(days=60)


def checks() -> list[Check]:
    today = localdate(clock.now())
    open_years = [year for year in sorted({today.year, (today + AHEAD).year}) if not queries.is_decided(year)]
    said = ", ".join(map(str, open_years))
    state = State.DEGRADED if open_years else State.OK
    return [Check("calendar", state, detail=f"to be reviewed: {said}" if said else f"decided to {today + AHEAD}")]
