"""The simulated city: the same seed gives the same rows, and the real actions would have left those very rows."""

from collections import Counter
from datetime import datetime
from io import StringIO
from itertools import islice

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.schema import SYSTEM
from portal.events import queries as events
from procedures.catalogue import actions as catalogue
from procedures.demo import formulas
from procedures.demo.actions import simulation
from procedures.demo.actions.casting import cast_city
from procedures.demo.actions.living import Cast, Living
from procedures.demo.schema import Life
from procedures.dossiers.models import CodeCounter, Dossier
from procedures.dossiers.states import FINAL, State
from procedures.worktime.queries import shipped_clock
from procedures.worktime.schema import ZONE
from tests.demo import replay

UNTIL = datetime(2026, 11, 26, tzinfo=ZONE)
POOL, SAMPLE = 2_500, 4


@pytest.fixture
def cast(db: None) -> Cast:
    call_command("load_calendar", stdout=StringIO())
    catalogue.publish_folder(by=SYSTEM)
    return cast_city(seed="7", dossiers=POOL, until=UNTIL)


def ends(cast: Cast, life: Life) -> tuple[str, str, bool]:
    dossier = Living(cast, life, 1).live().dossier
    return dossier.state, dossier.outcome, dossier.channel == "online"


def sample(cast: Cast) -> list[Life]:
    """Return some lives of every way to end or to stand still, online and at the window, in order of filing."""
    taken: Counter[tuple[str, str, bool]] = Counter()
    chosen = []
    for life in simulation.lives(cast.city, POOL):
        taken[way := ends(cast, life)] += 1
        if taken[way] <= SAMPLE:
            chosen.append(life)
    return chosen


def test_the_real_actions_leave_the_same_rows(cast):
    lives = sample(cast)
    assert len(lives) >= 60
    passing = {State.ACCEPTED}  # every procedure forwards at once what is taken in
    assert {ends(cast, life)[0] for life in lives} == set(State) - passing
    simulation.write_lives(cast, lives, most=len(lives))
    simulated = replay.left_behind()
    assert {one["dossier"]["alert_at"] is None for one in simulated[:-1]} == {True, False}
    replay.forget_dossiers()
    assert replay.left_behind() == [{"counters": []}]
    replay.replay(cast, lives)
    for written, replayed in zip(simulated, replay.left_behind(), strict=True):
        assert written == replayed


def test_a_rule_left_out_of_the_simulation_is_noticed(cast, monkeypatch):
    """Negative control: with due moments an hour off, the comparison fails."""
    life = next(life for life in simulation.lives(cast.city, POOL) if life.taken_in_at and life.channel == "online")
    simulation.write_lives(cast, [life], most=1)
    Dossier.objects.update(due_current=Dossier.objects.get().due_current.replace(hour=9))
    simulated = replay.left_behind()
    replay.forget_dossiers()
    replay.replay(cast, [life])
    assert simulated != replay.left_behind()


def test_codes_have_no_gaps_and_follow_the_order_of_acceptance(cast):
    simulation.write_lives(cast, islice(simulation.lives(cast.city, POOL), 400), most=400)
    codes = sorted(code for code in Dossier.objects.values_list("code", flat=True) if code)
    counted = [
        f"H13.{row.unit_id}-{row.day:%y%m%d}-{number:04d}"
        for row in CodeCounter.objects.all()
        for number in range(1, row.last + 1)
    ]
    assert codes == sorted(counted)
    assert list(events.broken_rows()) == []


def test_the_same_seed_gives_the_same_rows(cast):
    once, again = (
        [
            Living(cast, life, code).live()
            for life, code in simulation.coded(islice(simulation.lives(cast.city, POOL), 150), Counter())
        ]
        for _time in range(2)
    )
    assert [vars(one.dossier) | {"_state": None} for one in once] == [
        vars(one.dossier) | {"_state": None} for one in again
    ]
    assert [one.facts for one in once] == [one.facts for one in again]
    assert formulas.citizen("7", 1).name != formulas.citizen("8", 1).name


def test_the_command_writes_a_whole_city_once(db):
    said = StringIO()
    call_command("simulate", dossiers=300, seed=3, stdout=said)
    assert Dossier.objects.count() == 300
    assert "300 of 300 dossiers" in said.getvalue()
    assert list(events.broken_rows()) == []
    with pytest.raises(CommandError, match="a simulated city is here already"):
        call_command("simulate", dossiers=300, seed=3, stdout=said)


def test_no_city_where_real_people_are_served(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("simulate", dossiers=1, seed=1, stdout=StringIO())


def test_more_is_filed_online_every_year_and_in_summer():
    hours = shipped_clock()
    found = list(formulas.filings(simulation.Random("x"), 20_000, simulation.FIRST_DAY, UNTIL, hours))
    assert len(found) == 20_000
    assert found == sorted(found, key=lambda filing: filing.at)
    online = Counter((filing.at.year, filing.channel == "online") for filing in found)
    shares = [online[year, True] / (online[year, True] + online[year, False]) for year in range(2022, 2027)]
    assert shares == sorted(shares)
    assert shares[0] < 0.35
    assert shares[-1] > 0.8
    months = Counter(filing.at.month for filing in found if filing.at.year == 2025)
    assert min(months[month] for month in (6, 7, 8)) > max(months[month] for month in (2, 3, 4, 10, 11, 12))
    assert all(hours.works(filing.at.date()) for filing in found if filing.channel != "online")


def test_most_decisions_are_in_time_and_some_are_late(cast):
    lived = [Living(cast, life, 1).live().dossier for life in islice(simulation.lives(cast.city, POOL), 1_200)]
    decided = [dossier for dossier in lived if dossier.resolved_at]
    late = sum(dossier.resolved_at > dossier.due_original for dossier in decided)
    assert 0.03 < late / len(decided) < 0.15
    assert sum(dossier.state in FINAL for dossier in lived) > 0.9 * len(lived)
