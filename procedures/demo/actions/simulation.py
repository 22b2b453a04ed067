"""A city's history in bulk: the lives of its dossiers, written as the product's own actions would have left them.

Here are dossiers, their steps, papers, remarks and facts. What hangs on the rows of other rooms (payments, issued
results, enrolments, ratings, messages) joins them in ``_write_batch`` once it can be written in bulk. A simulated fact
owes no effect: its effects are long done.
"""

import gc
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import heappop, heappush
from itertools import islice
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult
from random import Random

from django.db import connection, transaction
from django.db.models import Model

from portal.events.formulas import Link
from portal.events.models import Event
from procedures.demo import formulas, rules
from procedures.demo.actions.bulk import reserve, write, write_values
from procedures.demo.actions.casting import cast_city
from procedures.demo.actions.living import Cast, Living
from procedures.demo.schema import City, Life
from procedures.dossiers.models import CodeCounter, DossierStep, Remark
from procedures.worktime.formulas import local

FIRST_DAY = date(2022, 11, 1)
BATCH = 1_000
# Keys set aside for a batch, more than it needs.
ROOM: dict[type[Model], int] = {Event: 32 * BATCH, DossierStep: 16 * BATCH, Remark: 8 * BATCH}
Tell = Callable[[int], None]
Batch = Sequence[tuple[Life, int]]


@dataclass(frozen=True)
class Pen:
    """What a process writes with: the cast, and where the keys of each table begin that are set aside."""

    cast: Cast
    keys: dict[type[Model], int]


def simulate(*, dossiers: int, seed: int, until: datetime, workers: int = 1, tell: Tell = lambda done: None) -> None:
    """Write a city's history of so many dossiers up to a moment; the same seed and moment give the same rows.

    ``workers`` processes write at once (PostgreSQL only); ``tell`` hears how many dossiers are written.

    :raises RuntimeError: outside a demonstration, or a city is there already
    """
    rules.require_demonstration()
    cast = cast_city(seed=str(seed), dossiers=dossiers, until=until)
    write_lives(cast, lives(cast.city, dossiers), most=dossiers, workers=workers, tell=tell)


def lives(city: City, dossiers: int) -> Iterator[Life]:
    """Yield the lives of so many dossiers in order of their filing."""
    random = Random(f"{city.seed} filings")  # noqa: S311  invented people need no secrecy
    filings = formulas.filings(random, dossiers, FIRST_DAY, city.until, city.clock_of(""))
    return (formulas.life(city, number, filing) for number, filing in enumerate(filings))


def write_lives(
    cast: Cast, told: Iterable[Life], *, most: int, workers: int = 1, tell: Tell = lambda done: None
) -> None:
    """Write at ``most`` so many lives that come in order of their filing, then the counters of their codes."""
    batches = -(-most // BATCH)
    pen = Pen(cast, {model: reserve(model, room * batches) for model, room in ROOM.items()})
    known = CodeCounter.objects.values_list("unit", "day", "last")
    counters = Counter({(unit, day): last for unit, day, last in known})
    done = 0
    for written in _written(pen, coded(told, counters), workers):
        done += written
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
        if (moment := life.taken_in_at) is not None:
            heappush(waiting, (moment, place, life))
        elif life.moves:
            yield life, 0
    while waiting:
        yield numbered()


def _written(pen: Pen, numbered: Iterator[tuple[Life, int]], workers: int) -> Iterator[int]:
    """Write batch after batch and yield the size of each; several processes take turns where there are any."""
    batches = enumerate(iter(lambda: list(islice(numbered, BATCH)), []))
    if workers == 1 or connection.in_atomic_block:  # a transaction is one process's own
        yield from (_write_batch(pen, place, batch) for place, batch in batches)
        return
    connection.close()  # every process opens its own
    with get_context("fork").Pool(workers, _take, (pen,)) as pool:
        under_way: deque[AsyncResult[int]] = deque()
        for place, batch in batches:
            under_way.append(pool.apply_async(_write_taken, (place, batch)))
            if len(under_way) > 2 * workers:
                yield under_way.popleft().get()
        yield from (result.get() for result in under_way)


_pens: list[Pen] = []


def _take(pen: Pen) -> None:
    _pens[:] = [pen]
    gc.disable()  # a life leaves no cycles; looking for them costs a twentieth


def _write_taken(place: int, batch: Batch) -> int:
    return _write_batch(_pens[0], place, batch)


@transaction.atomic
def _write_batch(pen: Pen, place: int, batch: Batch) -> int:
    """Let the dossiers of a batch live and store what they leave, all or nothing."""
    first = {model: start + place * ROOM[model] for model, start in pen.keys.items()}
    living = [Living(pen.cast, life, code).live() for life, code in batch]
    write([one.dossier for one in living])
    write([step for one in living for step in one.steps], first=first[DossierStep])
    write([paper for one in living for paper in one.papers])
    write([one.head for one in living])
    facts = enumerate((fact for one in living for fact in one.facts), start=first[Event])
    write_values(Event, ("id", *Link._fields), ((key, *fact) for key, fact in facts))
    write(_remarks(living, first[Event]), first=first[Remark])
    return len(batch)


def _remarks(living: Sequence[Living], first: int) -> list[Remark]:
    """Return the remarks of a batch, each bound to its fact; the first fact of the batch has the key ``first``."""
    for one in living:
        for place, note in one.remarks.items():
            note.event_id = first + place
        first += len(one.facts)
    return [note for one in living for note in one.remarks.values()]
