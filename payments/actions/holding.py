"""Money that is not taken in until somebody has looked, and what is decided about it."""

from typing import Any

from django.db import transaction

from payments.actions.locking import enter, record_held
from payments.events import Fact
from payments.gateways.base import Gateway
from payments.models import BankLine, LedgerEntry, Payment, Quarantine
from payments.schema import CURRENCY, Answer
from payments.states import NOT_OUR_MONEY, Account, Fault, Movement, Resolution
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc


@transaction.atomic
def hold_money(
    payment: Payment | None,
    door: Gateway,
    *,
    object_id: str,
    fault: Fault,
    by: Actor,
    answer: Answer | None = None,
    line: BankLine | None = None,
    unit_code: str = "",
    text: str = "",
) -> Quarantine:
    """Hold money for a clerk, once per object and fault; the payment's other fields stay as they are.

    đồng that has reached an account of ours is entered in the books at once, in suspense until it is decided.
    ``unit_code`` is whose account it reached, where that is not the payment's unit; ``text`` is what cannot be read.
    """
    found = _found(answer, line, text)
    amount = found["found_amount"]
    unit = unit_code or (payment.unit_id if payment else "")
    here = fault not in NOT_OUR_MONEY and (line is not None or _is_here(answer, door))
    booked = bool(amount) and bool(unit) and here
    held, new = Quarantine.objects.get_or_create(
        provider=door.provider,
        object_id=object_id,
        fault=fault,
        defaults={
            "payment": payment,
            "unit_id": unit or None,
            "line": line,
            "booked": booked,
            "expected_amount": payment.amount if payment else None,
            "at": clock.now(),
            **found,
        },
    )
    if new:
        _enter(held, door, answer, line)
        record_held(held, Fact.QUARANTINED, by, fault=fault.value, found=amount)
    return held


def resolve(held: Quarantine, resolution: Resolution, by: Actor, remark: str = "") -> None:
    """Write down what was decided about held money."""
    held.resolution, held.resolved_at, held.resolved_by = resolution, clock.now(), by.ref
    held.remark = nfc(remark)
    held.save(update_fields=["resolution", "resolved_at", "resolved_by", "remark"])
    record_held(held, Fact.RELEASED, by, resolution=resolution.value)


def _found(answer: Answer | None, line: BankLine | None, text: str) -> dict[str, Any]:
    """Return what was reported: the gateway's answer, a line of the bank's book, or a text that cannot be read."""
    if answer:
        said: tuple[int | None, str, str] = (answer.amount, answer.currency, answer.reference)
    else:
        said = (line.amount, line.currency, line.memo) if line else (None, "", text)
    return {"found_amount": said[0], "found_currency": said[1], "found_reference": said[2][:200]}


def book_charge(payment: Payment, door: Gateway, answer: Answer) -> None:
    """Enter what the gateway kept of a charge, once; it may say so only some time after the charge itself."""
    key = f"charge-{answer.charge}"
    if answer.fee and not LedgerEntry.objects.filter(key=key).exists():
        enter(
            key=key,
            debit=Account.CHARGES,
            credit=Account(door.method.value),
            amount=answer.fee,
            unit_code=payment.unit_id,
            payment=payment,
            at=answer.paid_at,
            movement=Movement.CHARGED,
            external=answer.charge,
        )


def _is_here(answer: Answer | None, door: Gateway) -> bool:
    return answer is not None and answer.currency == CURRENCY and answer.live == door.live


def _enter(held: Quarantine, door: Gateway, answer: Answer | None, line: BankLine | None) -> None:
    if not held.booked or held.found_amount is None or held.unit_id is None:
        return
    moment = answer.paid_at if answer else line.at if line else None
    enter(
        key=f"held-{held.pk}",
        debit=Account(door.method.value),
        credit=Account.SUSPENSE,
        amount=held.found_amount,
        unit_code=held.unit_id,
        payment=held.payment,
        at=moment,
        movement=Movement.PAID,
        external=line.bank_ref if line else held.object_id,
    )
    if answer and held.payment:
        book_charge(held.payment, door, answer)
