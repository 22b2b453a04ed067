"""Take a result out of force."""

from uuid import UUID

from django.db import transaction

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.results import rules
from procedures.results.actions.register import record
from procedures.results.events import REVOKED
from procedures.results.models import IssuedResult
from procedures.results.states import Status


@transaction.atomic
def revoke(*, result_id: UUID, reason: str, by: Actor) -> IssuedResult:
    """Take a result out of force; the check page says so at once, with the reason.

    :raises PermissionError: only the head who signs for the issuing unit may
    :raises rules.NotInForce: it is revoked or replaced already
    :raises ValueError: no reason is given
    """
    result = IssuedResult.objects.select_for_update(of=("self",)).select_related("unit").get(pk=result_id)
    if not rules.may_revoke(result, by):
        raise PermissionError
    if not rules.in_force(result):
        raise rules.NotInForce
    if not (said := nfc(reason)):
        raise ValueError("a revocation has a reason")
    result.status, result.status_reason, result.status_at = Status.REVOKED, said, clock.now()
    result.status_by = by.ref
    result.save(update_fields=["status", "status_reason", "status_at", "status_by"])
    record(result, REVOKED, by)
    return result
