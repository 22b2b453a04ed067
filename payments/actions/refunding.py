"""Give money back: a new row, asked of the gateway after commit or paid out at the counter; never too much."""

import secrets

from django.db import transaction

from payments import queries, rules
from payments.actions import settling
from payments.actions.locking import book, hold, locked, record
from payments.events import Fact
from payments.gateways import CARD, gateway
from payments.gateways.base import GatewayRefused
from payments.models import Payment, Refund
from payments.schema import RefundAnswer, RefundRequest
from payments.states import Account, Fault, Method, RefundState
from portal.accounts.schema import Actor
from portal.core import clock, faults


@transaction.atomic
def refund(*, reference: str, reason_code: str, by: Actor) -> tuple[Refund, ...]:
    """Give back all that is left of what was paid for a reference; nothing left is the empty tuple.

    Runs in the caller's transaction, which holds the dossier. A card refund is asked of the gateway by an effect; money
    of the counter waits to be paid out there.
    """
    refunds = []
    for settled in queries.settled_for(reference):
        payment = hold(settled.pk)
        if left := queries.left_of(payment):
            refunds.append(_ask(payment, left, reason_code, by))
    return tuple(refunds)


def send_refund(*, refund_id: int, by: Actor) -> None:
    """Ask the gateway for a card refund under its stored key and note the answer; the counter's are left to a person.

    :raises payments.gateways.base.GatewayDown: nothing was changed
    """
    wanted = Refund.objects.select_related("payment").get(pk=refund_id)
    if wanted.state != RefundState.ASKED or wanted.gateway_refund:
        return
    payment = wanted.payment
    request = RefundRequest(wanted.key, payment.gateway_charge, wanted.amount, payment.reference)
    try:
        answer = gateway(CARD).refund(request)
    except GatewayRefused as refusal:
        answer = RefundAnswer("", done=False, failure_code=refusal.code)
    faults.point("refund-asked")
    _conclude(wanted, answer, by)


def confirm_refunds(*, payment_id: int, by: Actor) -> None:
    """Ask the gateway about the refunds of a payment that it has not decided."""
    undecided = queries.undecided_refunds(asked_before=clock.now()).filter(payment=payment_id)
    for wanted in undecided:
        _conclude(wanted, gateway(CARD).look_up_refund(wanted.gateway_refund), by)


@transaction.atomic
def pay_out_refund(*, refund_id: int, by: Actor) -> Refund:
    """Record that a refund was handed over at the counter. :raises rules.Forbidden: :raises rules.Conflict:"""
    payment = hold(Refund.objects.values_list("payment", flat=True).get(pk=refund_id))
    wanted = Refund.objects.get(pk=refund_id)
    if not rules.may_pay_out(payment, by):
        raise rules.Forbidden
    if wanted.state != RefundState.AT_COUNTER:
        raise rules.Conflict(payment.reference)
    _finish(payment, wanted, by)
    return wanted


def _ask(payment: Payment, amount: int, reason_code: str, by: Actor) -> Refund:
    wanted = Refund.objects.create(
        payment=payment,
        key=f"refund-{secrets.token_hex(16)}",
        amount=amount,
        reason_code=reason_code,
        state=RefundState.ASKED if payment.method == Method.CARD else RefundState.AT_COUNTER,
        asked_at=clock.now(),
        asked_by=by.ref,
    )
    book(payment, key=f"owed-{wanted.key}", debit=Account.FEES, credit=Account.REFUNDS, refund=wanted)
    record(payment, Fact.REFUND_ASKED, by, refund=wanted.pk, refunded=amount, reason=reason_code, method=payment.method)
    return wanted


def _conclude(wanted: Refund, answer: RefundAnswer, by: Actor) -> None:
    with locked(wanted.payment_id) as payment:
        current = Refund.objects.get(pk=wanted.pk)
        if current.state != RefundState.ASKED:
            return
        current.gateway_refund = answer.refund_id
        current.save(update_fields=["gateway_refund"])
        if answer.done:
            _finish(payment, current, by)
        elif answer.done is False:
            _give_up(payment, current, answer.failure_code, by)


def _finish(payment: Payment, wanted: Refund, by: Actor) -> None:
    wanted.state, wanted.done_at = RefundState.DONE, clock.now()
    wanted.save(update_fields=["state", "done_at"])
    paid_from = Account(payment.method)
    book(payment, key=f"paid-{wanted.key}", debit=Account.REFUNDS, credit=paid_from, refund=wanted)
    record(payment, Fact.REFUND_DONE, by, refund=wanted.pk, refunded=wanted.amount, method=payment.method)


def _give_up(payment: Payment, wanted: Refund, code: str, by: Actor) -> None:
    """Note the gateway's refusal; the money is owed no longer by this row, and a clerk is told to find another way."""
    wanted.state, wanted.failure_code = RefundState.FAILED, code[:60]
    wanted.save(update_fields=["state", "failure_code"])
    book(payment, key=f"undone-{wanted.key}", debit=Account.REFUNDS, credit=Account.FEES, refund=wanted)
    record(payment, Fact.REFUND_FAILED, by, refund=wanted.pk, code=wanted.failure_code)
    settling.quarantine(payment, provider=CARD, object_id=wanted.key, fault=Fault.REFUND, by=by)
