"""Who may do what with a dossier, and what must hold first. Predicates read attributes only and never run a query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.accounts.schema import Actor
from procedures.catalogue.schema import Share
from procedures.dossiers.states import Channel, State

if TYPE_CHECKING:
    from procedures.dossiers.models import Consultation, Dossier

Rule = Callable[[Any, Actor], bool]
Guard = Callable[[Any], bool]


@dataclass
class Conflict(Exception):
    """The dossier is no longer as the person saw it (409): what it is now, since when and by whose hand.

    ``held``: a bulk job works on it; nothing was lost, it can be tried again in a few minutes.
    """

    state: str
    at: datetime | None = None
    who: str = ""
    held: bool = False


class Forbidden(Exception):
    """The person may not do this; shown as 404, so that nothing is learnt from asking."""


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a dossier from moving on, and where to mend it."""

    section: str
    field: str
    message: str


@dataclass
class Invalid(Exception):
    """The dossier is not complete."""

    faults: list[Fault]


def is_applicant(dossier: "Dossier", actor: Actor) -> bool:
    """The person who filed, or files, the dossier."""
    return actor.user_id is not None and actor.user_id == dossier.applicant_id


def tries_it(dossier: "Dossier", actor: Actor) -> bool:
    """The administrator whose test dossier it is works it in every role; nobody else does."""
    return dossier.is_test and is_applicant(dossier, actor) and bool(actor.units("administrator"))


def is_intake(dossier: "Dossier", actor: Actor) -> bool:
    """An intake clerk of the unit that took the dossier in or of the competent one (NĐ 118/2025, Điều 15)."""
    if dossier.is_test:
        return tries_it(dossier, actor)
    return actor.has("intake", dossier.intake_unit_id or "") or actor.has("intake", dossier.unit_code)


def is_officer(dossier: "Dossier", actor: Actor) -> bool:
    """A processing officer of the competent unit."""
    return tries_it(dossier, actor) if dossier.is_test else actor.has("officer", dossier.unit_code)


def is_signer(dossier: "Dossier", actor: Actor) -> bool:
    """The head who signs for the competent unit."""
    return tries_it(dossier, actor) if dossier.is_test else actor.has("signer", dossier.unit_code)


def is_system(dossier: "Dossier", actor: Actor) -> bool:
    """The portal itself: the clock, a settled payment, a published result."""
    return actor.is_system


def holds_step(dossier: "Dossier", actor: Actor) -> bool:
    """A person with the role that the present step of the route names, in the competent unit."""
    if dossier.is_test:
        return tries_it(dossier, actor)
    return bool(dossier.step_role) and actor.has(dossier.step_role, dossier.unit_code)


def may_forward(dossier: "Dossier", actor: Actor) -> bool:
    """An intake clerk; the portal itself where the route says that dossiers go on by themselves."""
    return is_intake(dossier, actor) or (actor.is_system and dossier.spec.forward == "auto")


def saw_latest(dossier: "Dossier", version: int | None, actor: Actor) -> bool:
    """The person saw the dossier as it is now; only the portal itself need not say what it saw."""
    return actor.is_system if version is None else version == dossier.version


def any_of(*rules: Rule) -> Rule:
    """Return the rule that holds when one of the given rules does."""
    return lambda dossier, actor: any(rule(dossier, actor) for rule in rules)


def may_see(dossier: "Dossier", actor: Actor) -> bool:
    """The applicant always; staff of its units and those who oversee them once it is no longer a citizen's draft."""
    if is_applicant(dossier, actor) or dossier.is_test:
        return is_applicant(dossier, actor)
    if dossier.state == State.DRAFT:
        return at_window(dossier) and is_intake(dossier, actor)
    return any(oversees(unit, actor) for unit in units_of(dossier))


WRITING = frozenset({"intake", "officer", "head", "signer", "registry"})


def may_write(dossier: "Dossier", actor: Actor) -> bool:
    """The applicant, and those who work in its units, once something was filed."""
    if dossier.state == State.DRAFT:
        return False
    works = any(unit in units_of(dossier) and role in WRITING for role, unit in actor.grants)
    return is_applicant(dossier, actor) or (works and not dossier.is_test)


def at_window(dossier: "Dossier") -> bool:
    """The draft is filled in by a clerk: for a person at the window or by post, or with one who files online."""
    return dossier.channel != Channel.ONLINE or dossier.assisted


def files_at_window(dossier: "Dossier", actor: Actor) -> bool:
    """An intake clerk, of a draft that was filled in at the window; a citizen's own draft is the citizen's to file."""
    return is_intake(dossier, actor) and (dossier.is_test or at_window(dossier))


def units_of(dossier: "Dossier") -> set[str]:
    """The codes of the units that have to do with the dossier."""
    return {code for code in (dossier.intake_unit_id, dossier.unit_code) if code}


def oversees(unit: str, actor: Actor) -> bool:
    """Staff of the unit, or a manager or auditor of it or of a unit above it (codes carry the tree)."""
    return any(code == unit or (role in OVERSIGHT and unit.startswith(f"{code}.")) for role, code in actor.grants)


OVERSIGHT = frozenset({"manager", "auditor"})
WORKING = frozenset({"intake", "officer", "head", "signer", "registry"})
"""Roles that may have a dossier in hand."""
LEADING = frozenset({"head", "signer", "administrator"})
"""Roles that may give the work of a unit to its people."""


def may_assign(dossier: "Dossier", actor: Actor) -> bool:
    """A clerk of the dossier, who leads one of its units, or the person who has it in hand."""
    leads = any(actor.has(role, unit) for role in LEADING for unit in units_of(dossier))
    has_it = actor.user_id is not None and actor.user_id == dossier.assignee_id
    return is_clerk(dossier, actor) or leads or has_it


def may_take(dossier: "Dossier", actor: Actor) -> bool:
    """Who works with dossiers in one of its units."""
    return any(actor.has(role, unit) for role in WORKING for unit in units_of(dossier))


def hand(dossier: "Dossier") -> tuple[str, frozenset[str]]:
    """Return whose hand the dossier waits for: the role and the units where it is held; no role while it pauses."""
    if dossier.state == State.PROCESSING:
        return dossier.step_role, frozenset({dossier.unit_code})
    if dossier.state in (State.SUBMITTED, State.ACCEPTED, State.RESOLVED):
        return "intake", frozenset(units_of(dossier))
    return "", frozenset()


ASKING = ("intake", "officer", "head")
ANSWERING = ("officer", "head", "signer", "archivist")
"""Who answers for a consulted unit (cơ quan phối hợp)."""


def may_consult(dossier: "Dossier", actor: Actor) -> bool:
    """An intake clerk, an officer or a head of the competent unit asks other units (NĐ 61/2018, Điều 19.5)."""
    return any(actor.has(role, dossier.unit_code) for role in ASKING)


def can_be_consulted_on(dossier: "Dossier") -> bool:
    """The office works on the dossier, and no job holds it."""
    return dossier.state in {State.ACCEPTED, State.PROCESSING} and not_held(dossier)


def may_answer(consultation: "Consultation", actor: Actor) -> bool:
    """Those who answer for the unit that was asked; nobody in the lead unit does it for them."""
    return any(actor.has(role, consultation.unit_id) for role in ANSWERING)


def clock_runs(dossier: "Dossier") -> bool:
    """The office's time runs: from acceptance to the decision, also while a fee asked on the way is awaited."""
    if dossier.state == State.AWAITING_PAYMENT:
        return not came_from_draft(dossier)
    return dossier.state in {State.ACCEPTED, State.PROCESSING}


def first_supplement(dossier: "Dossier") -> bool:
    """More papers may be asked once in the whole life of a dossier (NĐ 118/2025, Điều 11)."""
    return dossier.supplement_count == 0


def supplement_answered(dossier: "Dossier") -> bool:
    """Every item that was asked for has been answered."""
    return all(item.get("answered") for item in dossier.supplement)


def not_extended(dossier: "Dossier") -> bool:
    """A new date may be set once (NĐ 61/2018, Điều 19.9)."""
    return not dossier.extended


def not_held(dossier: "Dossier") -> bool:
    """No job works on the dossier at this moment."""
    return not dossier.held_by_job


def has_next_step(dossier: "Dossier") -> bool:
    """The route goes on after the present step."""
    return dossier.step < dossier.step_count


def is_issued(dossier: "Dossier") -> bool:
    """The papers of the decision are signed and in the register; a trial of a form has none."""
    return dossier.issued_at is not None or dossier.is_test


def on_last_step(dossier: "Dossier") -> bool:
    """The dossier has reached the signer."""
    return dossier.step == dossier.step_count > 0


def past_first_step(dossier: "Dossier") -> bool:
    """There is an earlier step to send the dossier back to."""
    return dossier.step > 1


def draft_ready(dossier: "Dossier") -> bool:
    """The result is drafted and confirmed by an officer."""
    return dossier.draft_ready


def not_proposed_for_refusal(dossier: "Dossier") -> bool:
    """The officer's draft proposes to grant; there is no result to sign where it proposes to refuse."""
    return bool(dossier.draft.get("proposal") != "refuse")


def fee_owed(dossier: "Dossier") -> bool:
    """A fee is due and not paid."""
    return dossier.fee_due > 0 and not dossier.fee_paid


def may_ask_fee(dossier: "Dossier", actor: Actor) -> bool:
    """The applicant at filing; afterwards the office that finds a fee due."""
    return is_applicant(dossier, actor) if dossier.state == State.DRAFT else is_clerk(dossier, actor)


def is_clerk(dossier: "Dossier", actor: Actor) -> bool:
    """An intake clerk or a processing officer."""
    return is_intake(dossier, actor) or is_officer(dossier, actor)


def no_fee_at_filing(dossier: "Dossier") -> bool:
    """Nothing has to be paid before filing, or it has been paid."""
    return not fee_owed(dossier)


def came_from_draft(dossier: "Dossier") -> bool:
    """The dossier waits for the fee of filing, so that it can go back to being a draft."""
    return dossier.resume_state == State.SUBMITTED


def share_returned(dossier: "Dossier", fact: str, before: str) -> Share:
    """Return how much of the fee the procedure's rule gives back when a dossier in the state ``before`` ends.

    Papers asked for by an officer do not undo that the office has begun its work.
    """
    if (rule := dossier.spec.refund) is None:
        return "full" if fact == "rejected" else "none"
    begun = before == State.PROCESSING or dossier.step > 0
    match fact, begun:
        case "rejected", _:
            return rule.rejected
        case "refused", _:
            return rule.refused
        case "withdrawn", True:
            return rule.withdrawn_in_processing
        case "withdrawn", _:
            return rule.withdrawn_before_processing
        case _:
            return rule.stopped


def leaves_fee(dossier: "Dossier") -> bool:
    """The office ended the dossier, rightly or wrongly; who withdrew has had the office's work for the fee."""
    return dossier.state in (State.REJECTED, State.STOPPED)
