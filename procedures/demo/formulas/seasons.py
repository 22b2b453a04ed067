"""When requests come: by season of the school year, by weekday and hour, more online every year. Pure."""

from bisect import bisect
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from procedures.demo.schema import Filing
from procedures.worktime.formulas import Clock, local

SHARES = {"HB-BANSAO": 0.44, "3.000465": 0.25, "2.002854": 0.19, "VB-XACMINH": 0.08, "1.004889": 0.04}
MONTHS = {  # January to December, 1 is an ordinary month
    "HB-BANSAO": (0.9, 0.6, 0.8, 0.9, 1.3, 2.0, 1.9, 1.5, 0.9, 0.7, 0.7, 0.7),
    "3.000465": (0.8, 0.9, 1.1, 0.9, 0.8, 0.9, 1.4, 1.8, 1.3, 1.0, 0.8, 0.7),
    "2.002854": (1.6, 0.9, 0.5, 0.4, 0.9, 1.8, 2.2, 2.4, 0.8, 0.4, 0.3, 0.7),
    "VB-XACMINH": (0.8, 0.8, 1.2, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.1, 1.0, 0.9),
    "1.004889": (0.8, 0.7, 0.9, 0.9, 1.0, 1.3, 1.5, 1.4, 1.0, 0.9, 0.8, 0.8),
}
ONLINE = {2022: 0.22, 2023: 0.41, 2024: 0.58, 2025: 0.74}  # later years: as the last, and a little more
POST = 0.04
GROWTH = 0.18
WEEKDAYS = (1.25, 1.1, 1.05, 1.0, 0.95, 0.45, 0.35)
HOURS = (1, 0, 0, 0, 0, 1, 3, 7, 11, 12, 11, 6, 4, 7, 9, 9, 8, 6, 5, 7, 10, 9, 6, 3)
OF_LATE = timedelta(days=35)


def filings(random: Random, total: int, first: date, until: datetime, clock: Clock) -> Iterator[Filing]:
    """Yield so many filings in order of their moments, from the first day to the moment ``until``.

    ``clock`` tells when counters are open. However small the total, a thousand or so of the last weeks are among them,
    so that desks have work.
    """
    days = [first + timedelta(days=ahead) for ahead in range((local(until).date() - first).days)]
    weights = [_weight(day, clock) for day in days]
    recent = sum(weight for day, weight in zip(days, weights, strict=True) if day >= days[-1] - OF_LATE)
    boost = max(1.0, min(0.3, 1_200 / total) * sum(weights) / recent)
    sums = list(accumulate(w * boost if d >= days[-1] - OF_LATE else w for d, w in zip(days, weights, strict=True)))
    done = 0
    for day, reached in zip(days, sums, strict=True):
        count = round(total * reached / sums[-1]) - done
        done += count
        yield from sorted((_filing(random, day, clock) for _each in range(count)), key=lambda filing: filing.at)


def online_share(year: int) -> float:
    """Return the part of a year's requests that are filed online."""
    last = max(ONLINE)
    return ONLINE[year] if year in ONLINE else min(0.95, ONLINE[last] + 0.09 * (year - last))


def _weight(day: date, clock: Clock) -> float:
    online = online_share(day.year)
    ways = online * WEEKDAYS[day.weekday()] + (1.3 * (1 - online) if clock.works(day) else 0)
    return float((1 + GROWTH) ** (day.year + day.month / 12 - 2023)) * ways * sum(_asked_for(day.month))


def _asked_for(month: int) -> list[float]:
    return [share * MONTHS[code][month - 1] for code, share in SHARES.items()]


def _filing(random: Random, day: date, clock: Clock) -> Filing:
    procedure = random.choices(tuple(SHARES), _asked_for(day.month))[0]
    online = online_share(day.year)
    if not clock.works(day) or random.random() < online:
        return Filing(_at_home(random, day), procedure, "online")
    channel = "post" if random.random() < POST / (1 - online + POST) else "counter"
    return Filing(_at_counter(random, day, clock), procedure, channel)


def _at_home(random: Random, day: date) -> datetime:
    cumulated = list(accumulate(HOURS))
    hour = bisect(cumulated, random.random() * cumulated[-1])
    return local(datetime.combine(day, time(hour, random.randrange(60), random.randrange(60))))


def _at_counter(random: Random, day: date, clock: Clock) -> datetime:
    shift = random.choice(clock.shifts(day))
    seconds = int((shift.closes - shift.opens).total_seconds())
    return shift.opens + timedelta(seconds=random.randrange(900, seconds - 600))
