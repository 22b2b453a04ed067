"""Reads about payments. Screens get theirs through ``visible_to``; rooms above ask by reference."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from payments.models import Attempt, Payment, Quarantine, Receipt, Refund
from payments.schema import Notification
from payments.states import GIVEN_UP, LIVE_ATTEMPT, OPEN, TAKEN, UNCLOSED_ATTEMPT, AttemptState, RefundState
from portal.accounts.schema import Actor
from portal.accounts.states import Role


def visible_to(actor: Actor) -> QuerySet[Payment]:
    """Return the payments of the actor as payer, of units where the actor is in finance, or all for an auditor."""
    payments = Payment.objects.all()
    if actor.units(Role.AUDITOR):
        return payments
    return payments.filter(Q(unit__in=actor.units(Role.FINANCE)) | Q(payer__isnull=False, payer=actor.user_id))


def get_visible(actor: Actor, reference: str) -> Payment:
    """Return the newest payment of a reference that the actor may see. :raises Http404:"""
    newest = for_reference(reference)
    return get_object_or_404(visible_to(actor).select_related("unit", "payer"), pk=newest.pk if newest else None)


def for_reference(reference: str) -> Payment | None:
    """Return the newest payment of a reference."""
    return Payment.objects.filter(reference=reference).order_by("-pk").first()


def open_for(reference: str) -> Payment | None:
    """Return the payment of a reference that can still be paid."""
    return Payment.objects.filter(reference=reference, state__in=OPEN).first()


def settled_for(reference: str) -> QuerySet[Payment]:
    """Return the settled payments of a reference, oldest first."""
    return Payment.objects.filter(reference=reference, state__in=TAKEN).order_by("pk")


def settled_amount(reference: str) -> int:
    """Return what was paid for a reference, in đồng, whatever was given back since."""
    return _sum(settled_for(reference))


def refundable_amount(reference: str) -> int:
    """Return what of the money paid for a reference was neither given back nor promised back, in đồng."""
    return settled_amount(reference) - _sum(
        refunds_for(reference).filter(held__isnull=True).exclude(state__in=GIVEN_UP)
    )


def left_of(payment: Payment) -> int:
    """Return what of a settled payment was neither given back nor promised back, in đồng."""
    given = Refund.objects.filter(payment=payment, held__isnull=True).exclude(state__in=GIVEN_UP)
    return payment.amount - _sum(given)


def receipts_of(references: Collection[str]) -> dict[str, list[Receipt]]:
    """Return the drawn receipts by reference, oldest first, by one query."""
    found: dict[str, list[Receipt]] = {}
    rows = Receipt.objects.filter(payment__reference__in=references).exclude(file="")
    for receipt in rows.select_related("payment").order_by("pk"):
        found.setdefault(receipt.payment.reference, []).append(receipt)
    return found


def refunds_for(reference: str) -> QuerySet[Refund]:
    """Return what was given back or promised back for a reference, oldest first."""
    return Refund.objects.filter(payment__reference=reference).select_related("payment", "unit").order_by("pk")


def live_attempt(payment_id: int) -> Attempt | None:
    """Return the try to pay at a gateway that may still bring money."""
    return Attempt.objects.filter(payment=payment_id, state__in=LIVE_ATTEMPT).first()


def last_attempt(payment_id: int) -> Attempt | None:
    """Return the newest try to pay; while one is live it is this one."""
    return Attempt.objects.filter(payment=payment_id).order_by("-number").first()


def unclosed_attempts(payment_id: int) -> QuerySet[Attempt]:
    """Return the tries to pay of a payment that may still bring money, those left for another way included."""
    return Attempt.objects.filter(payment=payment_id, state__in=UNCLOSED_ATTEMPT).order_by("number")


def left_attempts() -> QuerySet[Attempt]:
    """Return the tries to pay whose pages the gateway has yet to be told to close, oldest first."""
    return Attempt.objects.filter(state=AttemptState.LEFT).order_by("pk")


def returned_unheard(payment_id: int) -> bool:
    """Tell whether the payer is back from the gateway's page before the gateway's word."""
    attempt = live_attempt(payment_id)
    return attempt is not None and attempt.unheard


def live_attempts(*, asked_before: datetime) -> QuerySet[Attempt]:
    """Return the tries to pay that a sweep asks the gateway about, oldest first."""
    return Attempt.objects.filter(state__in=LIVE_ATTEMPT, asked_at__lte=asked_before).order_by("asked_at")


def undecided(payment_id: int) -> QuerySet[Refund]:
    """Return the refunds of a payment that a gateway took on and has not decided."""
    rows = Refund.objects.filter(state=RefundState.ASKED, payment=payment_id)
    return rows.exclude(gateway_refund="").order_by("asked_at")


def undecided_refunds(*, asked_before: datetime) -> list[int]:
    """Return the payments with refunds that a gateway took on and has not decided, the longest waiting first."""
    rows = Refund.objects.filter(state=RefundState.ASKED, asked_at__lte=asked_before, payment__isnull=False)
    found = rows.exclude(gateway_refund="").order_by("asked_at").values_list("payment_id", flat=True)
    return list(dict.fromkeys(found))


def matching(provider: str, notice: Notification) -> Payment | None:
    """Return the payment a gateway's message is about: by its session, the number we gave the gateway, or the charge.

    A dispute names nothing of ours, only the charge.
    """
    if notice.session_id:
        attempt = Attempt.objects.filter(provider=provider, session_id=notice.session_id).first()
        if attempt:
            return attempt.payment
    if notice.payment_id.isdecimal():
        return Payment.objects.filter(pk=notice.payment_id).first()
    return Payment.objects.filter(gateway_charge=notice.charge).first() if notice.charge else None


def all_held() -> QuerySet[Quarantine]:
    """Return all money that waits for a clerk, oldest first."""
    return Quarantine.objects.filter(resolved_at__isnull=True).select_related("payment").order_by("at", "pk")


def quarantined(unit_codes: Collection[str]) -> QuerySet[Quarantine]:
    """Return the money held for a clerk of these units, oldest first; what matches no payment is shown to all."""
    return all_held().filter(Q(payment__isnull=True) | Q(payment__unit__in=unit_codes))


def held(payment_id: int) -> QuerySet[Quarantine]:
    """Return the money reported for a payment that waits for a clerk, oldest first."""
    return all_held().filter(payment=payment_id)


def is_held(payment_id: int) -> bool:
    """Tell whether money for a payment waits for a clerk."""
    return held(payment_id).exists()


def is_accounted_for(provider: str, charge: str) -> bool:
    """Tell whether a charge was held for a clerk and waits, or is in the books through what was decided about it."""
    rows = Quarantine.objects.filter(provider=provider, object_id=charge)
    return rows.filter(Q(resolved_at__isnull=True) | Q(booked=True)).exists()


def grace(now: datetime, seconds: int) -> datetime:
    """Return the moment before which the live way had its chance."""
    return now - timedelta(seconds=seconds)


def _sum(rows: QuerySet[Payment] | QuerySet[Refund]) -> int:
    return rows.aggregate(total=Sum("amount"))["total"] or 0
