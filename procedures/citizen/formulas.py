"""What follows from a definition, its answers and what we know of people: what to fill in, what a pupil is. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from procedures.catalogue import formulas as catalogue
from procedures.catalogue.schema import Definition, Section
from procedures.worktime.formulas import Clock
from procedures.worktime.schema import Due

PUPIL = "pupil."
OWN = ("full_name", "birth_date", "identity_number")


def known_of_person(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a profile tells, by the names of prefill ("user.…"), as answers are kept."""
    return {f"user.{name}": str(value) for name, value in profile.items() if value}


def known_of_self(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile ("user.…") as a pupil ("pupil.…"), for people who file for themselves."""
    own = {f"{PUPIL}{name}": profile.get(f"user.{name}") for name in OWN}
    return {name: value for name, value in own.items() if value}


def prefill(section: Section, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the questions of a section begin with: what is known already, else the form's own default."""
    first = {field.key: known.get(field.prefill or "", field.default) for field in section.fields}
    return {key: value for key, value in first.items() if value is not None}


def pupil_in(spec: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the answers tell of the pupil, by the names of ``actions.save_pupil``; unanswered is left out."""
    kept = catalogue.relevant(spec, answers)
    told = {
        field.prefill.removeprefix(PUPIL): kept[field.key]
        for field in spec.all_fields()
        if field.prefill and field.prefill.startswith(PUPIL) and kept.get(field.key) not in (None, "")
    }
    if "birth_date" in told:
        told["birth_date"] = date.fromisoformat(told["birth_date"])
    return told


def working_days_left(due: Due, today: date) -> int:
    """Return the working days after today up to the due day."""
    return sum(1 for note in due.days if note.counted and note.date > today)


def hours_on(clock: Clock, day: date) -> str:
    """Return the office hours of a day in words ("07:00–11:00, 13:00–17:00"), or '' on a day off."""
    return ", ".join(f"{shift.opens:%H:%M}–{shift.closes:%H:%M}" for shift in clock.shifts(day))
