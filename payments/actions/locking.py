"""The one way a payment's row is held and its facts are recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from payments.events import Fact
from payments.models import LedgerEntry, Payment, Refund
from payments.schema import PRELOCKS
from payments.states import Account
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


def book(payment: Payment, *, key: str, debit: Account, credit: Account, refund: Refund | None = None) -> None:
    """Enter an amount in the ledger; the key makes a second entry for the same cause impossible."""
    LedgerEntry.objects.create(
        key=key,
        at=clock.now(),
        unit_id=payment.unit_id,
        payment=payment,
        refund=refund,
        debit=debit,
        credit=credit,
        amount=refund.amount if refund else payment.amount,
    )


def _role(payment: Payment, by: Actor) -> str:
    if by.is_system:
        return "system"
    return "payer" if by.user_id == payment.payer_id else next(iter(sorted(role for role, _unit in by.grants)), "")
