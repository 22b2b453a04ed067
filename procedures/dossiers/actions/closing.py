"""How a dossier ends without a decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.dossiers import queries, rules
from procedures.dossiers.actions.charging import give_back
from procedures.dossiers.actions.filing import cancel_payment, close_gateway
from procedures.dossiers.actions.intake import required
from procedures.dossiers.actions.moves import admitted, locked, move, record
from procedures.dossiers.actions.numbers import answer_due, reminder_reaches
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State

SILENT = "Quá 15 ngày làm việc mà không nhận được giấy tờ bổ sung."


def withdraw(*, dossier_id: UUID, version: int, by: Actor, reason: str = "") -> Dossier:
    """Withdraw at the applicant's wish before a decision; the fee is given back as the procedure's rule says."""
    _close_gateway("withdraw", dossier_id, version, by)
    return _end("withdraw", dossier_id, version, by, "withdrawn", nfc(reason))


def stop(*, dossier_id: UUID, version: int | None, by: Actor, reason: str) -> Dossier:
    """Stop a dossier by the authority, or by the clock after 15 working days without an answer (slip 05)."""
    said = required(reason, "reason")
    _close_gateway("stop", dossier_id, version, by)
    return _end("stop", dossier_id, version, by, "stopped", said)


def _close_gateway(transition: str, dossier_id: UUID, version: int | None, by: Actor) -> None:
    """Expire an open payment session before the dossier ends, outside any transaction; only for who may end it."""
    dossier = queries.get_or_none(dossier_id)
    if dossier is None:
        raise rules.Forbidden
    if dossier.state == State.AWAITING_PAYMENT:
        admitted(dossier, transition, version, by)
        close_gateway(dossier, by)


@transaction.atomic
def _end(transition: str, dossier_id: UUID, version: int | None, by: Actor, fact: str, reason: str) -> Dossier:
    before = queries.get_or_none(dossier_id)
    ended = move(
        transition,
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact=fact,
        prepare=lambda d: {"reason": reason, "at": clock.now()},
        remark=reason,
    )
    if before is not None:
        give_back(ended, fact, queries.comes_back(ended, fact, before.state), by)
    return ended


def expire_unpaid(*, before: datetime) -> int:
    """Make drafts again of dossiers whose fee of filing was not paid in time; return how many."""
    waiting = Dossier.objects.filter(state=State.AWAITING_PAYMENT, resume_state=State.SUBMITTED, updated_at__lt=before)
    return sum(_quietly(cancel_payment, dossier_id=pk, version=None, by=SYSTEM) for pk in _keys(waiting))


def stop_unanswered(*, now: datetime) -> int:
    """Stop dossiers whose supplement was not answered within 15 working days; return how many."""
    silent = Dossier.objects.filter(state=State.SUPPLEMENT_REQUESTED, supplement_due__lt=now)
    return sum(_quietly(stop, dossier_id=pk, version=None, by=SYSTEM, reason=SILENT) for pk in _keys(silent))


def stop_unpaid(*, now: datetime) -> int:
    """Stop dossiers whose fee, asked for after intake, was not paid within 15 working days; return how many."""
    on_route = {"state": State.AWAITING_PAYMENT, "resume_state__in": (State.ACCEPTED, State.PROCESSING)}
    waiting = Dossier.objects.filter(**on_route, updated_at__lt=now).order_by("updated_at")
    silent = [dossier.pk for dossier in waiting[:500] if answer_due(dossier, dossier.updated_at) < now]
    reason = "Quá 15 ngày làm việc mà chưa nộp phí theo yêu cầu."
    return sum(_quietly(stop, dossier_id=pk, version=None, by=SYSTEM, reason=reason) for pk in silent)


def remind_unanswered(*, now: datetime) -> int:
    """Remind applicants 3 working days before the time for their supplement ends, once; return how many."""
    near = [
        dossier.pk
        for dossier in queries.waiting_for_supplement(now)
        if dossier.supplement_due and dossier.supplement_due <= reminder_reaches(dossier, now)
    ]
    return sum(_remind(pk) for pk in near)


@transaction.atomic
def _remind(dossier_id: UUID) -> int:
    dossier = locked(dossier_id)
    if dossier.state != State.SUPPLEMENT_REQUESTED or queries.reminded(dossier):
        return 0
    record(dossier, "supplement_reminded", SYSTEM)
    return 1


def _keys(rows: "QuerySet[Dossier]") -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[:500])


def _quietly(action: Callable[..., Dossier], **arguments: Any) -> int:
    """Run an action of the clock; a dossier that moved on, or a gateway that is away, waits."""
    try:
        action(**arguments)
    except (rules.Conflict, rules.Invalid):
        return 0
    return 1
