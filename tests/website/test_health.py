from typing import Any

import pytest
from django.test import Client

from portal.core.health import Check, State, probe
from portal.website import health, queries

pytestmark = pytest.mark.django_db


def fail() -> str:
    raise ConnectionError("somewhere secret")


def test_process_answers_without_asking_anything(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz/live").json() == {"state": "ok"}


def test_ready_names_what_a_page_needs(client: Client) -> None:
    answer = client.get("/healthz/ready")
    assert answer.status_code == 200
    assert set(answer.json()["parts"]) == {"database", "migrations", "storage"}
    assert all(part["required"] for part in answer.json()["parts"].values())


def test_full_names_every_part_with_its_state(client: Client) -> None:
    parts = client.get("/healthz/full").json()["parts"]
    assert parts["database"]["state"] == "ok"
    assert {part["state"] for part in parts.values()} <= {"ok", "degraded", "down"}


def test_part_that_is_not_required_never_stops_the_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        queries, "health", lambda ask="checks": [Check("database", State.OK, True), Check("broker", State.DOWN)]
    )
    answer = client.get("/healthz/full")
    assert (answer.status_code, answer.json()["state"]) == (200, "degraded")


def test_required_part_that_is_down_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "health", lambda ask: [Check("database", State.DOWN, True)])
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()["state"]) == (503, "down")


def test_room_that_cannot_answer_is_down_and_stops_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "checks", fail)
    answer = client.get("/healthz/full")
    assert answer.status_code == 200
    assert answer.json()["parts"]["portal.website"] == {"state": "down", "required": False, "detail": "ConnectionError"}


def test_probe_keeps_the_cause_to_itself() -> None:
    assert probe("gateway", fail) == Check("gateway", State.DOWN, False, "ConnectionError")


def test_probe_tells_what_the_part_answers() -> None:
    assert probe("database", lambda: "postgresql", required=True) == Check("database", State.OK, True, "postgresql")
