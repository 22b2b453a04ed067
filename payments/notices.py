"""What payers and the finance office are told, by kind; the words are in ``templates/notices/``."""

from typing import Any

from django.urls import reverse

from payments import queries
from payments.events import Fact
from payments.models import Payment, Reconciliation
from payments.states import Method
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
TO_FETCH = "refund_at_counter"
HELD = "payment_held"
DIFFER = "books_differ"
FINANCE = "/finance/"


def tell_payer(event: Event) -> None:
    """Tell the payer of a fact about the payment; a payer without an account is told at the counter."""
    payment = _payment(event)
    if payment and payment.payer_id:
        _tell(payment.payer_id, KINDS[Fact(event.name)], payment, event)
        faults.point("payer-told")


def tell_to_fetch(event: Event) -> None:
    """Tell the payer that a refund waits at the counter; a card's refund is told when the bank has made it."""
    payment = _payment(event)
    if payment and payment.payer_id and event.data["method"] in (Method.CASH, Method.READER):
        _tell(payment.payer_id, TO_FETCH, payment, event)


def tell_finance(event: Event) -> None:
    """Tell the finance office of the collecting unit that money waits for a decision."""
    payment = _payment(event)
    if payment is None:
        return
    for clerk in staff_of(payment.unit_id, Role.FINANCE):
        _tell(clerk.pk, HELD, payment, event)


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
