"""What a clerk decides about held money: taken in for a payment, given back, or nothing to do with us."""

from collections.abc import Collection

from django.db import transaction

from payments import rules
from payments.actions.holding import resolve
from payments.actions.locking import locked
from payments.actions.refunding import give_back_held
from payments.actions.settling import complete
from payments.gateways import gateway
from payments.models import BankLine, Payment, Quarantine, Refund
from payments.states import Account, LineOutcome, Resolution
from portal.accounts.schema import Actor


def apply_held(*, held_ids: Collection[int], payment_id: int, remark: str, by: Actor) -> Payment:
    """Take held money in for a payment: one sum, or several that together reach the fee; what is over goes back.

    :raises rules.Forbidden: :raises rules.Conflict: decided meanwhile, paid meanwhile :raises rules.NotEnough:
    """
    with locked(payment_id) as payment:
        rows = [_undecided(pk, by) for pk in sorted(held_ids)]
        if not rules.may_keep_books(payment.unit_id, by):
            raise rules.Forbidden
        if not rules.may_still_be_paid(payment):
            raise rules.Conflict(payment.reference)
        total = sum(held.found_amount or 0 for held in rows)
        if not rows or total < payment.amount:
            raise rules.NotEnough(payment.amount - total)
        first, last = rows[0], rows[-1]
        for held in rows:
            held.payment = payment
            held.save(update_fields=["payment"])
            resolve(held, Resolution.APPLIED, by, remark)
            BankLine.objects.filter(quarantines=held).update(outcome=LineOutcome.MATCHED, payment=payment)
        complete(
            payment,
            method=gateway(first.provider).method,
            charge=first.object_id,
            at=max(held.line.at if held.line else held.at for held in rows),
            by=by,
            source=Account.SUSPENSE,
        )
        if total > payment.amount:
            give_back_held(held=last, reason_code="paid_over", amount=total - payment.amount, by=by)
        return payment


@transaction.atomic
def return_held(*, held_id: int, remark: str, by: Actor) -> Refund:
    """Give held money back to where it came from. :raises rules.Forbidden: :raises rules.Conflict:"""
    return give_back_held(held=_undecided(held_id, by), reason_code=rules.BY_CLERK, remark=remark, by=by)


@transaction.atomic
def dismiss_held(*, held_id: int, remark: str, by: Actor) -> Quarantine:
    """Close a case without money of ours. :raises rules.Forbidden: :raises rules.Conflict: it is in the books"""
    held = _undecided(held_id, by, booked=False)
    resolve(held, Resolution.DISMISSED, by, remark)
    return held


def _undecided(held_id: int, by: Actor, *, booked: bool = True) -> Quarantine:
    held = Quarantine.objects.select_for_update(of=("self",)).select_related("line", "payment").get(pk=held_id)
    if not rules.may_decide_held(held, by):
        raise rules.Forbidden
    if held.resolved_at or held.booked != booked:
        raise rules.Conflict(held.object_id)
    return held
