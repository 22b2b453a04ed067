"""How dossiers stand against their due moments: one answer for a page, and the same one asked of the database."""

from datetime import timedelta
from itertools import product
from random import Random

import pytest

from portal.core import clock
from portal.events import actions as events
from procedures.desk import queries as desk
from procedures.dossiers import actions, queries
from procedures.dossiers.models import Dossier, Remark
from procedures.dossiers.queries.reading import ASKED
from procedures.dossiers.states import FINAL, State
from procedures.worktime.states import Timeliness
from tests import factories
from tests.citizen.made import clones
from tests.dossiers.moments import again, asked, extended, moment, taken_in

pytestmark = pytest.mark.django_db
NOW = moment("2026-10-12T09:00")


def standing(dossier: Dossier, at: str) -> str:
    return queries.standings([again(dossier)], moment(at)).get(dossier.pk, "")


@pytest.mark.parametrize(("at", "expected"), [("2026-10-08T17:00", "in_time"), ("2026-10-08T17:01", "overdue")])
def test_an_open_dossier_is_measured_by_the_moment(at, expected):
    assert standing(taken_in(), at) == expected


def test_an_extended_dossier_is_measured_by_its_first_date():
    dossier = extended("2026-10-20T17:00")
    assert standing(dossier, "2026-10-09T09:00") == "overdue"


@pytest.mark.parametrize(("at", "expected"), [("2026-10-08T17:00", "paused"), ("2026-10-08T17:30", "paused_overdue")])
def test_a_paused_dossier_stands_as_it_did_when_the_pause_began(at, expected):
    dossier = asked(at)
    assert {standing(dossier, later) for later in (at, "2026-10-20T09:00", "2027-01-01T09:00")} == {expected}


def test_one_that_ended_undecided_stands_nowhere():
    who = factories.actor()
    dossier = taken_in(by=who)
    actions.withdraw(dossier_id=dossier.pk, version=dossier.version, by=who)
    assert standing(dossier, "2026-10-20T09:00") == ""


def of_every_kind() -> list[Dossier]:
    """Return dossiers in every state, due, resolved and paused at moments before, at and after each other."""
    random, first = Random(3), taken_in()
    days = [None, *(NOW + timedelta(days=days, hours=8) for days in (-2, -1, 0, 1)), NOW]
    kinds = list(product(State.values, days, days))
    rows = list(clones(first, len(kinds)))
    for row, (state, due, done) in zip(rows, kinds, strict=True):
        resolved = done if state in (State.RESOLVED, State.RETURNED) else None
        Dossier.objects.filter(pk=row.pk).update(state=state, due_original=due, resolved_at=resolved)
        if state == State.SUPPLEMENT_REQUESTED and done:
            with clock.at(done + timedelta(minutes=random.choice([-1, 0, 1]))):
                fact = events.record(stream=row.stream, name=ASKED, actor="system")
            Remark.objects.create(dossier=row, event=fact, text="…", salt="…")
    return list(Dossier.objects.all())


def test_the_database_finds_exactly_the_dossiers_that_stand_so():
    found = of_every_kind()
    said = queries.standings(found, NOW)
    for one in Timeliness:
        asked_for = set(Dossier.objects.filter(queries.stands(one, NOW)).values_list("pk", flat=True))
        assert asked_for == {pk for pk, standing in said.items() if standing == one}
        assert asked_for
    nowhere = {dossier.pk for dossier in found} - said.keys()
    assert nowhere == {d.pk for d in found if not d.due_original or (d.state in FINAL and not d.resolved_at)}


def test_the_queue_and_its_headline_say_the_same():
    late, _open, paused = taken_in("2026-10-01T09:00"), taken_in("2026-10-08T09:00"), asked("2026-10-06T10:00")
    with clock.at(moment("2026-10-12T09:00")):
        rows = desk.rows_of(list(Dossier.objects.order_by("queue_at")))
        headline = desk.due_counts(factories.staff("officer"))
    assert {row.dossier.pk: row.timeliness for row in rows}[paused.pk] == "paused"
    assert [row.dossier for row in rows if row.timeliness == "overdue"] == [late]
    assert headline == {"late": 1, "today": 0}


def test_a_page_of_a_queue_asks_once_since_when_its_dossiers_wait(django_assert_num_queries):
    found = [again(asked("2026-10-06T10:00")) for _ in range(3)]
    with django_assert_num_queries(1):
        queries.standings(found, NOW)
    with django_assert_num_queries(0):
        queries.standings([dossier for dossier in found if dossier.state == State.PROCESSING], NOW)
