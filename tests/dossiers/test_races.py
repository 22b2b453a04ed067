"""Many clerks at once, on PostgreSQL: codes without gaps, one winner a dossier, and the lock shown to matter."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import localdate

from portal.core import clock
from portal.events.models import Event
from procedures.dossiers import actions, rules
from procedures.dossiers.models import CodeCounter, Dossier
from tests import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run the calls at the same moment, each on its own connection; a Conflict is an answer."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except rules.Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def accepting(dossier: Dossier, clerk: Any) -> Callable[[], Any]:
    return lambda: actions.accept(dossier_id=dossier.pk, version=dossier.version, by=clerk)


def test_twenty_accepts_of_one_unit_give_codes_without_gap_or_twin() -> None:
    clerk = factories.staff("intake")
    dossiers = [factories.filed() for _ in range(20)]
    together([accepting(dossier, clerk) for dossier in dossiers])
    codes = sorted(Dossier.objects.values_list("code", flat=True))
    assert codes == [f"H13.05.21-{localdate(clock.now()):%y%m%d}-{n:04d}" for n in range(1, 21)]


def test_fifty_accepts_of_one_dossier_have_one_winner() -> None:
    clerk = factories.staff("intake")
    dossier = factories.filed()
    answers = together([accepting(dossier, clerk) for _ in range(50)])
    assert sum(isinstance(answer, Dossier) for answer in answers) == 1
    assert sum(isinstance(answer, rules.Conflict) for answer in answers) == 49
    assert Event.objects.filter(name="dossier.accepted", stream=dossier.stream).count() == 1
    assert CodeCounter.objects.get().last == 1


def test_without_the_counters_lock_codes_collide() -> None:
    """The negative control: read the counter, wait for the others, write it."""
    start = Barrier(4)

    def unlocked(dossier: Dossier) -> str:
        day = localdate(clock.now())
        counter, _made = CodeCounter.objects.get_or_create(unit_id=dossier.unit_code, day=day)
        start.wait()
        CodeCounter.objects.filter(pk=counter.pk).update(last=counter.last + 1)
        return f"{counter.last + 1}"

    CodeCounter.objects.create(unit=factories.unit(), day=localdate(clock.now()))
    taken = together([partial(unlocked, factories.filed()) for _ in range(4)])
    assert taken == ["1"] * 4
