"""The life of a dossier as the table of the law has it, written apart from the product: what each try must come to.

A ``Case`` is a dossier as the law sees it, a ``Try`` somebody's wish to move it. ``judge`` says whether the wish is
granted or how it is refused, ``follow`` what the dossier is afterwards. Nothing here imports the product.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from tests.dossiers import almanac


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"


@dataclass(frozen=True)
class Person:
    """Somebody who tries: a citizen by number, a member of staff by role and unit, or the portal itself."""

    name: str
    citizen: int = 0
    role: str = ""
    unit: str = ""
    system: bool = False

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Service:
    """What the table needs to know of a procedure: its limit, its route, whether it goes on by itself, its refunds."""

    days: int | None  # working days; None is the same day up to 15:00
    route: tuple[str, ...]
    forwards_itself: bool = True
    gives_back: bool = False


SERVICES = {
    "HB-BANSAO": Service(3, ("officer", "signer"), gives_back=True),
    "3.000465": Service(None, ("officer", "head", "signer")),
    "2.002854": Service(5, ("officer", "officer", "signer")),
    "VB-XACMINH": Service(5, ("officer", "head", "signer"), gives_back=True),
    "1.004889": Service(20, ("officer", "head", "signer"), gives_back=True),
    "TAY-2.002854": Service(8, ("officer", "officer", "signer"), forwards_itself=False),
}


@dataclass(frozen=True)
class Case:
    """A dossier as the law sees it; the fields named like the product's must equal them after every try."""

    service: str
    citizen: int  # 0: taken down at a window
    fee_due: int
    competent_unit: str
    intake_unit: str = ""
    state: str = "draft"
    resume_state: str = ""
    version: int = 1
    step: int = 0
    step_role: str = ""
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    due_original: datetime | None = None
    due_current: datetime | None = None
    supplement_due: datetime | None = None
    supplement_count: int = 0
    extended: bool = False
    draft_ready: bool = False
    fee_paid: bool = False
    outcome: str = ""
    coded: bool = False
    complete: bool = True
    answered: bool = False
    to_refuse: bool = False
    held: bool = False
    refunded: int = 0
    waits_since: datetime | None = None

    @property
    def law(self) -> Service:
        return SERVICES[self.service]

    @property
    def owes(self) -> bool:
        return self.fee_due > 0 and not self.fee_paid

    @property
    def on_last_step(self) -> bool:
        return self.step == len(self.law.route)

    def due_from(self, received: datetime) -> datetime:
        """Return the due moment of a dossier that is complete since the moment."""
        return almanac.after_days(received, self.law.days) if self.law.days else almanac.same_day(received)


@dataclass(frozen=True)
class Try:
    """A wish to move a dossier, with the version that the person saw."""

    move: str
    by: Person
    version: int | None
    at: datetime
    reason: str = "Vì thiếu giấy tờ"
    unit: str = ""
    step: int = 1
    due: datetime | None = None
    items: tuple[str, ...] = ("one",)
    ready: bool = True
    to_refuse: bool = False


Who = Callable[[Case, Person], bool]
Fields = dict[str, Any]


def applicant(case: Case, by: Person) -> bool:
    return bool(by.citizen) and by.citizen == case.citizen


def intake(case: Case, by: Person) -> bool:
    return by.role == "intake" and by.unit in (case.competent_unit, case.intake_unit)


def clerk(case: Case, by: Person) -> bool:
    return intake(case, by) or (by.role == "officer" and by.unit == case.competent_unit)


def signer(case: Case, by: Person) -> bool:
    return by.role == "signer" and by.unit == case.competent_unit


def holder_of_step(case: Case, by: Person) -> bool:
    return bool(case.step_role) and by.role == case.step_role and by.unit == case.competent_unit


def system(_case: Case, by: Person) -> bool:
    return by.system


def either(*who: Who) -> Who:
    return lambda case, by: any(one(case, by) for one in who)


def asks_for_fee(case: Case, by: Person) -> bool:
    return applicant(case, by) if case.state == "draft" else clerk(case, by)


def forwards(case: Case, by: Person) -> bool:
    return intake(case, by) or (by.system and case.law.forwards_itself)


def may_look(case: Case, by: Person) -> bool:
    """The applicant; a window's own clerk while it is a draft there; then staff of its units and who is above them."""
    if case.state == "draft":
        return applicant(case, by) or (not case.citizen and intake(case, by))
    units = [unit for unit in (case.competent_unit, case.intake_unit) if unit]
    above = by.role in ("manager", "auditor") and any(unit.startswith(f"{by.unit}.") for unit in units)
    return applicant(case, by) or by.unit in units or above


@dataclass(frozen=True)
class Row:
    """One row of the table: from where, who, what must hold of the dossier and of the wish, what it becomes."""

    sources: tuple[str, ...]
    who: Who
    then: Callable[[Case, Try], Fields]
    given: Callable[[Case], bool] = lambda case: True
    fits: Callable[[Case, Try], bool] = lambda case, wish: True
    explained: bool = False


UNITS = ("05", "05.21", "05.22")


def not_held(case: Case) -> bool:
    return not case.held


def closed(state: str) -> Callable[[Case, Try], Fields]:
    return lambda case, wish: {"state": state, "refunded": case.refunded + given_back(case, state)}


def given_back(case: Case, state: str) -> int:
    """Return what is paid back: all when not accepted, or withdrawn before the office began its work; else nothing."""
    begun = case.state == "processing" or case.step > 0
    owed = state == "rejected" or (state == "withdrawn" and not begun)
    return case.fee_due if case.fee_paid and owed and case.law.gives_back else 0


def filed(case: Case, wish: Try) -> Fields:
    unit = case.intake_unit or case.competent_unit
    return {"state": "submitted", "submitted_at": wish.at, "received_at": wish.at, "intake_unit": unit}


def asked_fee(case: Case, wish: Try) -> Fields:
    first = case.state == "draft"
    fields = {"intake_unit": case.intake_unit or case.competent_unit} if first else {}
    return fields | {
        "state": "awaiting_payment",
        "resume_state": "submitted" if first else case.state,
        "waits_since": wish.at,
    }


def paid(case: Case, wish: Try) -> Fields:
    at_filing = case.resume_state == "submitted"
    moments = {"submitted_at": wish.at, "received_at": wish.at} if at_filing else {}
    return moments | {"state": case.resume_state, "resume_state": "", "fee_paid": True}


def taken_in(case: Case, wish: Try) -> Fields:
    due = case.due_from(case.received_at or wish.at)
    return {"state": "accepted", "due_original": due, "due_current": due, "coded": True}


def taken_in_at_window(case: Case, wish: Try) -> Fields:
    paid_now = {"fee_paid": True} if case.owes else {}
    return filed(case, wish) | taken_in(replace(case, received_at=wish.at), wish) | paid_now


def at_step(number: int, case: Case, **more: Any) -> Fields:
    return {"state": "processing", "step": number, "step_role": case.law.route[number - 1], **more}


def asked_supplement(case: Case, wish: Try) -> Fields:
    return {
        "state": "supplement_requested",
        "resume_state": "submitted" if case.state == "submitted" else "accepted",
        "supplement_count": case.supplement_count + 1,
        "supplement_due": almanac.after_days(wish.at, 15),
        "answered": False,
    }


def resubmitted(case: Case, wish: Try) -> Fields:
    due = case.due_from(wish.at) if case.resume_state == "accepted" else None
    clock = {"received_at": wish.at, "due_original": due, "due_current": due, "supplement_due": None}
    route = {"step": 0, "step_role": "", "draft_ready": False}
    return clock | route | {"state": case.resume_state, "resume_state": ""}


def decided(outcome: str) -> Callable[[Case, Try], Fields]:
    return lambda case, wish: {"state": "resolved", "outcome": outcome}


def later(case: Case, wish: Try) -> bool:
    return bool(case.due_current and wish.due and wish.at < case.due_current < wish.due)


ALIVE = ("submitted", "accepted", "processing", "supplement_requested", "awaiting_payment")
TABLE = {
    "submit": Row(("draft",), applicant, filed, lambda c: not c.owes, lambda c, w: c.complete),
    "request_payment": Row(
        ("draft", "accepted", "processing"),
        asks_for_fee, asked_fee, lambda c: c.owes, lambda c, w: c.complete or c.state != "draft",
    ),
    "confirm_payment": Row(("awaiting_payment",), system, paid),
    "cancel_payment": Row(
        ("awaiting_payment",), either(applicant, system),
        lambda c, w: {"state": "draft", "resume_state": ""}, lambda c: c.resume_state == "submitted",
    ),
    "file_at_counter": Row(("draft",), intake, taken_in_at_window, fits=lambda c, w: c.complete),
    "accept": Row(("submitted",), intake, taken_in),
    "reroute": Row(
        ("submitted", "accepted"), intake, lambda c, w: {"competent_unit": w.unit},
        fits=lambda c, w: w.unit in UNITS and w.unit != c.competent_unit, explained=True,
    ),
    "reject": Row(("submitted",), intake, closed("rejected"), explained=True),
    "forward": Row(("accepted",), forwards, lambda c, w: at_step(1, c)),
    "advance": Row(
        ("processing",), holder_of_step, lambda c, w: at_step(c.step + 1, c),
        lambda c: not_held(c) and not c.on_last_step,
    ),
    "send_back": Row(
        ("processing",), holder_of_step, lambda c, w: at_step(w.step, c), lambda c: not_held(c) and c.step > 1,
        lambda c, w: 1 <= w.step < c.step, explained=True,
    ),
    "request_supplement": Row(
        ("submitted", "accepted", "processing"), clerk, asked_supplement,
        lambda c: not_held(c) and c.supplement_count == 0,
    ),
    "resubmit": Row(("supplement_requested",), either(applicant, intake), resubmitted, lambda c: c.answered),
    "approve": Row(
        ("processing",), signer, decided("granted"),
        lambda c: not_held(c) and c.on_last_step and c.draft_ready and not c.to_refuse,
    ),
    "refuse": Row(
        ("processing",), signer, decided("refused"), lambda c: not_held(c) and c.on_last_step, explained=True
    ),
    "return_result": Row(("resolved",), either(system, intake), lambda c, w: {"state": "returned"}),
    "withdraw": Row(ALIVE, either(applicant, intake), closed("withdrawn"), not_held),
    "stop": Row(ALIVE[1:], either(signer, system), closed("stopped"), not_held, explained=True),
    "extend": Row(
        ("accepted", "processing"), signer, lambda c, w: {"due_current": w.due, "extended": True},
        lambda c: not c.extended, later, explained=True,
    ),
}  # fmt: skip


def judge(case: Case, wish: Try) -> Verdict:
    """Say what becomes of a wish: words first, then version and state, then the person, then what is asked."""
    row = TABLE[wish.move]
    wordless = (row.explained and not wish.reason) or (
        wish.move == "request_supplement" and not all(wish.items or [""])
    )
    seen = wish.version == case.version or (wish.version is None and wish.by.system)
    if wordless:
        return Verdict.INVALID
    if not seen or case.state not in row.sources or not row.given(case):
        return Verdict.CONFLICT
    if not row.who(case, wish.by):
        return Verdict.FORBIDDEN
    return Verdict.ACCEPTED if row.fits(case, wish) else Verdict.INVALID


Edge = tuple[str, str, str]


def follow(case: Case, wish: Try) -> tuple[Case, list[Edge]]:
    """Return what a granted wish makes of the dossier, and the edges of the table it went along."""
    moved = replace(case, **TABLE[wish.move].then(case, wish), version=case.version + 1)
    edges = [(wish.move, case.state, moved.state)]
    if wish.move in ("accept", "file_at_counter") and case.law.forwards_itself:
        moved = replace(moved, **at_step(1, moved), version=moved.version + 1)
        edges.append(("forward", "accepted", "processing"))
    return moved, edges


def at_its_window(case: Case, by: Person) -> bool:
    return not case.citizen and by.role == "intake" and by.unit == case.intake_unit


ENDED = ("rejected", "withdrawn", "stopped")
FINAL = (*ENDED, "returned")
ENDS = ("reject", "withdraw", "stop", "refuse")
ERRANDS = {
    "save": Row(("draft",), may_look, lambda c, w: {"complete": w.ready}),
    "discard": Row(("draft",), may_look, lambda c, w: {}),
    "set_draft": Row(("processing",), holder_of_step, lambda c, w: {"draft_ready": w.ready, "to_refuse": w.to_refuse}),
    "refile": Row(ENDED, either(applicant, at_its_window), lambda c, w: {}),
}
"""What is done with a dossier without moving it; who may is asked first."""


def judge_errand(case: Case, wish: Try) -> Verdict:
    row = ERRANDS[wish.move]
    if not row.who(case, wish.by):
        return Verdict.FORBIDDEN
    seen = wish.move != "set_draft" or wish.version == case.version
    return Verdict.ACCEPTED if seen and case.state in row.sources else Verdict.CONFLICT


def unanswered(case: Case, now: datetime) -> bool:
    """Tell whether the clock stops the dossier: 15 working days without the papers that were asked for."""
    return (
        case.state == "supplement_requested"
        and not case.held
        and bool(case.supplement_due and case.supplement_due < now)
    )


def unpaid(case: Case, before: datetime) -> bool:
    """Tell whether the clock makes a draft again of a dossier whose fee of filing nobody paid."""
    waits = case.state == "awaiting_payment" and case.resume_state == "submitted"
    return waits and bool(case.waits_since and case.waits_since < before)
