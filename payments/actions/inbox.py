"""Take in what gateways send: stored once and answered at once, acted upon afterwards from what the gateway says."""

from collections.abc import Mapping

from django.db import transaction

from payments import queries
from payments.actions import banking, disputing, refunding, settling
from payments.actions.holding import hold_money
from payments.actions.locking import record, record_notice
from payments.events import Fact
from payments.gateways import TRANSFER, gateway
from payments.gateways.base import GatewayRefused
from payments.models import GatewayEvent, Payment
from payments.schema import Notification
from payments.states import Fault, LineOutcome, Outcome
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock, faults


def take_notification(*, provider: str, body: bytes, headers: Mapping[str, str]) -> GatewayEvent:
    """Check a message's signature and keep it under its id; the second copy of a message changes nothing.

    :raises payments.gateways.base.BadNotification: nothing was stored
    """
    notice = gateway(provider).parse_notification(body, headers)
    with transaction.atomic():
        payment = queries.matching(provider, notice) if notice.matters else None
        event, new = GatewayEvent.objects.get_or_create(
            provider=provider,
            event_id=notice.event_id,
            defaults={
                "kind": notice.kind,
                "object_id": notice.object_id,
                "session_id": notice.session_id,
                "payment": payment,
                "body": notice.body,
                "received_at": clock.now(),
                "outcome": Outcome.WAITING if notice.matters else Outcome.IGNORED,
            },
        )
        if new and notice.matters:
            _pass_on(event, notice, payment)
    faults.point("payment-notified")
    return event


def process_notification(*, gateway_event_id: int, by: Actor) -> None:
    """Act on a stored message by asking the gateway about what it names; called again it changes nothing.

    :raises payments.gateways.base.GatewayDown: nothing was changed
    """
    event = GatewayEvent.objects.get(pk=gateway_event_id)
    if event.outcome == Outcome.WAITING and event.provider == TRANSFER:
        _take_line(event, by)
    if event.outcome != Outcome.WAITING or event.payment_id is None:
        return
    try:
        settling.settle(payment_id=event.payment_id, by=by, session_id=event.session_id, provider=event.provider)
        refunding.confirm_refunds(payment_id=event.payment_id, by=by)
        disputing.confirm_disputes(payment_id=event.payment_id, by=by)
    except GatewayRefused:
        _hold_unknown(event, event.payment, by)
    held = queries.is_held(event.payment_id)
    _conclude(event, Outcome.QUARANTINED if held else Outcome.APPLIED)


def _take_line(event: GatewayEvent, by: Actor) -> None:
    """Act on a message of the bank by the line of its book that it names."""
    try:
        line = banking.take_notified(event=event, by=by)
    except GatewayRefused:
        _hold_unknown(event, None, by)
        _conclude(event, Outcome.QUARANTINED)
    else:
        _conclude(event, Outcome.QUARANTINED if line.outcome == LineOutcome.HELD else Outcome.APPLIED)


def _pass_on(event: GatewayEvent, notice: Notification, payment: Payment | None) -> None:
    if notice.line:
        record_notice(event, Fact.NOTIFIED, SYSTEM)
    elif payment is None:
        _hold_unknown(event, None, SYSTEM)
        _conclude(event, Outcome.QUARANTINED)
    else:
        record(payment, Fact.NOTIFIED, SYSTEM, gateway_event=event.pk, kind=notice.kind)


def _hold_unknown(event: GatewayEvent, payment: Payment | None, by: Actor) -> None:
    hold_money(payment, gateway(event.provider), object_id=event.object_id, fault=Fault.UNKNOWN, by=by)


def _conclude(event: GatewayEvent, outcome: Outcome) -> None:
    GatewayEvent.objects.filter(pk=event.pk, outcome=Outcome.WAITING).update(outcome=outcome, processed_at=clock.now())
