"""What payers and the finance office are told, by kind; the words are in ``templates/notices/``."""

from typing import Any

from django.urls import reverse

from payments import queries
from payments.events import Fact
from payments.models import Payment, Reconciliation
from payments.states import SETTLED_BY_RULE, Fault, Method
from portal.accounts.queries import staff_of, units_in_being, working_in
from portal.accounts.states import Role
from portal.core import faults
from portal.events.models import Event
from portal.notifications import actions as notifications

KINDS = {
    Fact.SETTLED: "payment_settled",
    Fact.EXPIRED: "payment_expired",
    Fact.REFUND_DONE: "payment_refunded",
}
TO_COME = {
    Method.CASH: "refund_at_counter",
    Method.READER: "refund_at_counter",
    Method.TRANSFER: "refund_by_transfer",
}
"""How a refund that a person pays out is told before; a card's is told when the bank has made it."""
HELD, CHECKED, DISPUTED, PROPOSED = "payment_held", "payment_checked", "payment_disputed", "refund_proposed"
REFUSED, DIFFER = "refund_refused", "books_differ"
FINANCE = "/finance/"


def tell_payer(event: Event) -> None:
    """Tell the payer of a fact about the payment; a payer without an account is told at the counter."""
    payment = _payment(event)
    if payment and payment.payer_id:
        _tell(payment.payer_id, KINDS[Fact(event.name)], payment, event)
        faults.point("payer-told")


def tell_of_refund(event: Event) -> None:
    """Tell the payer that a refund waits at the counter, or will be transferred."""
    payment = _payment(event)
    kind = TO_COME.get(event.data["method"])
    if payment and payment.payer_id and kind:
        _tell(payment.payer_id, kind, payment, event)


def tell_finance(event: Event) -> None:
    """Tell the finance office of the collecting unit that money waits for a decision."""
    _tell_office(event, HELD, Role.FINANCE)


def tell_payer_of_check(event: Event) -> None:
    """Tell the payer that money is looked at; what goes back by rule is told as a refund instead."""
    payment, fault = _payment(event), Fault(event.data["fault"])
    if payment and payment.payer_id and fault not in SETTLED_BY_RULE:
        _tell(payment.payer_id, REFUSED if fault == Fault.REFUND else CHECKED, payment, event)


def tell_of_dispute(event: Event) -> None:
    """Tell the finance office that a card's holder contests a payment, or how the bank decided."""
    _tell_office(event, DISPUTED, Role.FINANCE)


def tell_of_proposal(event: Event) -> None:
    """Tell those who may approve a refund that one waits for them; who proposed it knows."""
    _tell_office(event, PROPOSED, Role.FINANCE, Role.SIGNER)


def _tell_office(event: Event, kind: str, *roles: Role) -> None:
    payment = _payment(event)
    if payment is None:
        return
    people = {clerk.pk: clerk for role in roles for clerk in staff_of(payment.unit_id, role)}
    for pk in people:
        if f"user:{pk}" != event.actor:
            _tell(pk, kind, payment, event)


def tell_of_differences(event: Event) -> None:
    """Tell the finance offices which books differ; what is nobody's is told to all of them."""
    row = Reconciliation.objects.get(pk=event.data["reconciliation"])
    units = {found["unit"] for found in queries.unexplained(row)}
    if "" in units:
        units = set(units_in_being().values_list("code", flat=True))
    for clerk in working_in(units, [Role.FINANCE]):
        notifications.tell(
            user_id=clerk.pk,
            kind=DIFFER,
            context={"day": row.date, "differences": len(queries.unexplained(row))},
            url=FINANCE,
            event_id=event.pk,
            by_sms=False,
        )


def _payment(event: Event) -> Payment | None:
    return Payment.objects.select_related("unit").filter(pk=event.data.get("payment")).first()


def _tell(user_id: int, kind: str, payment: Payment, event: Event) -> None:
    notifications.tell(
        user_id=user_id,
        kind=kind,
        context=_context(payment, event),
        url=reverse("payments:pay", args=[payment.reference]),
        event_id=event.pk,
    )


def _context(payment: Payment, event: Event) -> dict[str, Any]:
    return {
        "reference": payment.reference,
        "title": payment.title,
        "unit": payment.unit.name,
        "unit_phone": payment.unit.phone,
        "amount": event.data.get("refunded", payment.amount),
    }
