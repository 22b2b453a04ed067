"""Give money back: a new row, asked of the gateway after commit or paid out by a person; never too much.

A rule asks for a refund (refused at intake, withdrawn in time, paid twice, paid late), or a clerk proposes one and a
second person approves it.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from payments import queries, rules
from payments.actions import receipts
from payments.actions.holding import hold_money, resolve
from payments.actions.locking import enter, hold, locked, record, record_refund
from payments.events import Fact
from payments.gateways import CARD, gateway
from payments.gateways.base import Gateway, GatewayRefused
from payments.models import Payment, Quarantine, Refund
from payments.schema import RefundAnswer, RefundRequest
from payments.states import BY_HAND, Account, Fault, Method, Movement, RefundState, Resolution
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock, faults
from portal.core.text import nfc

WAYS = {
    Method.CARD: RefundState.ASKED,
    Method.TRANSFER: RefundState.TO_TRANSFER,
    Method.CASH: RefundState.AT_COUNTER,
    Method.READER: RefundState.AT_COUNTER,
}
RULES = {Fault.TWICE: "paid_twice", Fault.LATE: "paid_late"}
"""The faults that need nobody to decide: the money goes back by rule."""


@transaction.atomic
def refund(*, reference: str, reason_code: str, by: Actor, amount: int | None = None) -> tuple[Refund, ...]:
    """Give back all that is left of what was paid for a reference, or no more than an ``amount`` of it, newest first.

    Nothing to give back is the empty tuple, whether nothing is left or the amount is 0.

    Runs in the caller's transaction, which holds the dossier. A card refund is asked of the gateway by an effect; money
    that came by transfer or at the counter is paid out by a person.
    """
    refunds = []
    for settled in [hold(row.pk) for row in queries.settled_for(reference)][::-1]:
        left = queries.left_of(settled) if rules.may_be_given_back(settled) else 0
        if wanted := left if amount is None else min(left, amount):
            refunds.append(_ask(_of_payment(settled, wanted, reason_code), by))
            amount = None if amount is None else amount - wanted
    return tuple(refunds)


@transaction.atomic
def propose_refund(*, payment_id: int, amount: int, believed_left: int, remark: str, by: Actor) -> Refund:
    """Put a refund of some đồng of a payment before a second person.

    ``believed_left`` is what the clerk saw as left to give back; it must still be so.

    :raises rules.Forbidden: :raises rules.Conflict: something was given back meanwhile, or that much is not left
    """
    payment = hold(payment_id)
    if not rules.may_propose_refund(payment, by):
        raise rules.Forbidden
    left = queries.left_of(payment)
    if left != believed_left or not 0 < amount <= left or not rules.may_be_given_back(payment):
        raise rules.LeftDiffers(payment.reference, left)
    wanted = _of_payment(payment, amount, rules.BY_CLERK, remark=nfc(remark))
    wanted.state, wanted.asked_by = RefundState.PROPOSED, by.ref
    wanted.save()
    record(payment, Fact.REFUND_PROPOSED, by, refund=wanted.pk, refunded=amount, reason=wanted.reason_code)
    return wanted


@transaction.atomic
def decide_refund(*, refund_id: int, approved: bool, by: Actor) -> Refund:
    """Approve or decline a proposed refund; never by the person who proposed it.

    :raises rules.Forbidden: :raises rules.Conflict: it was decided meanwhile, or the payment is contested at the bank
    """
    payment = hold(_payment_of(refund_id))
    wanted = Refund.objects.get(pk=refund_id)
    if not rules.may_decide_refund(payment, wanted.asked_by, by):
        raise rules.Forbidden
    if wanted.state != RefundState.PROPOSED or (approved and not rules.may_be_given_back(payment)):
        raise rules.Conflict(payment.reference)
    wanted.decided_by, wanted.decided_at = by.ref, clock.now()
    if approved:
        wanted.state = WAYS[Method(wanted.method)]
        wanted.save(update_fields=["decided_by", "decided_at", "state"])
        _owe(wanted, by)
    else:
        wanted.state = RefundState.DECLINED
        wanted.save(update_fields=["decided_by", "decided_at", "state"])
        record(payment, Fact.REFUND_DECLINED, by, refund=wanted.pk)
    return wanted


def hold_or_give_back(payment: Payment | None, door: Gateway, *, fault: Fault, by: Actor, **said: Any) -> Quarantine:
    """Hold money that cannot be taken in; what was paid twice or too late goes back at once, by rule.

    ``said`` is what ``hold_money`` is told of the money. Runs under the payment's lock where there is one.
    """
    held = hold_money(payment, door, fault=fault, by=by, **said)
    if held.booked and not held.resolution and fault in RULES:
        give_back_held(held=held, reason_code=RULES[fault], by=SYSTEM)
    return held


@transaction.atomic
def give_back_held(*, held: Quarantine, reason_code: str, by: Actor, amount: int = 0, remark: str = "") -> Refund:
    """Give back money that was held for checking, or a part, to where it came from; its row is then resolved.

    Runs under the payment's lock where there is one. Only money that is in the books can be given back.

    :raises rules.Conflict: it is not
    """
    line = held.line
    if held.unit_id is None or held.found_amount is None:
        raise rules.Conflict(held.object_id)
    wanted = Refund(
        payment=held.payment,
        held=held,
        unit_id=held.unit_id,
        method=gateway(held.provider).method,
        key=f"refund-{secrets.token_hex(16)}",
        amount=amount or held.found_amount,
        reason_code=reason_code,
        remark=nfc(remark),
        charge=held.object_id,
        to_account=line.counter_account if line else "",
        to_name=line.counter_name if line else "",
    )
    if not held.resolution:
        resolve(held, Resolution.RETURNED, by, remark)
    return _ask(wanted, by)


def send_refund(*, refund_id: int, by: Actor) -> None:
    """Ask the gateway for a card refund under its stored key and note the answer; others are left to a person.

    :raises payments.gateways.base.GatewayDown: nothing was changed
    :raises rules.KeyReused: what is asked is not what was stored under the key
    """
    wanted = Refund.objects.select_related("payment", "held").get(pk=refund_id)
    if wanted.state != RefundState.ASKED or wanted.gateway_refund:
        return
    request = _request(wanted)
    rules.refuse_other_body(wanted.request_hash, request.digest)
    faults.point("refund-to-be-asked")
    try:
        answer = gateway(CARD).refund(request)
    except GatewayRefused as refusal:
        answer = RefundAnswer("", done=False, failure_code=refusal.code)
    faults.point("refund-asked")
    _conclude(wanted, answer, by)
    faults.point("refund-stored")


def confirm_refunds(*, payment_id: int, by: Actor) -> None:
    """Ask the gateway about the refunds of a payment that it has not decided."""
    for wanted in queries.undecided(payment_id):
        _conclude(wanted, gateway(CARD).look_up_refund(wanted.gateway_refund), by)


def book_foreign_refund(*, gateway_refund: str, by: Actor) -> Refund:
    """Enter a refund that somebody made at the gateway, past the portal, or note the answer to one of ours.

    The money has left, so it is a row that is done, with the payment's or the held money's books.

    :raises rules.Forbidden: :raises rules.Conflict: booked before, still undecided, or of no payment of ours
    :raises payments.gateways.base.GatewayDown: :raises payments.gateways.base.GatewayRefused: there is no such refund
    """
    answer = gateway(CARD).look_up_refund(gateway_refund)
    payment, held = _owner(answer.charge)
    if not rules.may_mend_books(payment.unit_id, by):
        raise rules.Forbidden
    if ours := Refund.objects.filter(key=answer.key).first():
        _conclude(ours, answer, by)
        return Refund.objects.get(pk=ours.pk)
    if not answer.done:
        raise rules.Conflict(payment.reference)
    with locked(payment.pk) as payment:
        key = f"foreign-{gateway_refund}"
        if Refund.objects.filter(key=key).exists():
            raise rules.Conflict(payment.reference)
        made = _of_payment(payment, answer.amount, rules.AT_GATEWAY)
        made.key, made.held, made.charge, made.gateway_refund = key, held, answer.charge, gateway_refund
        made.method = Method.CARD
        if held and not held.resolution and answer.amount >= (held.found_amount or 0):
            resolve(held, Resolution.RETURNED, by)
        _ask(made, by)
        _finish(made, by, external=gateway_refund, at=answer.at)
        return made


def _owner(charge: str) -> tuple[Payment, Quarantine | None]:
    """Return whose a charge is: a payment's own, or one held for checking. :raises rules.Conflict: nobody's"""
    if charge and (payment := Payment.objects.filter(gateway_charge=charge).first()):
        return payment, None
    rows = Quarantine.objects.filter(object_id=charge, booked=True, payment__isnull=False)
    if (held := rows.select_related("payment").first()) and held.payment:
        return held.payment, held
    raise rules.Conflict(charge)


@transaction.atomic
def pay_out_refund(*, refund_id: int, by: Actor, bank_ref: str = "", at: datetime | None = None) -> Refund:
    """Record that a refund was handed over at the counter, or transferred under the bank's reference.

    :raises rules.Forbidden: :raises rules.Conflict: paid out before, or not for a person to pay out
    """
    wanted = Refund.objects.get(pk=refund_id)
    if wanted.payment_id:
        hold(wanted.payment_id)
    wanted = Refund.objects.select_for_update(of=("self",)).select_related("payment", "held").get(pk=refund_id)
    if wanted.state not in BY_HAND or (wanted.state == RefundState.TO_TRANSFER) != bool(bank_ref):
        raise rules.Conflict(wanted.key)
    if not rules.may_pay_out(wanted, by):
        raise rules.Forbidden
    wanted.paid_out_by = by.ref
    _finish(wanted, by, external=bank_ref, at=at)
    return wanted


def _of_payment(payment: Payment, amount: int, reason_code: str, remark: str = "") -> Refund:
    line = payment.lines.order_by("pk").first()
    return Refund(
        payment=payment,
        unit_id=payment.unit_id,
        method=payment.method,
        key=f"refund-{secrets.token_hex(16)}",
        amount=amount,
        reason_code=reason_code,
        remark=remark,
        charge=payment.gateway_charge,
        to_account=line.counter_account if line else "",
        to_name=line.counter_name if line else "",
        asked_at=clock.now(),
    )


def _ask(wanted: Refund, by: Actor) -> Refund:
    """Store a refund that needs nobody's approval."""
    wanted.state, wanted.asked_at, wanted.asked_by = WAYS[Method(wanted.method)], clock.now(), by.ref
    wanted.save()
    _owe(wanted, by)
    return wanted


def _owe(wanted: Refund, by: Actor) -> None:
    """Owe the payer the money from now on; the request to the gateway is fixed here."""
    wanted.request_hash = _request(wanted).digest
    wanted.save(update_fields=["request_hash"])
    source = Account.SUSPENSE if wanted.held_id else Account.FEES
    _enter(wanted, f"owed-{wanted.key}", debit=source, credit=Account.REFUNDS)
    record_refund(wanted, Fact.REFUND_ASKED, by, reason=wanted.reason_code)


def _conclude(wanted: Refund, answer: RefundAnswer, by: Actor) -> None:
    if wanted.payment_id is None:
        raise ValueError("a card's refund belongs to a payment")
    with locked(wanted.payment_id):
        current = Refund.objects.select_related("payment", "held").get(pk=wanted.pk)
        if current.state != RefundState.ASKED:
            return
        current.gateway_refund = answer.refund_id
        current.save(update_fields=["gateway_refund"])
        if answer.done:
            _finish(current, by, external=answer.refund_id, at=answer.at)
        elif answer.done is False:
            _give_up(current, answer.failure_code, by)


def _finish(wanted: Refund, by: Actor, *, external: str = "", at: datetime | None = None) -> None:
    wanted.state, wanted.done_at = RefundState.DONE, at or clock.now()
    wanted.save(update_fields=["state", "done_at", "paid_out_by"])
    enter(
        key=f"paid-{wanted.key}",
        debit=Account.REFUNDS,
        credit=Account(wanted.method),
        amount=wanted.amount,
        unit_code=wanted.unit_id,
        payment=wanted.payment,
        refund=wanted,
        at=wanted.done_at,
        movement=Movement.REFUNDED,
        external=external,
    )
    if wanted.payment and not wanted.held_id:
        receipts.adjust_for_refund(wanted.payment, by)
    record_refund(wanted, Fact.REFUND_DONE, by)


def _give_up(wanted: Refund, code: str, by: Actor) -> None:
    """Note the gateway's refusal; the money is owed no longer by this row, and a clerk is told to find another way."""
    wanted.state, wanted.failure_code = RefundState.FAILED, code[:60]
    wanted.save(update_fields=["state", "failure_code"])
    source = Account.SUSPENSE if wanted.held_id else Account.FEES
    _enter(wanted, f"undone-{wanted.key}", debit=Account.REFUNDS, credit=source)
    record_refund(wanted, Fact.REFUND_FAILED, by, code=wanted.failure_code)
    hold_money(wanted.payment, gateway(CARD), object_id=wanted.key, fault=Fault.REFUND, by=by)


def _enter(wanted: Refund, key: str, *, debit: Account, credit: Account) -> None:
    enter(
        key=key,
        debit=debit,
        credit=credit,
        amount=wanted.amount,
        unit_code=wanted.unit_id,
        payment=wanted.payment,
        refund=wanted,
    )


def _request(wanted: Refund) -> RefundRequest:
    reference = wanted.payment.reference if wanted.payment else ""
    return RefundRequest(wanted.key, wanted.charge, wanted.amount, reference)


def _payment_of(refund_id: int) -> int:
    """Return the payment that a proposed refund belongs to. :raises Refund.DoesNotExist:"""
    found: int = Refund.objects.filter(payment__isnull=False).values_list("payment_id", flat=True).get(pk=refund_id)
    return found
