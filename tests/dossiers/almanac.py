"""Working days from October 2026 to the end of 2027 by hand from the list of days off, apart from the product."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CLOSES, CUT_OFF = time(17), time(15)
OFF = {
    date(2026, 11, 24),
    date(2027, 1, 1),
    *(date(2027, 2, day) for day in range(4, 11)),
    date(2027, 4, 16),
    date(2027, 4, 30),
    date(2027, 5, 3),
    date(2027, 9, 2),
    date(2027, 9, 3),
    date(2027, 11, 24),
}


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in OFF


def next_working(day: date) -> date:
    return next(later for ahead in range(1, 15) if works(later := day + timedelta(days=ahead)))


def counted(received: datetime) -> tuple[date, time]:
    """Return the day 0 and the hour: after closing or on a day off it is the next opening."""
    here = received.astimezone(ZONE)
    if works(here.date()) and here.time() <= CLOSES:
        return here.date(), here.time()
    return next_working(here.date()), time(7)


def after_days(received: datetime, days: int) -> datetime:
    """Return the close of the working day so many days after day 0."""
    day, _hour = counted(received)
    for _ in range(days):
        day = next_working(day)
    return datetime.combine(day, CLOSES, ZONE)


def same_day(received: datetime) -> datetime:
    """Return the close of the day of receipt, of the next working day when received after 15:00."""
    day, hour = counted(received)
    return datetime.combine(day if hour <= CUT_OFF else next_working(day), CLOSES, ZONE)
