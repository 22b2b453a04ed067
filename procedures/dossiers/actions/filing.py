"""From a draft to a filed dossier, with the fee of filing in between where there is one."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from payments import actions as payments
from payments.gateways.base import GatewayDown
from payments.rules import AlreadyPaid, UnderWay
from payments.schema import Quote, QuoteLine
from payments.states import Method
from portal.accounts.queries import today
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from procedures.dossiers import queries, rules
from procedures.dossiers.actions.charging import FEE_FIELDS, charge, quote_draft
from procedures.dossiers.actions.drafts import freeze
from procedures.dossiers.actions.intake import forward_when_automatic
from procedures.dossiers.actions.moves import admitted, locked, move
from procedures.dossiers.actions.numbers import due_moment, give_code
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes


@transaction.atomic
def submit(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """File a complete draft that owes no fee today. :raises rules.Invalid: with every fault"""
    _charge_today(dossier_id)

    def prepare(dossier: Dossier) -> dict[str, Any]:
        freeze(dossier)
        return {"at": clock.now()}

    return move("submit", dossier_id=dossier_id, version=version, by=by, fact="submitted", prepare=prepare)


@transaction.atomic
def request_payment(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """Freeze a complete draft with its quote and open the payment; it counts as filed once the fee is settled.

    :raises rules.Invalid: with every fault
    """
    _charge_today(dossier_id)

    def prepare(dossier: Dossier) -> dict[str, Any]:
        if dossier.state == State.DRAFT:
            freeze(dossier)
        return {}

    asked = move(
        "request_payment", dossier_id=dossier_id, version=version, by=by, fact="payment_requested", prepare=prepare
    )
    payments.open_payment(
        reference=asked.reference,
        purpose=asked.procedure_id,
        title=asked.procedure.name_vi,
        payer_id=asked.applicant_id,
        unit_code=asked.unit_code,
        quote=still_owed(asked),
        return_path=reverse("citizen:filed", args=[asked.pk]),
        by=by,
    )
    return asked


def _charge_today(dossier_id: UUID, arrived: date | None = None) -> Dossier:
    """Lock a dossier; let a draft cost what it costs on the day of filing, whenever it was last written in."""
    dossier = locked(dossier_id)
    if dossier.state == State.DRAFT:
        quote_draft(dossier, arrived or today())
        dossier.save(update_fields=FEE_FIELDS)
    return dossier


def still_owed(dossier: Dossier) -> Quote:
    """Return what of the fee is not paid yet: all of it, or the difference to what was paid before."""
    whole, before = Quote.from_json(dossier.quote), queries.paid_for(dossier)
    if not before or not whole.lines:
        return whole
    with translation.override("vi"):
        label = _("The rest of the fee")
    return Quote((QuoteLine(label, 1, whole.amount - before, whole.lines[0].basis, whole.demo),))


@transaction.atomic
def confirm_payment(*, reference: str, settled_at: datetime) -> Dossier | None:
    """Carry on a dossier whose fee is settled; money that finds nothing to pay for is given back.

    Called inside the transaction that settles the payment, with the dossier's row locked first.
    """
    dossier = queries.by_reference(reference)
    if dossier is None:
        return None
    if dossier.state != State.AWAITING_PAYMENT:
        if not dossier.fee_paid:
            payments.refund(reference=reference, reason_code="paid_late", by=SYSTEM)
        return dossier
    return move(
        "confirm_payment",
        dossier_id=dossier.pk,
        version=None,
        by=SYSTEM,
        fact="payment_confirmed",
        prepare=lambda d: {"at": settled_at},
    )


def lock_reference(*, reference: str) -> None:
    """Lock the dossier behind a reference until the transaction ends; no dossier, nothing to lock."""
    list(Dossier.objects.select_for_update().filter(reference=reference).values_list("pk", flat=True))


def cancel_payment(*, dossier_id: UUID, version: int | None, by: Actor) -> Dossier:
    """Make an unpaid dossier a draft again; the open session at the gateway is expired first, outside a transaction.

    :raises rules.Conflict: the money has arrived meanwhile
    """
    dossier = queries.get_or_none(dossier_id)
    if dossier is None:
        raise rules.Forbidden
    admitted(dossier, "cancel_payment", version, by)
    close_gateway(dossier, by)
    return move("cancel_payment", dossier_id=dossier_id, version=version, by=by, fact="payment_cancelled")


def close_gateway(dossier: Dossier, by: Actor) -> None:
    """Expire the open session at the gateway, outside any transaction.

    :raises rules.Conflict: the money has arrived or is on its way :raises rules.Invalid: the gateway does not answer
    """
    try:
        payments.cancel_open(reference=dossier.reference, by=by)
    except (AlreadyPaid, UnderWay):
        raise queries.conflict(dossier) from None
    except GatewayDown:
        words = _("The card service does not answer. Nothing was cancelled; try again in a few minutes.")
        raise rules.Invalid([rules.Fault("", "", words)]) from None


@transaction.atomic
def file_at_counter(
    *, dossier_id: UUID, version: int, by: Actor, method: Method = Method.CASH, arrived: date | None = None
) -> Dossier:
    """Take a dossier in at the window: the same form and checks, the fee taken in the same action, the code at once.

    ``arrived`` is the day of arrival of one sent by post: its limit runs from then, day 0 being that day.

    :raises rules.Invalid: with every fault, or the post arrived in the future
    """
    draft = _charge_today(dossier_id, arrived)
    if draft.state == State.DRAFT and draft.version == version and rules.fee_owed(draft):
        _take_fee(draft, method, by)

    def prepare(dossier: Dossier) -> dict[str, Any]:
        freeze(dossier)
        give_code(dossier)
        at = _received(dossier, arrived)
        return {"at": at, "due": due_moment(dossier, at)}

    filed = move(
        "file_at_counter", dossier_id=dossier_id, version=version, by=by, fact="filed_at_counter", prepare=prepare
    )
    charge(filed)  # only now: what falls due after intake must not keep the dossier from being filed
    filed.save(update_fields=FEE_FIELDS)
    return forward_when_automatic(filed)


def _take_fee(draft: Dossier, method: Method, by: Actor) -> None:
    """Take the fee of a complete draft at the window; it is marked as paid first, or the money would seem too late."""
    if not rules.files_at_window(draft, by):
        raise rules.Forbidden
    freeze(draft)
    Dossier.objects.filter(pk=draft.pk).update(fee_paid=True)
    payments.record_counter_payment(
        reference=draft.reference,
        purpose=draft.procedure_id,
        title=draft.procedure.name_vi,
        payer_id=draft.applicant_id,
        unit_code=draft.unit_code,
        quote=still_owed(draft),
        by=by,
        payer_name=draft.applicant_name,
        method=method,
    )


def _received(dossier: Dossier, arrived: date | None) -> datetime:
    """Return the moment of receipt: now, or the opening of the day on which the post arrived."""
    now = clock.now()
    if arrived is None:
        return now
    if arrived > worktime.local(now).date():
        raise rules.Invalid([rules.Fault("", "arrived", _("The day of arrival cannot be in the future."))])
    morning = datetime.combine(arrived, time.min, worktime.local(now).tzinfo)
    return min(now, worktime.counted_from(morning, worktimes.clock(dossier.unit_code)))
