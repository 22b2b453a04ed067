"""Reads about receipts: the one that stands, what it says with its adjustments, and the day's summary."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, F, IntegerField, Max, Min, Prefetch, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from payments.models import Payment, Receipt, Refund
from payments.schema import ReceiptSummary
from payments.states import ReceiptKind, RefundState


def receipt_for(reference: str) -> Receipt | None:
    """Return the receipt that stands for a reference: the newest that was not replaced and adjusts no other.

    Its file is empty until the worker has drawn it.
    """
    rows = Receipt.objects.filter(payment__reference=reference).exclude(kind=ReceiptKind.ADJUSTMENT)
    return rows.select_related("unit").order_by("-pk").first()


def standing_receipt(payment: Payment) -> Receipt | None:
    """Return the receipt of a payment that was not replaced, of which its adjustments are said."""
    return payment.receipts.exclude(kind=ReceiptKind.ADJUSTMENT).order_by("-pk").first()


def said_by(receipt: Receipt) -> int:
    """Return what a receipt and the adjustments of it say together, in đồng."""
    adjusted = receipt.amended_by.filter(kind=ReceiptKind.ADJUSTMENT).aggregate(total=Sum("amount"))["total"]
    return receipt.amount + (adjusted or 0)


def given_back(payment: Payment) -> int:
    """Return what was paid out again of a payment, in đồng; what is only promised does not count yet."""
    done = Refund.objects.filter(payment=payment, held__isnull=True, state=RefundState.DONE)
    return done.aggregate(total=Sum("amount"))["total"] or 0


def receipt_chain(reference: str) -> list[Receipt]:
    """Return all receipts of a reference, oldest first; ``replaced_by`` holds the one in its place, if any."""
    newer = Prefetch(
        "amended_by", Receipt.objects.filter(kind=ReceiptKind.REPLACEMENT).order_by("pk"), to_attr="replaced_by"
    )
    rows = Receipt.objects.filter(payment__reference=reference).select_related("amends", "payment")
    return list(rows.prefetch_related(newer).order_by("pk"))


def receipt_summary(day: date, units: Collection[str]) -> list[ReceiptSummary]:
    """Return a day's receipts by unit and symbol: the data of the daily summary (Mẫu 01/TH-BLĐT, NĐ 254/2026).

    A replacement says what was said before, so it adds nothing to the total; an adjustment adds its difference.
    """
    rows = _of_day(day).filter(unit__in=units).values("unit", "unit__name", "unit__tax_code", "form", "symbol")
    adds = Case(When(kind=ReceiptKind.REPLACEMENT, then=Value(0)), default=F("amount"), output_field=IntegerField())
    figures = rows.annotate(
        first=Min("number"),
        last=Max("number"),
        count=Count("pk"),
        replaced=Count("pk", filter=Q(kind=ReceiptKind.REPLACEMENT)),
        adjusted=Count("pk", filter=Q(kind=ReceiptKind.ADJUSTMENT)),
        total=Sum(adds),
    )
    return [
        ReceiptSummary(
            unit=row["unit"],
            unit_name=row["unit__name"],
            tax_code=row["unit__tax_code"],
            form=row["form"],
            symbol=row["symbol"],
            first=row["first"],
            last=row["last"],
            count=row["count"],
            replaced=row["replaced"],
            adjusted=row["adjusted"],
            total=row["total"],
        )
        for row in figures.order_by("unit", "form", "symbol")
    ]


def _of_day(day: date) -> "QuerySet[Receipt]":
    begins = timezone.make_aware(datetime.combine(day, time.min))
    return Receipt.objects.filter(issued_at__gte=begins, issued_at__lt=begins + timedelta(days=1))
