"""Follow a holder's objection to a card payment: the bank takes the money at once and decides later."""

from typing import Any

from payments.actions.locking import book, keep, locked, record
from payments.events import Fact
from payments.gateways import CARD, gateway
from payments.models import Dispute, Payment
from payments.schema import DisputeAnswer
from payments.states import TAKEN, Account, DisputeState, Method, Movement, Verdict
from payments.workflow import verdict
from portal.accounts.schema import Actor
from portal.core import clock

FACTS = {"reinstate": Fact.REINSTATED, "charge_back": Fact.CHARGED_BACK}


def confirm_disputes(*, payment_id: int, by: Actor) -> None:
    """Ask the gateway who objects to a card payment and follow what it says; called again it changes nothing.

    :raises payments.gateways.base.GatewayDown: nothing was changed
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.method != Method.CARD or payment.state not in TAKEN:
        return
    for answer in gateway(CARD).disputes(payment.gateway_charge):
        with locked(payment_id) as current:
            _follow(current, answer, by)


def _follow(payment: Payment, answer: DisputeAnswer, by: Actor) -> None:
    dispute = Dispute.objects.filter(gateway_dispute=answer.dispute_id).first() or _open(payment, answer, by)
    if dispute.state != DisputeState.OPEN or answer.state == DisputeState.OPEN:
        return
    at = answer.closed_at or clock.now()
    dispute.state, dispute.closed_at = answer.state, at
    dispute.save(update_fields=["state", "closed_at"])
    if answer.state == DisputeState.WON:
        _book(payment, dispute, "won", debit=Account.CARD, credit=Account.DISPUTES, movement=Movement.RESTORED, at=at)
        _conclude(payment, dispute, "reinstate", by)
    else:
        _book(payment, dispute, "lost", debit=Account.LOSSES, credit=Account.DISPUTES, at=at)
        _conclude(payment, dispute, "charge_back", by)


def _conclude(payment: Payment, dispute: Dispute, edge: str, by: Actor) -> None:
    """Move the payment unless another objection to it has moved it before; the money is booked for each."""
    if verdict(payment, edge) == Verdict.MOVES:
        getattr(payment, edge)()
        keep(payment)
    record(payment, FACTS[edge], by, dispute=dispute.pk)


def _open(payment: Payment, answer: DisputeAnswer, by: Actor) -> Dispute:
    dispute = Dispute.objects.create(
        payment=payment,
        gateway_dispute=answer.dispute_id,
        amount=answer.amount,
        reason_code=answer.reason_code[:60],
        opened_at=answer.opened_at,
    )
    if verdict(payment, "dispute") == Verdict.MOVES:
        payment.dispute()
        keep(payment)
    at = answer.opened_at
    _book(payment, dispute, "opened", debit=Account.DISPUTES, credit=Account.CARD, movement=Movement.CLAIMED, at=at)
    record(payment, Fact.DISPUTED, by, dispute=dispute.pk, contested=dispute.amount)
    return dispute


def _book(payment: Payment, dispute: Dispute, what: str, **entry: Any) -> None:
    key = f"dispute-{what}-{dispute.pk}"
    book(payment, key=key, amount=dispute.amount, external=dispute.gateway_dispute, **entry)
