"""The one way a payment's row is held and its facts are recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from payments.events import Fact
from payments.models import GatewayEvent, LedgerEntry, Payment, Quarantine, Refund
from payments.schema import PRELOCKS
from payments.states import Account, Movement
from portal.accounts.schema import Actor
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event


@contextmanager
def locked(payment_id: int) -> Iterator[Payment]:
    """Hold a payment's row in a transaction of its own, after the rows that rooms above must hold before it.

    The steps: (1) read the reference, which never changes, without a lock; (2) call every function of
    ``schema.PRELOCKS`` with it, so that the dossier is locked before the payment; (3) lock the payment. The transaction
    must be the outermost one: its callers talk to a gateway before or after it, never inside.
    """
    reference = Payment.objects.values_list("reference", flat=True).get(pk=payment_id)
    with transaction.atomic(durable=True):
        for lock in PRELOCKS:
            lock(reference)
        yield hold(payment_id)


def hold(payment_id: int) -> Payment:
    """Lock a payment's row in the caller's transaction; the caller holds what belongs before it."""
    return Payment.objects.select_for_update(no_key=True).get(pk=payment_id)


def keep(payment: Payment) -> None:
    """Save what a transition set."""
    payment.save(update_fields=sorted(Payment.changes))


def record(payment: Payment, fact: Fact, by: Actor, **data: Any) -> Event:
    """Record a fact on the payment's stream; its data holds the reference, the amount and what is given."""
    known = {"reference": payment.reference, "payment": payment.pk, "amount": payment.amount, "state": payment.state}
    return events.record(
        stream=payment.stream, name=fact, actor=by.ref, unit=payment.unit_id, role=_role(payment, by), data=known | data
    )


def record_held(held: Quarantine, fact: Fact, by: Actor, **data: Any) -> Event:
    """Record a fact about held money: on its payment's stream, or on one of its own when it is nobody's yet."""
    if held.payment:
        return record(held.payment, fact, by, held=held.pk, **data)
    known = {"reference": "", "held": held.pk, "amount": held.found_amount}
    return events.record(stream=f"held:{held.pk}", name=fact, actor=by.ref, unit=held.unit_id or "", data=known | data)


def record_notice(notice: GatewayEvent, fact: Fact, by: Actor) -> Event:
    """Record that a message came that names no payment by itself, on a stream of its own."""
    known = {"reference": "", "gateway_event": notice.pk, "kind": notice.kind}
    return events.record(stream=f"notice:{notice.pk}", name=fact, actor=by.ref, data=known)


def record_refund(refund: Refund, fact: Fact, by: Actor, **data: Any) -> Event:
    """Record a fact about a refund, on the stream of what it gives back."""
    known = {"refund": refund.pk, "refunded": refund.amount, "method": refund.method}
    if refund.payment:
        return record(refund.payment, fact, by, **known, **data)
    if refund.held is None:
        raise ValueError("a refund gives back a payment or held money")
    return record_held(refund.held, fact, by, **known, **data)


def book(payment: Payment, *, key: str, debit: Account, credit: Account, amount: int = 0, **said: Any) -> None:
    """Enter an amount of a payment in the ledger, the whole fee unless another is given."""
    amount = amount or payment.amount
    enter(key=key, debit=debit, credit=credit, amount=amount, unit_code=payment.unit_id, payment=payment, **said)


def enter(
    *,
    key: str,
    debit: Account,
    credit: Account,
    amount: int,
    unit_code: str,
    payment: Payment | None = None,
    refund: Refund | None = None,
    at: datetime | None = None,
    movement: Movement | str = "",
    external: str = "",
) -> None:
    """Enter an amount in the ledger; the key makes a second entry for the same cause impossible.

    An entry that follows money at a gateway or bank says which ``movement`` it is, with the ``external`` id it has
    there and the moment ``at`` which it moved.
    """
    LedgerEntry.objects.create(
        key=key,
        at=at or clock.now(),
        unit_id=unit_code,
        payment=payment,
        refund=refund,
        debit=debit,
        credit=credit,
        amount=amount,
        movement=movement,
        external=external,
    )


def _role(payment: Payment, by: Actor) -> str:
    if by.is_system:
        return "system"
    return "payer" if by.user_id == payment.payer_id else next(iter(sorted(role for role, _unit in by.grants)), "")
