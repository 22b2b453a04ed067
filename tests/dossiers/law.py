"""The life of a dossier as the table of the law has it, written apart from the product: what each try must come to.

``judge`` says whether a wish is granted or how it is refused, ``follow`` what the dossier is afterwards;
``judge_errand`` and ``run`` say it of what is done without a move. Nothing here imports the product.

The table is the one of design §4; beside a row that says more than it stands the source: NĐ 61/2018/NĐ-CP and NĐ
118/2025/NĐ-CP, or a rule of domain §2 (R1-R23).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tests.dossiers import almanac
from tests.dossiers.casebook import Case, Person, Try, Verdict

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


def at_window(case: Case, by: Person) -> bool:
    """Nobody files a citizen's own draft for the citizen."""
    return not case.citizen and intake(case, by)


@dataclass(frozen=True)
class Row:
    """One row of the table: from where, who, what must hold of the dossier and of the wish, what it becomes."""

    sources: tuple[str, ...]
    who: Who
    then: Callable[[Case, Try], Fields]
    given: Callable[[Case], bool] = lambda case: True
    fits: Callable[[Case, Try], bool] = lambda case, wish: True
    explained: bool = False


def not_held(case: Case) -> bool:
    return not case.held


def all_of(*given: Callable[[Case], bool]) -> Callable[[Case], bool]:
    return lambda case: all(one(case) for one in given)


def closed(state: str) -> Callable[[Case, Try], Fields]:
    return lambda case, wish: {"state": state, "refunded": case.refunded + given_back(case, state)}


def given_back(case: Case, state: str) -> int:
    """Return what is paid back of the money settled: all when not accepted, else as the procedure's own rule says."""
    begun = case.state == "processing" or case.step > 0
    by_rule = state in case.law.gives_back and not (state == "withdrawn" and begun)
    return case.left if state == "rejected" or by_rule else 0


def charged(case: Case) -> Fields:
    """Set the fee anew of a filed dossier: of a smaller one the rest goes back, of a larger one the rest is owed."""
    over = case.fee_due - case.whole_fee if case.fee_paid else 0
    if case.fee_paid and not over:
        return {}
    given = {"refunded": case.refunded + over} if over > 0 else {}
    return given | {"fee_due": case.whole_fee, "fee_paid": over > 0 or 0 < case.whole_fee <= case.left}


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


def settled(case: Case) -> Fields:
    """The sum that settles is what of the fee was not paid before."""
    return {"fee_paid": True, "paid": case.paid + case.fee_due - case.left}


def paid(case: Case, wish: Try) -> Fields:
    at_filing = case.resume_state == "submitted"
    moments = {"submitted_at": wish.at, "received_at": wish.at} if at_filing else {}
    return moments | settled(case) | {"state": case.resume_state, "resume_state": ""}


def taken_in(case: Case, wish: Try) -> Fields:
    due = case.due_from(case.received_at or wish.at)
    owed = charged(replace(case, coded=True))
    return owed | {"state": "accepted", "due_original": due, "due_current": due, "coded": True}


def taken_in_at_window(case: Case, wish: Try) -> Fields:
    """The fee of filing is taken in the same action; what is due only after intake is not."""
    cash = settled(case) if case.owes else {}
    return filed(case, wish) | cash | taken_in(replace(case, received_at=wish.at, **cash), wish)


def at_step(number: int, case: Case, **more: Any) -> Fields:
    return {"state": "processing", "step": number, "step_role": case.law.route[number - 1], **more}


def asked_supplement(case: Case, wish: Try) -> Fields:
    return {
        "state": "supplement_requested",
        "resume_state": "submitted" if case.state == "submitted" else "accepted",
        "supplement_count": case.supplement_count + 1,
        "supplement_due": almanac.after_days(wish.at, 15),
        "asked": tuple(wish.things),
    }


def resubmitted(case: Case, wish: Try) -> Fields:
    """The limit and the route start again from zero (NĐ 61/2018, Điều 19.4); what was brought is the dossier now."""
    due = case.due_from(wish.at) if case.resume_state == "accepted" else None
    clock = {"received_at": wish.at, "due_original": due, "due_current": due, "supplement_due": None}
    route = {"step": 0, "step_role": "", "draft_ready": False}
    amended = case.amended or "question" in case.brought
    owed = charged(replace(case, amended=amended))
    sent = {"amended": amended, "brought": frozenset()}
    return clock | route | owed | sent | {"state": case.resume_state, "resume_state": ""}


def decided(outcome: str) -> Callable[[Case, Try], Fields]:
    return lambda case, wish: {"state": "resolved", "outcome": outcome}


def later(case: Case, wish: Try) -> bool:
    return bool(case.due_current and wish.due and wish.at < case.due_current < wish.due)


def may_decide(case: Case, wish: Try) -> bool:
    """Another unit that the procedure's rule of competence allows (NĐ 23/2015, Điều 4; domain §5.4, R9)."""
    return wish.unit in case.law.decided_by and wish.unit != case.competent_unit


def can_be_asked(_case: Case, wish: Try) -> bool:
    """A question that this person was asked, or a paper of the procedure."""
    return set(wish.things) <= {"question", "paper"}


def numbered(case: Case, wish: Try) -> bool:
    """What a clerk posts has the number of the item; the portal itself publishes online."""
    return wish.by.system or (wish.way or case.delivery) != "post" or bool(wish.number)


ALIVE = ("submitted", "accepted", "processing", "supplement_requested", "awaiting_payment")
TABLE = {
    "submit": Row(("draft",), applicant, filed, lambda c: not c.owes, lambda c, w: c.whole),
    "request_payment": Row(
        ("draft", "accepted", "processing"), asks_for_fee, asked_fee, all_of(not_held, lambda c: c.owes),
        lambda c, w: c.whole or c.state != "draft",
    ),
    "confirm_payment": Row(("awaiting_payment",), system, paid),
    "cancel_payment": Row(
        ("awaiting_payment",), either(applicant, system),
        lambda c, w: {"state": "draft", "resume_state": ""}, lambda c: c.resume_state == "submitted",
    ),
    "file_at_counter": Row(("draft",), at_window, taken_in_at_window, fits=lambda c, w: c.whole),
    "accept": Row(("submitted",), intake, taken_in, not_held),
    "reroute": Row(
        ("submitted", "accepted"), intake, lambda c, w: {"competent_unit": w.unit}, not_held, may_decide,
        explained=True,
    ),
    "reject": Row(("submitted",), intake, closed("rejected"), not_held, explained=True),
    "forward": Row(("accepted",), forwards, lambda c, w: at_step(1, c), not_held),
    "advance": Row(
        ("processing",), holder_of_step, lambda c, w: at_step(c.step + 1, c),
        all_of(not_held, lambda c: not c.on_last_step),
    ),
    "send_back": Row(
        ("processing",), holder_of_step, lambda c, w: at_step(w.step, c), all_of(not_held, lambda c: c.step > 1),
        lambda c, w: 1 <= w.step < c.step, explained=True,
    ),
    # once in the life of a dossier, all faults in one request (NĐ 118/2025, Điều 11; R2, R3)
    "request_supplement": Row(
        ("submitted", "accepted", "processing"), clerk, asked_supplement,
        all_of(not_held, lambda c: c.supplement_count == 0), can_be_asked,
    ),
    # the applicant's answer and the applicant's money wait for no job of the office
    "resubmit": Row(
        ("supplement_requested",), either(applicant, intake), resubmitted, lambda c: c.answered,
        lambda c, w: not c.spoilt,
    ),
    "approve": Row(
        ("processing",), signer, decided("granted"),
        all_of(not_held, lambda c: c.on_last_step and c.draft_ready and not c.to_refuse),
    ),
    # in writing, with its reason (NĐ 61/2018, Điều 19.8; R14)
    "refuse": Row(
        ("processing",), signer, decided("refused"), all_of(not_held, lambda c: c.on_last_step), explained=True
    ),
    "return_result": Row(
        ("resolved",), either(system, intake), lambda c, w: {"state": "returned"}, not_held, numbered
    ),
    # while there is no decision (TT 03/2025/TT-VPCP, Điều 7; R19)
    "withdraw": Row(ALIVE, either(applicant, intake), closed("withdrawn"), not_held),
    "stop": Row(ALIVE[1:], either(signer, system), closed("stopped"), not_held, explained=True),
    # at most once, before the date has passed (NĐ 61/2018, Điều 19.9; R16)
    "extend": Row(
        ("accepted", "processing"), signer, lambda c, w: {"due_current": w.due, "extended": True},
        all_of(not_held, lambda c: not c.extended), later, explained=True,
    ),
}  # fmt: skip


def judge(case: Case, wish: Try) -> Verdict:
    """Say what becomes of a wish: words first, then version and state, then the person, then what is asked."""
    row = TABLE[wish.move]
    seen = wish.version == case.version or (wish.version is None and wish.by.system)
    if (row.explained and not wish.reason) or (wish.move == "request_supplement" and not well_put(wish)):
        return Verdict.INVALID
    if not seen or case.state not in row.sources or not row.given(case):
        return Verdict.CONFLICT
    if not row.who(case, wish.by):
        return Verdict.FORBIDDEN
    return Verdict.ACCEPTED if row.fits(case, wish) else Verdict.INVALID


def well_put(wish: Try) -> bool:
    """A supplement asks for something, each thing once and each with its reason."""
    return bool(wish.items) and len(set(wish.things)) == len(wish.items) and all(words for _, words in wish.items)


Edge = tuple[str, str, str]
STARTS_ROUTE = ("accept", "file_at_counter", "resubmit")


def follow(case: Case, wish: Try) -> tuple[Case, list[Edge]]:
    """Return what a granted wish makes of the dossier, and the edges of the table it went along."""
    moved = replace(case, **TABLE[wish.move].then(case, wish), version=case.version + 1)
    edges = [(wish.move, case.state, moved.state)]
    if wish.move in STARTS_ROUTE and moved.state == "accepted" and case.law.forwards_itself:
        moved = replace(moved, **at_step(1, moved), version=moved.version + 1)
        edges.append(("forward", "accepted", "processing"))
    return moved, edges


def at_its_window(case: Case, by: Person) -> bool:
    return not case.citizen and by.role == "intake" and by.unit == case.intake_unit


def put_ready(case: Case, wish: Try) -> Fields:
    spoilt = not wish.ready if "question" in wish.things else case.spoilt
    return {"brought": case.brought | set(wish.things), "spoilt": spoilt}


def taken_back(case: Case, wish: Try) -> Fields:
    return {"brought": case.brought - set(wish.things), "spoilt": case.spoilt and "question" not in wish.things}


def was_asked(case: Case, wish: Try) -> bool:
    return set(wish.things) <= set(case.asked)


ENDED = ("rejected", "withdrawn", "stopped")
FINAL = (*ENDED, "returned")
ENDS = ("reject", "withdraw", "stop", "refuse")
WAITS = ("supplement_requested",)
ERRANDS = {
    "save": Row(("draft",), may_look, lambda c, w: {"complete": w.ready}),
    "choose": Row(
        ("draft",), may_look, lambda c, w: {"delivery": w.way}, fits=lambda c, w: w.way != "post" or c.law.posts
    ),
    "discard": Row(("draft",), may_look, lambda c, w: {}),
    "set_draft": Row(
        ("processing",), holder_of_step, lambda c, w: {"draft_ready": w.ready, "to_refuse": w.to_refuse}, not_held
    ),
    "answer": Row(WAITS, applicant, put_ready, fits=was_asked),
    "take_back": Row(WAITS, applicant, taken_back),
    "receive": Row(WAITS, intake, put_ready, fits=was_asked),
    "refile": Row(ENDED, either(applicant, at_its_window), lambda c, w: {}),
}
"""What is done with a dossier without a move of its own; who may is asked first."""
SEEN = ("set_draft", "receive")
"""Errands that say which version the person saw."""
COUNTED = ("save", "choose", "set_draft")
"""Errands that make another version; what an applicant puts ready does not outdate a clerk's page."""


def judge_errand(case: Case, wish: Try) -> Verdict:
    row = ERRANDS[wish.move]
    if not row.who(case, wish.by):
        return Verdict.FORBIDDEN
    seen = wish.move not in SEEN or wish.version == case.version
    if not seen or case.state not in row.sources or not row.given(case):
        return Verdict.CONFLICT
    if not row.fits(case, wish):
        return Verdict.INVALID
    return judge(*sent_at_once(case, wish)) if wish.move == "receive" else Verdict.ACCEPTED


def run(case: Case, wish: Try) -> tuple[Case, list[Edge]]:
    """Return what a granted errand makes of the dossier, and the edges of the table it went along."""
    if wish.move == "receive":
        return follow(*sent_at_once(case, wish))
    version = case.version + (wish.move in COUNTED)
    return replace(case, **ERRANDS[wish.move].then(case, wish), version=version), []


def sent_at_once(case: Case, wish: Try) -> tuple[Case, Try]:
    """What is brought to the counter goes in place of what was put ready, and is sent as it is."""
    cleared = replace(case, brought=frozenset(), spoilt=False)
    return replace(cleared, **put_ready(cleared, wish)), replace(wish, move="resubmit")


def begun_again(old: Case, number: int, by: Person) -> Case:
    """Return the draft that carries a dossier that ended undecided, for its applicant also what was never sent.

    Where the office ended it, the draft also carries what was paid and not given back; ``number`` is 0 where another
    draft does already.
    """
    carried = old.left if number and old.state in ("rejected", "stopped") else 0
    mine = applicant(old, by)
    unsent = mine and "question" in old.brought
    return new_draft(
        old.service,
        old.citizen,
        old.unit_by_answers,
        "" if old.citizen else old.intake_unit,
        complete=old.complete,
        spoilt=mine and old.spoilt,
        amended=old.amended or unsent,
        carried=carried,
        carries=number if carried else 0,
    )


def new_draft(service: str, citizen: int, unit: str, window: str, **more: Any) -> Case:
    draft = Case(service, citizen, unit, unit, window, **more)
    return replace(draft, fee_due=draft.whole_fee, fee_paid=0 < draft.whole_fee <= draft.carried)


def unanswered(case: Case, now: datetime) -> bool:
    """Tell whether the clock stops the dossier: 15 working days without the papers that were asked for (R6)."""
    late = bool(case.supplement_due and case.supplement_due < now)
    return case.state == "supplement_requested" and not case.held and late


def unpaid(case: Case, now: datetime) -> bool:
    """Tell whether the clock makes a draft again of a dossier whose fee of filing nobody paid for 24 hours."""
    waits = case.state == "awaiting_payment" and case.resume_state == "submitted"
    return waits and bool(case.waits_since and case.waits_since < now - timedelta(hours=24))


def unpaid_on_route(case: Case, now: datetime) -> bool:
    """Tell whether the clock stops the dossier: 15 working days without the fee that the office asked for."""
    waits = case.state == "awaiting_payment" and case.resume_state != "submitted" and not case.held
    return waits and bool(case.waits_since and almanac.after_days(case.waits_since, 15) < now)
