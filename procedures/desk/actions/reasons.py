"""Keep the reasons that clerks use again; each change is a fact."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.schema import Actor
from portal.core.text import nfc
from portal.events import actions as events
from procedures.desk import rules
from procedures.desk.models import Reason
from procedures.desk.states import ReasonKind

STREAM = "reasons:city"


@transaction.atomic
def keep_reason(
    *,
    kind: ReasonKind,
    text: str,
    by: Actor,
    unit_code: str | None = None,
    position: int = 100,
    reason_id: int | None = None,
) -> Reason:
    """Keep a reason for a unit, or for all with None; ``reason_id`` changes one. :raises PermissionDenied:"""
    if not rules.may_keep_reasons(by):
        raise PermissionDenied
    words = "\n".join(nfc(line) for line in text.splitlines()).strip()
    values = {"kind": kind, "text": words, "unit_id": unit_code, "position": position}
    reason = Reason(pk=reason_id, **values)
    reason.save()
    _record("desk.reason_kept", by, reason)
    return reason


@transaction.atomic
def drop_reason(*, reason_id: int, by: Actor) -> None:
    """Keep a reason no longer; what was written with it stays written. :raises PermissionDenied:"""
    if not rules.may_keep_reasons(by):
        raise PermissionDenied
    for reason in Reason.objects.filter(pk=reason_id):
        _record("desk.reason_dropped", by, reason)
        reason.delete()


def _record(name: str, by: Actor, reason: Reason) -> None:
    data = {"reason": reason.pk, "kind": str(reason.kind)}
    events.record(stream=STREAM, name=name, actor=by.ref, unit=reason.unit_id or "", data=data)
