"""The facts of a dossier told again from the first: what they make of it must be what is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.events.models import Event


@dataclass(frozen=True)
class Life:
    """A dossier as its facts alone have it; the fields are named like the stored ones."""

    state: str = ""
    resume_state: str = ""
    step: int = 0
    version: int = 1
    code: str | None = None
    supplement_count: int = 0
    extended: bool = False
    outcome: str = ""
    resolved_at: datetime | None = None
    returned_at: datetime | None = None
    closed_at: datetime | None = None


Told = Callable[[Life, Event], dict[str, Any]]


def into(state: str, **more: Any) -> Told:
    return lambda life, event: {"state": state, **more}


def ended(state: str) -> Told:
    return lambda life, event: {"state": state, "closed_at": event.at}


def decided(outcome: str) -> Told:
    return lambda life, event: {"state": "resolved", "outcome": outcome, "resolved_at": event.at}


def asked_fee(life: Life, event: Event) -> dict[str, Any]:
    return {"state": "awaiting_payment", "resume_state": "submitted" if life.state == "draft" else life.state}


def asked_papers(life: Life, event: Event) -> dict[str, Any]:
    resume = "submitted" if life.state == "submitted" else "accepted"
    return {"state": "supplement_requested", "resume_state": resume, "supplement_count": life.supplement_count + 1}


def resumed(**more: Any) -> Told:
    return lambda life, event: {"state": life.resume_state, "resume_state": "", **more}


FACTS: dict[str, Told] = {
    "drafted": into("draft"),
    "submitted": into("submitted"),
    "payment_requested": asked_fee,
    "payment_confirmed": resumed(),
    "payment_cancelled": into("draft", resume_state=""),
    "filed_at_counter": into("accepted"),
    "accepted": into("accepted"),
    "rerouted": lambda life, event: {},
    "rejected": ended("rejected"),
    "forwarded": into("processing", step=1),
    "advanced": lambda life, event: {"step": life.step + 1},
    "sent_back": lambda life, event: {"step": min(life.step - 1, event.data["step"])},
    "drafted_result": lambda life, event: {},
    "supplement_requested": asked_papers,
    "resubmitted": resumed(step=0),
    "approved": decided("granted"),
    "refused": decided("refused"),
    "returned": lambda life, event: {"state": "returned", "returned_at": event.at, "closed_at": event.at},
    "withdrawn": ended("withdrawn"),
    "stopped": ended("stopped"),
    "extended": lambda life, event: {"extended": True},
}


def replay(events: Iterable[Event]) -> Life:
    """Return the life that the facts tell. :raises AssertionError: a fact does not follow from those before it"""
    life = Life()
    for event in events:
        told = event.data
        if life.state:
            assert told["from"] == life.state, f"{event}: from {told['from']}, but it was {life.state}"
        if life.state not in ("", "draft"):  # what is typed into a draft counts as a version and is no fact
            assert told["version"] == life.version + 1, f"{event}: version {told['version']} after {life.version}"
        fields = FACTS[event.name.removeprefix("dossier.")](life, event)
        life = replace(life, **fields, version=told["version"], code=told["code"] or None)
        assert (told["state"], told["step"]) == (life.state, life.step), f"{event}: {told} is not {life}"
    return life
