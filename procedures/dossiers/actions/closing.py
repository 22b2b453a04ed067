"""How a dossier ends without a decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from payments import actions as payments
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.dossiers import queries, rules
from procedures.dossiers.actions.filing import cancel_payment, close_gateway
from procedures.dossiers.actions.intake import required
from procedures.dossiers.actions.moves import move
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State

SILENT = "Quá 15 ngày làm việc mà không nhận được giấy tờ bổ sung."


def withdraw(*, dossier_id: UUID, version: int, by: Actor, reason: str = "") -> Dossier:
    """Withdraw at the applicant's wish before a decision; the fee is given back as the procedure's rule says."""
    _close_gateway(dossier_id, version, by)
    return _end("withdraw", dossier_id, version, by, "withdrawn", nfc(reason))


def stop(*, dossier_id: UUID, version: int | None, by: Actor, reason: str) -> Dossier:
    """Stop a dossier by the authority, or by the clock after 15 working days without an answer (slip 05)."""
    _close_gateway(dossier_id, version, by)
    return _end("stop", dossier_id, version, by, "stopped", required(reason, "reason"))


def _close_gateway(dossier_id: UUID, version: int | None, by: Actor) -> None:
    """Expire an open payment session before the dossier ends, outside any transaction."""
    dossier = queries.get_or_none(dossier_id)
    if dossier is None or not (rules.may_see(dossier, by) or by.is_system):
        raise rules.Forbidden
    if dossier.state == State.AWAITING_PAYMENT and version in (None, dossier.version):
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
    if ended.fee_paid and before is not None and rules.fee_returned(ended, fact, before.state):
        payments.refund(reference=ended.reference, reason_code=fact, by=by)
    return ended


def expire_unpaid(*, before: datetime) -> int:
    """Make drafts again of dossiers whose fee of filing was not paid in time; return how many."""
    waiting = Dossier.objects.filter(state=State.AWAITING_PAYMENT, resume_state=State.SUBMITTED, updated_at__lt=before)
    return sum(_quietly(cancel_payment, dossier_id=pk, version=None, by=SYSTEM) for pk in _keys(waiting))


def stop_unanswered(*, now: datetime) -> int:
    """Stop dossiers whose supplement was not answered within 15 working days; return how many."""
    silent = Dossier.objects.filter(state=State.SUPPLEMENT_REQUESTED, supplement_due__lt=now)
    return sum(_quietly(stop, dossier_id=pk, version=None, by=SYSTEM, reason=SILENT) for pk in _keys(silent))


def _keys(rows: "QuerySet[Dossier]") -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[:500])


def _quietly(action: Callable[..., Dossier], **arguments: Any) -> int:
    """Run an action of the clock; a dossier that moved on, or a gateway that is away, waits."""
    try:
        action(**arguments)
    except (rules.Conflict, rules.Invalid):
        return 0
    return 1
