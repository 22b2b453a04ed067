"""The chain of facts and the promise of effects."""

import pytest

from portal.core import clock
from portal.events import actions, queries
from portal.events.models import Delivery, Event, Seal
from portal.events.schema import EFFECTS, PROJECTIONS, Effect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def react(monkeypatch: pytest.MonkeyPatch):
    """Register handlers for a fact of the test alone."""

    def register(run, *, network: bool = False) -> None:
        monkeypatch.setitem(EFFECTS, "test.happened", [Effect("tests.effect", run, network)])

    return register


def happen(stream: str = "test:1", **data) -> Event:
    return actions.record(stream=stream, name="test.happened", actor="system", data=data)


def test_each_fact_carries_the_digest_of_the_one_before() -> None:
    first, second = happen(n=1), happen(n=2)
    assert (second.seq, second.previous) == (2, first.digest)
    assert list(queries.broken_rows()) == []


def test_a_changed_fact_is_named() -> None:
    first = happen(n=1)
    happen(n=2)
    Event.objects.filter(pk=first.pk).update(data={"n": 3})
    assert list(queries.broken_rows()) == [f"event {first.pk}: test:1 1 test.happened"]


def test_a_fact_cut_off_the_end_is_named() -> None:
    happen(n=1)
    happen(n=2).delete()
    assert list(queries.broken_rows()) == ["head of test:1: facts are missing at its end"]


def test_a_projection_fails_with_its_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(event: Event) -> None:
        raise ValueError

    monkeypatch.setitem(PROJECTIONS, "test.happened", [refuse])
    with pytest.raises(ValueError):
        happen()
    assert Event.objects.count() == 0


def test_an_effect_waits_in_its_row_while_the_broker_is_away(react) -> None:
    seen: list[int] = []
    react(lambda event: seen.append(event.pk))
    event = happen()
    assert (seen, Delivery.objects.get().done_at) == ([], None)
    assert actions.run_due() == 1
    assert actions.run_due() == 0
    assert seen == [event.pk]


@pytest.mark.parametrize("network", [False, True])
def test_a_failed_effect_keeps_its_error_and_is_tried_later(react, network: bool) -> None:
    def fail(event: Event) -> None:
        raise OSError("gateway away")

    react(fail, network=network)
    happen()
    actions.run_due()
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.last_error) == (1, "OSError: gateway away")
    assert delivery.due_at > clock.now()


def test_ten_failures_make_a_dead_letter_that_can_be_retried(react) -> None:
    react(lambda event: None)
    happen()
    Delivery.objects.update(attempts=10)
    assert actions.run_due() == 0
    dead = queries.dead_letters().get()
    assert actions.retry(delivery_id=dead.pk)
    assert queries.dead_letters().count() == 0


def test_a_seal_twice_in_a_minute_is_one() -> None:
    happen()
    at = clock.now().replace(second=0, microsecond=0)
    assert actions.seal(period="minute", at=at) == actions.seal(period="minute", at=at)
    assert Seal.objects.get().streams >= 1
