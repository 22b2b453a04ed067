"""The way of a dossier through the offices, told from its facts alone, for the process-control slip."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils import translation

from portal.accounts import queries as accounts
from portal.core import clock
from portal.events import queries as events
from portal.events.models import Event
from portal.papers.render import render
from procedures.dossiers import rendering
from procedures.dossiers.models import Dossier, DossierStep
from procedures.dossiers.queries.reading import titles
from procedures.dossiers.rendering import ControlFacts, ControlRow
from procedures.dossiers.schema import FACTS, INTERNAL, STEP_FACTS
from procedures.dossiers.states import State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.states import Timeliness

APPLICANT, DESK = "Người nộp hồ sơ", "Bộ phận TN&TKQ"
SYSTEM = "Hệ thống"
WITH_APPLICANT = frozenset({State.DRAFT, State.REJECTED, State.SUPPLEMENT_REQUESTED, State.RETURNED})
ENDED = frozenset({State.WITHDRAWN, State.STOPPED})
ON_ROUTE = frozenset({State.PROCESSING, State.AWAITING_PAYMENT})


@dataclass(frozen=True)
class _Passage:
    """A fact with where the dossier was before and after, and the stays at steps that it ended and began."""

    event: Event
    left: str
    reached: str
    ended: DossierStep | None
    begun: DossierStep | None


def control_slip(dossier: Dossier) -> bytes:
    """Return the process-control slip as a PDF.

    It is drawn whenever it is asked for and never stored: the facts it shows are append-only and chained, so the slip
    of a finished dossier is the same at any time, and a second copy could only come to differ from them.
    """
    return render(rendering.control_slip(dossier, control_facts(dossier)))


def control_facts(dossier: Dossier) -> ControlFacts:
    """Return all that the slip says: rows, units consulted, how the whole dossier stood once it was decided."""
    rows = control_rows(dossier)
    partners = {str(asked.unit) for asked in dossier.consultations.select_related("unit")}
    standing = ""
    if dossier.resolved_at and dossier.due_original:
        standing = worktime.timeliness(dossier.due_original, dossier.resolved_at, clock.now()).value
    at = rows[-1].at if dossier.is_final and rows else clock.now()
    return ControlFacts(tuple(rows), at, tuple(sorted(partners)), standing)


def control_rows(dossier: Dossier) -> list[ControlRow]:
    """Return one row for each fact from the filing on, oldest first; what is internal to the office is left out.

    The receiver of a hand-over is who went on from there; while nobody did, who the step was assigned to.
    """
    passages = list(
        _passages(dossier, _told(events.stream(dossier.stream)), iter(dossier.steps.select_related("unit")))
    )
    names = accounts.names_of(passage.event.actor for passage in passages)
    rows = [_row(dossier, passage, names) for passage in passages]
    return [_received(dossier, row, rows[n + 1 :], passages[n].begun) for n, row in enumerate(rows)]


def _told(facts: Iterable[Event]) -> Iterator[Event]:
    """Yield the facts of the way itself: of the dossier, from its filing on, not internal to the office."""
    for event in facts:
        state, before = event.data.get("state", State.DRAFT), event.data.get("from")
        before_filing = state == State.DRAFT or (state == State.AWAITING_PAYMENT and before == State.DRAFT)
        if event.name in FACTS and event.name not in INTERNAL and not before_filing:
            yield event


def _passages(dossier: Dossier, facts: Iterable[Event], stays: Iterator[DossierStep]) -> Iterator[_Passage]:
    """Follow the dossier from fact to fact as ``actions.moves.follow_route`` led it: stays open and end in order."""
    place = APPLICANT
    stay: DossierStep | None = None
    for event in facts:
        begins, state = event.name in STEP_FACTS, State(event.data["state"])
        ended = stay if begins or state not in ON_ROUTE else None
        begun = next(stays, None) if begins else None
        stay = begun if begins else None if ended else stay
        reached = _place(dossier, stay, state, place)
        yield _Passage(event, place, reached, ended, begun)
        place = reached


def _place(dossier: Dossier, stay: DossierStep | None, state: State, before: str) -> str:
    """Return where the dossier lies in a state; one that waits for a fee, or ends at its applicant's, stays there."""
    if stay is not None:
        name = next((step.name.vi for step in dossier.spec.route if step.key == stay.key), stay.key)
        return f"{stay.unit}, bước {stay.number}: {name}"
    if state in WITH_APPLICANT:
        return APPLICANT
    stays = state == State.AWAITING_PAYMENT or (state in ENDED and before == APPLICANT)
    return before if stays else DESK


def _row(dossier: Dossier, passage: _Passage, names: dict[str, str]) -> ControlRow:
    event = passage.event
    moved = passage.left != passage.reached
    with translation.override("vi"):
        words = titles((event,))[event.pk]
    return ControlRow(
        fact=event.name,
        at=event.at,
        giver=passage.left if moved else "",
        receiver=passage.reached,
        given_by=_who(dossier, passage, names),
        received_by="",
        standing=_standing(passage.ended) if passage.ended else "",
        words=words,
    )


def _who(dossier: Dossier, passage: _Passage, names: dict[str, str]) -> str:
    """Return who acted; money that settles files the dossier in the applicant's name."""
    actor = passage.event.actor
    filed = actor == "system" and passage.left == APPLICANT != passage.reached
    if actor == f"user:{dossier.applicant_id}" or filed:
        return dossier.applicant_name
    return SYSTEM if actor == "system" else names.get(actor, "")


def _standing(stay: DossierStep) -> str:
    """Return how a finished stay stood against its budget, both in working minutes."""
    if stay.finished_at is None:
        return ""
    used = worktime.working_minutes_between(stay.started_at, stay.finished_at, worktimes.clock(stay.unit_id))
    if used == stay.budget_minutes:
        return Timeliness.ON_TIME.value
    return (Timeliness.EARLY if used < stay.budget_minutes else Timeliness.LATE).value


def _received(dossier: Dossier, row: ControlRow, later: list[ControlRow], stay: DossierStep | None) -> ControlRow:
    """Return the row with who received."""
    if not row.giver:
        return row
    if row.receiver == APPLICANT:
        return replace(row, received_by=dossier.applicant_name)
    nobody = (SYSTEM, dossier.applicant_name, "")
    went_on = (after.given_by for after in later if (after.giver or after.receiver) == row.receiver)
    name = next((who for who in went_on if who not in nobody), "")
    return replace(row, received_by=name or (stay.assignee.full_name if stay and stay.assignee else ""))
