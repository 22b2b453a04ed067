"""A city's history in bulk: the lives of its dossiers, written as the product's own actions would have left them.

Here are dossiers, their steps, papers, remarks and facts. What hangs on other rooms' rows (payments, issued results,
enrolments, ratings, messages) is added by ``WRITTEN``'s next entries when those rooms can be written in bulk; a simulated
fact owes no effect, because its effects are long done.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from heapq import heappop, heappush
from itertools import islice
from random import Random

from django.db import transaction

from procedures.demo import formulas, rules
from procedures.demo.actions.bulk import write
from procedures.demo.actions.casting import cast_city
from procedures.demo.actions.living import Cast, Living
from procedures.demo.schema import City, Life
from procedures.dossiers.models import CodeCounter
from procedures.worktime.formulas import local

FIRST_DAY = date(2022, 11, 1)
BATCH = 2_000
Tell = Callable[[int], None]


def simulate(*, dossiers: int, seed: int, until: datetime, tell: Tell = lambda done: None) -> None:
    """Write a city's history of so many dossiers up to a moment; the same seed and moment give the same rows.

    ``tell`` hears how many are written. :raises RuntimeError: outside a demonstration, or the city is there already
    """
    rules.require_demonstration()
    cast = cast_city(seed=str(seed), dossiers=dossiers, until=until)
    write_lives(cast, lives(cast.city, dossiers), tell)


def lives(city: City, dossiers: int) -> Iterator[Life]:
    """Yield the lives of so many dossiers in order of their filing."""
    random = Random(f"{city.seed} filings")  # noqa: S311  invented people need no secrecy
    filings = formulas.filings(random, dossiers, FIRST_DAY, city.until, city.clock_of(""))
    return (formulas.life(city, number, filing) for number, filing in enumerate(filings))


def write_lives(cast: Cast, told: Iterable[Life], tell: Tell = lambda done: None) -> None:
    """Write lives that come in order of their filing, some thousands a transaction; then the counters of their codes."""
    known = CodeCounter.objects.values_list("unit", "day", "last")
    counters = Counter({(unit, day): last for unit, day, last in known})
    living = (Living(cast, life, number).live() for life, number in coded(told, counters) if life.moves)
    done = 0
    while batch := list(islice(living, BATCH)):
        with transaction.atomic():
            _write(batch)
        done += len(batch)
        tell(done)
    CodeCounter.objects.bulk_create(
        [CodeCounter(unit_id=unit, day=day, last=last) for (unit, day), last in counters.items()],
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["unit", "day"],
        update_fields=["last"],
    )


def coded(told: Iterable[Life], counters: "Counter[tuple[str, date]]") -> Iterator[tuple[Life, int]]:
    """Yield each life with the number of its code, given without gaps in the order in which dossiers are taken in.

    A life waits until no earlier one can come any more; one that is never taken in has no number (0).
    """
    waiting: list[tuple[datetime, int, Life]] = []

    def numbered() -> tuple[Life, int]:
        moment, _place, life = heappop(waiting)
        counters[life.unit, local(moment).date()] += 1
        return life, counters[life.unit, local(moment).date()]

    for place, life in enumerate(told):
        while waiting and life.moves and waiting[0][0] < life.moves[0].at:
            yield numbered()
        if life.taken_in_at is None:
            yield life, 0
        else:
            heappush(waiting, (life.taken_in_at, place, life))
    while waiting:
        yield numbered()


def _write(batch: Sequence[Living]) -> None:
    write([one.dossier for one in batch])
    write([step for one in batch for step in one.steps])
    write([paper for one in batch for paper in one.papers])
    write([one.head for one in batch])
    write([event for one in batch for event in one.events], numbered=True)
    notes = [note for one in batch for note in one.remarks]
    for note in notes:
        note.event_id = note.event.pk  # it had no key when the note was made
    write(notes)
