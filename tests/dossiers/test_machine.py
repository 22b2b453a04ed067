"""The state machine: anybody tries anything with dossiers of all procedures; the product answers as the law has it."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from tests.dossiers import acts, law
from tests.dossiers.acts import BY_HAND, CITIZENS, Cast, Play
from tests.dossiers.casebook import CLOSED_UNIT, SERVICES, UNITS, UNKNOWN_UNIT, Case, Person, Try, Verdict

pytestmark = pytest.mark.django_db
STEPS_A_RUN = 50
TRANSFER = "2.002854"
ASKED_FOR = sorted(set(law.TABLE) - {"confirm_payment"})
"""What a person can ask for; that a fee is paid follows from the money alone."""
WINDOWS = [Person(f"intake of {unit}", role="intake", unit=unit) for unit in UNITS]


@dataclass
class Tally:
    """What all runs of a machine came to."""

    tries: int = 0
    edges: set[law.Edge] = field(default_factory=set)


class Life(RuleBasedStateMachine):
    """Some dossiers at once; each run begins with none and is undone at its end."""

    cast: ClassVar[Cast]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone._from_testcase = True  # actions that insist on the outermost transaction may run inside
        self.undone.__enter__()
        self.play = Play(self.cast)
        self.failed = False

    def teardown(self) -> None:
        try:
            self.play.retell()
        finally:
            self.tally.tries += self.play.tries
            self.tally.edges |= self.play.edges
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @initialize(data=st.data())
    def first_dossiers(self, data: st.DataObject) -> None:
        for _ in range(2):
            self.begin(data)

    @rule(data=st.data())
    def next_turn(self, data: st.DataObject) -> None:
        """Let one thing happen; a single rule, so that no run is without moves."""
        self.play.now += timedelta(minutes=7)
        turn = data.draw(st.sampled_from(self.TURNS if self.play.cases else ("begin",)), label="turn")
        getattr(self, turn)(data)

    TURNS: ClassVar = (
        *("goes_on", "goes_on", "goes_on", "goes_on", "too_much_is_asked", "too_much_is_asked", "too_much_is_asked"),
        *("right_person_tries", "right_person_tries", "anybody_tries", "runs_errand", "runs_errand", "happens"),
        *("begin", "time_passes", "clock_sweeps"),
    )

    def begin(self, data: st.DataObject) -> None:
        if sum(case.state not in law.FINAL for case in self.play.cases.values()) < 4:
            service = data.draw(st.sampled_from(sorted(SERVICES)), label="service")
            by = data.draw(st.sampled_from([*CITIZENS, *CITIZENS, *WINDOWS]), label="by")
            self.play.begin(service, by)

    def goes_on(self, data: st.DataObject) -> None:
        """Somebody does what may be done, what ends a dossier less often; papers that were asked for are brought."""
        number, case = self.draw_case(data)
        if case.state in law.WAITS and (case.spoilt or not case.answered):
            self.play.run_errand(number, brought(self.play, number))
        elif granted := [wish for wish in self.rightly(number) if law.judge(case, wish) == Verdict.ACCEPTED]:
            onward = [wish for wish in granted if wish.move not in law.ENDS]
            self.play.attempt(number, data.draw(st.sampled_from([*onward * 5, *granted]), label="wish"))
        elif case.held:
            self.play.hold(number, False)

    def too_much_is_asked(self, data: st.DataObject) -> None:
        """The right person, in a state that the move starts from, asks what must not be: only a guard refuses it."""
        number, case = self.draw_case(data)
        wishes = [wish for wish in self.rightly(number) if case.state in law.TABLE[wish.move].sources]
        if refused := [wish for wish in wishes if law.judge(case, wish) != Verdict.ACCEPTED]:
            self.play.attempt(number, data.draw(st.sampled_from(refused), label="wish"))

    def rightly(self, number: int) -> list[Try]:
        return [wish for move in law.TABLE for wish in rightly(self.play, number, move)[:1]]

    def right_person_tries(self, data: st.DataObject) -> None:
        number, case = self.draw_case(data)
        possible = [move for move, row in law.TABLE.items() if case.state in row.sources]
        move = data.draw(st.sampled_from(possible or ASKED_FOR), label="move")
        right = [person for person in self.cast.people if law.TABLE[move].who(case, person)]
        if right:
            self.attempt(data, number, move, data.draw(st.sampled_from(right), label="by"))

    def anybody_tries(self, data: st.DataObject) -> None:
        number, _case = self.draw_case(data)
        move = data.draw(st.sampled_from(ASKED_FOR), label="move")
        self.attempt(data, number, move, data.draw(st.sampled_from(self.cast.people), label="by"))

    def runs_errand(self, data: st.DataObject) -> None:
        number, case = self.draw_case(data)
        possible = [move for move, row in law.ERRANDS.items() if case.state in row.sources]
        move = data.draw(st.sampled_from(possible or list(law.ERRANDS)), label="errand")
        right = [person for person in self.cast.people if law.ERRANDS[move].who(case, person)]
        person = data.draw(st.sampled_from([*right * 5, *self.cast.people]), label="by")
        self.play.run_errand(number, self.wish(data, case, move, person))

    def happens(self, data: st.DataObject) -> None:
        number, case = self.draw_case(data)
        if case.held or case.state in OPEN:
            self.play.hold(number, not case.held)

    def time_passes(self, data: st.DataObject) -> None:
        self.play.now += timedelta(hours=data.draw(st.sampled_from([1, 5, 26, 80, 240, 600]), label="hours"))

    def clock_sweeps(self, _data: st.DataObject) -> None:
        self.play.sweep()

    def draw_case(self, data: st.DataObject) -> tuple[int, Case]:
        number = data.draw(st.sampled_from(sorted(self.play.cases)), label="dossier")
        return number, self.play.cases[number]

    def attempt(self, data: st.DataObject, number: int, move: str, by: Person) -> None:
        self.play.attempt(number, self.wish(data, self.play.cases[number], move, by))

    def wish(self, data: st.DataObject, case: Case, move: str, by: Person) -> Try:
        """Draw what somebody says and shows beside the move: mostly right, sometimes not."""
        told = {name: data.draw(st.sampled_from(values), label=name) for name, values in TOLD.get(move, {}).items()}
        seen = None if by.system else data.draw(st.sampled_from([0, 0, 0, 0, 0, 0, -1, None]), label="versions behind")
        if "due" in told:
            told["due"] = (case.due_current or self.play.now) + told["due"]
        return Try(move, by, None if seen is None else case.version + seen, self.play.now, **told)


WRONG, DIM, UNASKED = ("question", "Ghi chưa đúng"), ("paper", "Mờ"), ("unasked", "Chưa ghi")
ILL_PUT = ((WRONG, ("paper", "")), (WRONG, WRONG), (WRONG, UNASKED), (("nothing", "Chưa ghi"),), ())
"""A thing without its reason, twice the same, a question not asked of the person, what no procedure knows, nothing."""
REASON = {"reason": ["Vì thiếu giấy tờ"] * 4 + [""]}
TOLD: dict[str, dict[str, list[Any]]] = {
    **dict.fromkeys(("reject", "refuse", "stop", "withdraw"), REASON),
    "reroute": REASON | {"unit": [*UNITS, CLOSED_UNIT, UNKNOWN_UNIT]},
    "send_back": REASON | {"step": [0, 1, 1, 2, 3]},
    "request_supplement": {"items": [(WRONG,), (WRONG, DIM), (DIM,), *ILL_PUT]},
    "answer": {"items": [(WRONG,), (DIM,), (WRONG, DIM), (UNASKED,)], "ready": [True, True, True, False]},
    "receive": {"items": [(WRONG,), (DIM,), (WRONG, DIM), (UNASKED,)], "ready": [True, True, True, False]},
    "take_back": {"items": [(WRONG,), (DIM,)]},
    "choose": {"way": ["online", "counter", "post", "post"]},
    "return_result": {"way": ["", "", "counter", "post"], "number": ["", "EB123456789VN"]},
    "extend": REASON | {"due": [timedelta(days=2), timedelta(days=9), timedelta(), timedelta(days=-1)]},
    "save": {"ready": [True, True, False]},
    "set_draft": {"ready": [True, True, False], "to_refuse": [False, False, True]},
}
"""What is said beside a move, with words left out and things that cannot be among them."""


OPEN = (*law.ALIVE, "resolved")


def brought(play: Play, number: int) -> Try:
    """Return the wish to bring all that was asked for: by the applicant, or to the counter where there is none."""
    case = play.cases[number]
    right = rightly(play, number, "answer" if case.citizen else "receive")[0]
    return replace(right, items=tuple((thing, "") for thing in case.asked))


WALKS = (
    ("HB-BANSAO", "request_payment cancel_payment request_payment confirm_payment accept set_draft advance send_back"),
    ("HB-BANSAO", "request_payment confirm_payment accept set_draft advance approve return_result"),
    ("HB-BANSAO", "request_payment confirm_payment reject refile"),
    ("HB-BANSAO", "request_payment withdraw"),
    ("HB-BANSAO", "request_payment stop"),
    ("HB-BANSAO at window", "file_at_counter advance refuse return_result"),
    (
        "HB-BANSAO",
        "request_payment confirm_payment request_supplement bring resubmit accept request_payment confirm_payment stop",
    ),
    ("3.000465", "submit reroute withdraw"),
    ("3.000465", "submit request_supplement withdraw"),
    ("3.000465", "submit accept request_supplement hold bring resubmit letgo stop"),
    ("2.002854", "submit request_supplement bring resubmit accept extend withdraw"),
    ("2.002854", "submit accept set_draft advance advance approve return_result"),
    (
        "VB-XACMINH at window",
        "file_at_counter set_draft advance advance send_back advance advance approve return_result",
    ),
    ("VB-XACMINH at window", "file_at_counter advance request_supplement bring request_payment confirm_payment stop"),
    ("1.004889", "request_payment confirm_payment accept hold letgo advance advance refuse"),
    (BY_HAND, "submit accept reroute extend request_payment confirm_payment request_supplement stop"),
    (BY_HAND, "submit accept request_supplement bring resubmit forward extend request_payment confirm_payment stop"),
    (BY_HAND, "submit accept withdraw"),
    (BY_HAND, "submit accept stop"),
)
"""Ways that together go along every edge of the table; every word is done by the first person who may."""


def rightly(play: Play, number: int, move: str) -> list[Try]:
    """Return the wish to make a move as everybody who may would say it, and nothing wrong in it."""
    case, row = play.cases[number], law.TABLE.get(move) or law.ERRANDS[move]
    others = [unit for unit in (*case.law.decided_by, *UNITS) if unit != case.competent_unit]
    due = case.due_current and case.due_current + timedelta(days=2)
    right = [person for person in play.cast.people if row.who(case, person)]
    return [Try(move, by, None if by.system else case.version, play.now, unit=others[0], due=due) for by in right]


def walk(play: Play, start: str, words: str) -> None:
    service, _space, window = start.partition(" ")
    number = play.begin(service, WINDOWS[0] if window else CITIZENS[0])
    for word in words.split():
        play.now += timedelta(minutes=20)
        came = None
        if word in law.TABLE:
            came = play.attempt(number, rightly(play, number, word)[0])
        elif word in law.ERRANDS:
            came = play.run_errand(number, rightly(play, number, word)[0])
        elif word == "bring":
            came = play.run_errand(number, brought(play, number))
        else:
            play.hold(number, word == "hold")
        assert came in (None, Verdict.ACCEPTED), "\n".join(play.story)


def run(cast: Cast, *, number: int, examples: int, shrink: bool = True) -> Tally:
    """Let the machine run so many times from a seed; return what the runs came to."""
    machine = type("Life", (Life,), {"cast": cast, "tally": Tally()})
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    how = settings(
        max_examples=examples,
        stateful_step_count=STEPS_A_RUN,
        phases=phases,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(machine), settings=how)
    return machine.tally


def declared() -> set[law.Edge]:
    """Return every edge that the product's workflow declares: move, from, to."""
    edges = set()
    for edge in Dossier._meta.get_field("state").get_all_transitions(Dossier):
        to = [edge.source] if edge.target is None else getattr(edge.target, "allowed_states", None) or [edge.target]
        edges |= {(edge.name, str(edge.source), str(target)) for target in to}
    return edges


@pytest.fixture
def cast() -> Cast:
    return acts.gather()


def test_every_declared_edge_is_gone_and_nothing_else(cast: Cast) -> None:
    play = Play(cast)
    for start, words in WALKS:
        walk(play, start, words)
    play.retell()
    assert play.edges == declared()


def test_anybody_tries_anything_and_the_law_is_kept(cast: Cast) -> None:
    tally = run(cast, number=1, examples=18)
    assert tally.tries >= 600
    assert tally.edges - declared() == set()


@pytest.mark.soak
def test_ten_thousand_steps_keep_the_law_and_go_every_edge(cast: Cast) -> None:
    """Ten thousand steps at least, and on until chance has gone the rarest edge too."""
    tries, edges = 0, set()
    while tries < 10_000 or (edges != declared() and tries < 40_000):
        number = secrets.randbelow(2**32)
        print(f"seed {number} after {tries} steps, {len(edges)} edges")  # noqa: T201  a failure is found again by it
        tally = run(cast, number=number, examples=60)
        tries, edges = tries + tally.tries, edges | tally.edges
    print(f"{tries} steps, {len(edges)} of {len(declared())} edges")  # noqa: T201
    assert edges == declared()


def without_guard(monkeypatch: pytest.MonkeyPatch, move: str, guard: Any) -> None:
    for edge in getattr(Dossier, move)._django_fsm.transitions.values():
        monkeypatch.setattr(edge, "conditions", [each for each in edge.conditions if each is not guard])


DISAGREES = r"the answer of #\d+: the law has .*(conflict|forbidden).*, the product"


def test_without_the_guard_of_one_supplement_the_machine_fails(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    without_guard(monkeypatch, "request_supplement", rules.first_supplement)
    with pytest.raises(acts.Disagreement, match=DISAGREES):
        run(cast, number=1, examples=60, shrink=False)


def test_without_the_comparison_of_versions_the_machine_fails(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(rules, "saw_latest", lambda dossier, version, actor: True)
    with pytest.raises(acts.Disagreement, match=DISAGREES):
        run(cast, number=1, examples=60, shrink=False)


@pytest.mark.parametrize(
    ("move", "guard", "service", "words"),
    [
        ("submit", rules.no_fee_at_filing, "HB-BANSAO", ""),
        ("cancel_payment", rules.came_from_draft, BY_HAND, "submit accept fee request_payment"),
        ("request_supplement", rules.first_supplement, TRANSFER, "submit request_supplement answer resubmit"),
        ("request_supplement", rules.not_held, TRANSFER, "submit accept hold"),
        ("resubmit", rules.supplement_answered, TRANSFER, "submit request_supplement"),
        ("accept", rules.not_held, TRANSFER, "submit hold"),
        ("reroute", rules.not_held, TRANSFER, "submit hold"),
        ("advance", rules.not_held, TRANSFER, "submit accept hold"),
        ("send_back", rules.past_first_step, TRANSFER, "submit accept"),
        ("approve", rules.on_last_step, TRANSFER, "submit accept set_draft"),
        ("approve", rules.draft_ready, "3.000465", "submit accept advance advance"),
        ("approve", rules.not_held, TRANSFER, "submit accept set_draft advance advance hold"),
        ("refuse", rules.on_last_step, TRANSFER, "submit accept"),
        ("refuse", rules.not_held, TRANSFER, "submit accept set_draft advance advance hold"),
        ("withdraw", rules.not_held, TRANSFER, "submit accept hold"),
        ("stop", rules.not_held, TRANSFER, "submit accept hold"),
        ("extend", rules.not_extended, TRANSFER, "submit accept extend"),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_each_guard_is_missed(monkeypatch, cast: Cast, move: str, guard: Any, service: str, words: str) -> None:
    """The same try, with and without the guard: only then do product and law disagree."""
    with_guard, without = Play(cast), Play(cast)
    walk(with_guard, service, words)
    assert with_guard.attempt(1, rightly(with_guard, 1, move)[0]) == law.Verdict.CONFLICT
    walk(without, service, words)
    without_guard(monkeypatch, move, guard)
    with pytest.raises(acts.Disagreement, match=DISAGREES):
        without.attempt(1, rightly(without, 1, move)[0])


def on_the_way_to(move: str) -> tuple[str, str]:
    """Return the first of the walks that makes the move, as far as just before it.

    At the window one without a fee: taking the fee asks for the same permission by itself.
    """
    for start, words in (("3.000465 at window", "file_at_counter"), *WALKS):
        before, made, _after = f" {words} ".partition(f" {move} ")
        if made:
            return start, before
    raise AssertionError(f"no walk makes {move}")


def wrongly(play: Play, number: int, move: str) -> Try:
    """Return the wish to make a move of somebody who may not, and nothing else wrong in it."""
    case, right = play.cases[number], rightly(play, number, move)[0]
    other = next(person for person in play.cast.people if not law.TABLE[move].who(case, person))
    return replace(right, by=other, version=case.version)


@pytest.mark.parametrize("move", sorted(law.TABLE.keys() - {"confirm_payment"}))  # which nobody but the money can try
def test_each_permission_is_missed(monkeypatch: pytest.MonkeyPatch, cast: Cast, move: str) -> None:
    """The same try of somebody who may not, with and without the permission: only then do product and law disagree."""
    start, words = on_the_way_to(move)
    with_it, without = Play(cast), Play(cast)
    walk(with_it, start, words)
    assert with_it.attempt(1, wrongly(with_it, 1, move)) == law.Verdict.FORBIDDEN
    walk(without, start, words)
    for edge in getattr(Dossier, move)._django_fsm.transitions.values():
        monkeypatch.setattr(edge, "permission", lambda dossier, actor: True)
    with pytest.raises(acts.Disagreement, match=DISAGREES):
        without.attempt(1, wrongly(without, 1, move))
